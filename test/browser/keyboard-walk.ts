/**
 * A walk through a page by Tab alone: every control is reached, in view, with a ring of at least 3 px, in the order in
 * which one reads, and the walk ends.
 */
import type { Page } from 'playwright-core';

interface Stop {
  name: string;
  /** Position among the controls in the document; -1 for something else, such as a region that scrolls. */
  at: number;
  ring: number;
  /** What keeps it from being seen, or null. */
  hidden: string | null;
  /** In the document, so that stops can be compared. */
  box: { left: number; right: number; top: number; bottom: number };
}

const MIN_RING_PX = 3;
/** Below this, boxes count as one line. */
const TOLERANCE_PX = 4;

export async function keyboardWalk(page: Page): Promise<string[]> {
  const controls = await beginAtTop(page);
  const isRtl = await page.evaluate(() => document.documentElement.dir === 'rtl');
  const found: string[] = [];
  const reached = new Set<number>();
  let before: Stop | null = null;
  for (let press = 0; ; press++) {
    await page.keyboard.press('Tab');
    const stop: Stop | null = await page.evaluate(currentStop);
    if (stop === null || (stop.at >= 0 && reached.has(stop.at))) break;
    if (press > controls.length + 20) {
      found.push(`Tab is caught at ${stop.name}`);
      break;
    }
    if (stop.at >= 0) reached.add(stop.at);
    if (stop.ring < MIN_RING_PX) found.push(`ring of ${stop.ring} px at ${stop.name}`);
    if (stop.hidden !== null) found.push(`${stop.name} has the focus and is ${stop.hidden}`);
    if (before !== null && isBackwards(before, stop, isRtl)) found.push(`${stop.name} comes after ${before.name}`);
    before = stop;
  }
  // A skip link that keeps the focus would cover what is below it.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  controls.forEach((name, at) => {
    if (!reached.has(at)) found.push(`Tab never reaches ${name}`);
  });
  return found;
}

function isBackwards(before: Stop, stop: Stop, isRtl: boolean): boolean {
  if (before.at >= 0 && stop.at >= 0 && stop.at < before.at) return true;
  const [a, b] = [before.box, stop.box];
  const isAbove = b.bottom <= a.top + TOLERANCE_PX;
  const sharesColumn = b.left < a.right - TOLERANCE_PX && a.left < b.right - TOLERANCE_PX;
  if (isAbove) return sharesColumn;
  const sharesLine = Math.abs((a.top + a.bottom) / 2 - (b.top + b.bottom) / 2) < TOLERANCE_PX;
  return sharesLine && (isRtl ? b.left >= a.right - TOLERANCE_PX : b.right <= a.left + TOLERANCE_PX);
}

/** Puts the start of the walk before everything. @returns the controls, as the document orders them */
function beginAtTop(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const selector = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const isOneOfGroup = (element: Element, all: Element[]) => {
      if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return false;
      const group = all.filter((other) => other instanceof HTMLInputElement && other.name === element.name);
      const stop = group.find((other) => (other as HTMLInputElement).checked) ?? group[0];
      return element !== stop;
    };
    const all = [...document.querySelectorAll<HTMLElement>(selector)].filter(
      (element) =>
        element.checkVisibility({ visibilityProperty: true }) && !element.matches(':disabled, [tabindex="-1"]'),
    );
    const controls = all.filter((element) => !isOneOfGroup(element, all));
    controls.forEach((element, at) => element.setAttribute('data-stop', String(at)));
    const top = document.createElement('span');
    top.tabIndex = -1;
    document.body.prepend(top);
    top.focus();
    top.remove();
    return controls.map(
      (element) => `${element.tagName.toLowerCase()} “${element.innerText.trim().slice(0, 40)}”${element.id}`,
    );
  });
}

/** Runs in the page. A card shows the ring of the control that it holds. */
function currentStop(): Stop | null {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body || element === document.documentElement)
    return null;
  const label = element.closest('label');
  const ringOf = (of: Element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(of);
    return outlineStyle === 'none' ? 0 : parseFloat(outlineWidth);
  };
  const own = ringOf(element);
  const shown = label !== null && ringOf(label) > own ? label : element;
  const { left, right, top, bottom } = shown.getBoundingClientRect();
  const [width, height] = [document.documentElement.clientWidth, innerHeight];
  const seen = Math.min(bottom, height) - Math.max(top, 0);
  const x = Math.min(Math.max((left + right) / 2, 0), width - 1);
  const hit = document.elementFromPoint(x, Math.min(Math.max((top + bottom) / 2, 0), height - 1));
  const isCovered = hit === null || !(shown.contains(hit) || hit.contains(shown));
  const box = `${Math.round(left)}–${Math.round(right)}, ${Math.round(top)}–${Math.round(bottom)}`;
  const isOut = right - left < 1 || left < -1 || right > width + 1 || seen < Math.min(bottom - top, height) / 2;
  return {
    name: `${element.tagName.toLowerCase()} “${element.innerText.trim().slice(0, 40)}”${element.id}`,
    at: Number(element.getAttribute('data-stop') ?? -1),
    ring: ringOf(shown),
    hidden: isOut ? `out of view at ${box}` : isCovered ? `covered by ${hit?.outerHTML.slice(0, 60)}` : null,
    box: { left, right, top: top + scrollY, bottom: bottom + scrollY },
  };
}
