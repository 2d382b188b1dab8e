/**
 * Words that no catalogue holds: in `en-XA` no letter of a message is plain, so what is plain and neither of the
 * definition, nor a code, nor a date, nor marked as being in a language of its own, stands in the code.
 */
import type { Page } from 'playwright-core';

/** What `Intl` writes, names that are the same in every language, and forms of codes. */
const PLAIN = new RegExp(
  [
    'Psephos',
    'January|February|March|April|May|June|July|August|September|October|November|December',
    'Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec',
    'GMT|UTC|BST|at|am|pm',
    // Fingerprints, trackers, codes, addresses, names of files, codes of checks.
    '[0-9a-fA-F]{8,}|[0-9A-Z]{4,}|[A-Z]+(?:_[A-Z]+)+|https?://\\S+|[\\w.-]+\\.(?:json|tar|csv|txt|age)|[\\w.]+@[\\w.]+',
  ]
    .map((words) => `\\b(?:${words})\\b`)
    .join('|'),
  'g',
);

/** @param data texts of the election's definition */
export async function untranslated(page: Page, data: string[]): Promise<string[]> {
  const shown = await page.evaluate(() => {
    const texts: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent?.closest('script, style, noscript, [translate=no], body [lang]') !== null) continue;
      texts.push(node.nodeValue ?? '');
    }
    for (const element of document.querySelectorAll('*')) {
      for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt']) {
        if (element.closest('[translate=no], body [lang]') === null) texts.push(element.getAttribute(name) ?? '');
      }
    }
    return texts;
  });
  // The longest first: one text may be part of another. Whole words only: the option "No" is not part of "November".
  const known = [...data]
    .sort((a, b) => b.length - a.length)
    .map((part) => new RegExp(`(?<!\\p{L})${part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?!\\p{L})`, 'gu'));
  return shown.flatMap((text) => {
    const rest = known.reduce((left, part) => left.replace(part, ' '), text).replace(PLAIN, ' ');
    return /(?<!\p{L})[A-Za-z]{2,}(?!\p{L})/u.test(rest) ? [`not in a catalogue: “${rest.trim()}”`] : [];
  });
}

/** Every text in a JSON value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
