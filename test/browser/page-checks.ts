/**
 * What every page state must satisfy, whatever the theme, the width and the language (screens §2, §11): looked at in
 * the page itself. Each check returns what it found wrong, one line each.
 */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds. In legacy mode it opens no page of its own for frames, of which there are none. */
export async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(RULES).analyze();
  return violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`);
}

/** Opens every disclosure. @returns what closes those again that were closed */
export async function openAll(page: Page): Promise<() => Promise<void>> {
  const closed = await page.evaluateHandle(() => {
    const all = [...document.querySelectorAll('details')].filter((details) => !details.open);
    for (const details of all) details.open = true;
    return all;
  });
  return async () => {
    await closed.evaluate((all) => all.forEach((details) => (details.open = false))).catch(() => undefined);
    await closed.dispose();
  };
}

/** WCAG 1.4.12, as a reader's own style would: no rule of the page's policy reaches it. */
export async function withTextSpacing(page: Page, check: () => Promise<string[]>): Promise<string[]> {
  const sheet = await page.evaluateHandle(() => {
    const spacing = new CSSStyleSheet();
    spacing.replaceSync(`
      * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
      p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets.push(spacing);
    return spacing;
  });
  const found = await check();
  await sheet.evaluate((spacing) => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== spacing);
  });
  await sheet.dispose();
  return found.map((line) => `with text spacing, ${line}`);
}

/** Nothing scrolls sideways but marked regions, and nothing cuts its text off. */
export function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    const over = root.scrollWidth - root.clientWidth;
    const name = (element: Element) => `${element.tagName.toLowerCase()}.${element.className}`;
    if (over > 0) {
      const wide = [...document.body.querySelectorAll<HTMLElement>('*')].filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return (right > root.clientWidth + 1 || left < -1) && element.childElementCount === 0;
      });
      const names = wide.slice(0, 3).map((element) => `${name(element)} “${element.innerText.slice(0, 40)}”`);
      found.push(`${over} px wider than the window: ${names.join(', ')}`);
    }
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      const { overflowX, overflowY, clip, clipPath } = getComputedStyle(element);
      const isForEars = clip !== 'auto' || clipPath !== 'none';
      const cuts = [overflowX, overflowY].some((value) => value === 'hidden' || value === 'clip');
      if (!cuts || isForEars || element.innerText === '' || element.clientWidth === 0) continue;
      if (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1) {
        found.push(`${name(element)} cuts its text off`);
      }
    }
    return found;
  });
}

/** One heading of the first level, a title that says where one is, and no motion for who wants none. */
export function frame(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const headings = document.querySelectorAll('h1');
    if (headings.length !== 1) found.push(`${headings.length} h1`);
    if (!/^.+ – Psephos$/.test(document.title)) found.push(`title “${document.title}”`);
    const { lang, dir } = document.documentElement;
    if (lang === '' || dir === '') found.push('no language or direction');
    for (const element of document.querySelectorAll('*')) {
      for (const part of [null, '::before', '::after']) {
        const { transitionDuration, animationName, animationDuration } = getComputedStyle(element, part);
        const lasts = (time: string) => time.split(',').some((one) => parseFloat(one) > 0);
        if (lasts(transitionDuration) || (animationName !== 'none' && lasts(animationDuration))) {
          found.push(`${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} moves`);
        }
      }
    }
    if (document.querySelectorAll('[role=status]').length !== 1) found.push('not one status region');
    return found;
  });
}

/** Where the focus is on arrival. */
export type Arrival =
  /** Moved here: on the heading. */
  | 'heading'
  /** A form failed: on the error summary. */
  | 'problem'
  /** Something else went wrong: a page of its own, whose summary says what. */
  | 'trouble'
  /** The browser has just loaded the page, or the focus stays where it was. */
  | 'anywhere';

export async function focus(page: Page, arrival: Arrival, errorPrefix: string): Promise<string[]> {
  const { tag, className, title } = await page.evaluate(() => ({
    tag: document.activeElement?.tagName ?? '',
    className: document.activeElement?.className ?? '',
    title: document.title,
  }));
  const found: string[] = [];
  if (arrival === 'heading' && tag !== 'H1') found.push(`the focus is on ${tag}, not on the h1`);
  const isOnSummary = className.includes('summary-error');
  if ((arrival === 'problem' || arrival === 'trouble') && !isOnSummary) found.push(`the focus is on ${tag}`);
  if (arrival === 'problem' && !title.startsWith(errorPrefix)) found.push(`title “${title}” says nothing of an error`);
  return found;
}
