/** Everything that a page lets a screen reader say by itself: each change of a live region, each alert that appears. */
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    heard: string[];
  }
}

/** Begins before the page's own code does. */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const LIVE = '[role=status], [role=alert], [aria-live]';
    window.heard = [];
    new MutationObserver((changes) => {
      for (const { target, addedNodes, type } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const region = element?.closest(LIVE) ?? null;
        const isNews = type === 'characterData' || addedNodes.length > 0;
        if (region !== null && isNews) window.heard.push(region.textContent ?? '');
        for (const added of region === null ? addedNodes : []) {
          if (!(added instanceof Element)) continue;
          const regions = [...(added.matches(LIVE) ? [added] : []), ...added.querySelectorAll(LIVE)];
          window.heard.push(...regions.map((one) => one.textContent ?? '').filter((text) => text !== ''));
        }
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

/** What was heard since this was asked last. */
export const heard = (page: Page): Promise<string[]> => page.evaluate(() => window.heard.splice(0));
