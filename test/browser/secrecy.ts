/**
 * Two promises of the voter's pages: after casting the choices are nowhere, and "Your vote is cast" stands nowhere before
 * the page has verified the board's answer.
 */
import type { Page, Route } from 'playwright-core';
import { defaultTemplatePath, readTemplate } from '../../apps/cli/src/demo/template.js';
import type { Scene } from './scene.js';
import { cast, choose, electionUrl, getToken, mined, seal, type Wishes, WISHES } from './steps.js';
import { tamper } from './tampering.js';
import { textsIn } from './untranslated.js';

const CAST = 'Your vote is cast';
const OTHER: Wishes = { first: 'No', projects: ['A new playground by the river'], fountain: 2 };

let scene: Scene;
/** A page of each voter, with her token. */
const pages: Page[] = [];
/** By voter: what her page wrote to the console, and what it sent. */
const logs: string[][] = [];

/** Voters that these tests use up, the scene's first ones. */
export const SECRET_VOTERS = 3;

/** While tokens are given out. */
export async function prepareSecrecy(started: Scene): Promise<void> {
  scene = started;
  for (let voter = 0; voter < SECRET_VOTERS; voter++) {
    const { page } = await scene.device();
    const log: string[] = [];
    page.on('console', (message) => log.push(message.text()));
    page.on('request', (request) =>
      log.push(
        `${request.url()} ${JSON.stringify(request.headers())} ${request.postDataBuffer()?.toString('latin1') ?? ''}`,
      ),
    );
    pages.push(page);
    logs.push(log);
    await remember(page);
    await getToken(page, scene.voter(voter));
  }
}

/** Notes whether the sentence was ever there, be it for a moment. */
async function remember(page: Page): Promise<void> {
  await page.addInitScript((sentence) => {
    new MutationObserver(() => {
      const shown = `${document.title} ${document.body?.innerText ?? ''}`;
      if (shown.includes(sentence)) document.documentElement.dataset['said'] = 'yes';
    }).observe(document, { subtree: true, childList: true, characterData: true });
  }, CAST);
}
const hasSaid = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.dataset['said'] === 'yes');

async function atDecision(voter: number, wishes: Wishes = WISHES): Promise<Page> {
  const page = pages[voter];
  await page.goto(scene.path('contest/1'));
  await choose(page, wishes);
  await seal(page);
  expect(await hasSaid(page)).toBe(false);
  return page;
}

export function testSecrecy(): void {
  describe('after casting', () => {
    const [voterA, voterB] = [0, 1];
    const sizes: number[] = [];
    beforeAll(async () => {
      for (const [voter, wishes] of [
        [voterA, WISHES],
        [voterB, OTHER],
      ] as const) {
        const page = await atDecision(voter, wishes);
        const sent = page.waitForRequest(electionUrl(scene, 'ballots'));
        await cast(page);
        sizes.push((await sent).postDataBuffer()?.length ?? 0);
        await mined(page);
      }
    });

    it('no words of the ballot are in the page, its storage, its history, its caches, its console or what it sent', async () => {
      const { contests } = readTemplate(defaultTemplatePath());
      const words = contests.flatMap(({ id, title, options }) => [id, ...textsIn(title), ...textsIn(options)]);
      const telling = words.filter((text) => text.length > 3);
      expect(telling.length).toBeGreaterThan(20);
      for (const voter of [voterA, voterB]) {
        const places = await pages[voter].evaluate(readEverything);
        expect(places['databases']).toContain('voterSecret');
        for (const [place, text] of Object.entries({ ...places, log: logs[voter].join('\n') })) {
          expect({ place, told: telling.filter((part) => text.includes(part)) }).toEqual({ place, told: [] });
        }
        expect(places['databases']).not.toMatch(/choices|values|seed/);
      }
    });

    it('the page is the same whatever was chosen, but for tracker, position and time', async () => {
      const [a, b] = await Promise.all([voterA, voterB].map((voter) => pages[voter].evaluate(readPage)));
      expect(a.length).toBeGreaterThan(2_000);
      expect(a).toBe(b);
    });

    it('ballots have one length', () => {
      expect(sizes[0]).toBeGreaterThan(1_000);
      expect(sizes[1]).toBe(sizes[0]);
    });
  });

  describe('before a checked answer', () => {
    const voter = 2;
    let earlier = '';

    it('late: nothing is said while the answer is on its way', async () => {
      const page = await atDecision(voter);
      let letGo: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      await page.route(electionUrl(scene, 'ballots'), async (route) => {
        const answer = await route.fetch({ maxRetries: 3 });
        earlier = await answer.text();
        await held;
        await route.fulfill({ response: answer, body: earlier });
      });
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await page.getByText('Still working. Do not close this page.').waitFor();
      expect(await hasSaid(page)).toBe(false);
      letGo();
      await page.getByRole('heading', { level: 1, name: CAST }).waitFor();
      await page.unrouteAll();
    });

    const again = async (): Promise<Page> => {
      const page = pages[voter];
      await page.goto(scene.path(''));
      await page.getByRole('button', { name: 'Vote again' }).click();
      await page.evaluate(() => delete document.documentElement.dataset['said']);
      await choose(page, OTHER);
      await seal(page);
      return page;
    };

    it.each([
      ['duplicated', (route: Route) => route.fulfill({ status: 201, contentType: 'application/json', body: earlier })],
      ['faked', (route: Route) => tamper(route, (answer) => ({ ...answer, inclusionProof: [] }))],
    ])('%s: an answer that belongs to no such ballot is no success', async (_name, answer) => {
      const page = await again();
      await page.route(electionUrl(scene, 'ballots'), answer);
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await page
        .getByText(/^The ballot box gave an answer that this page could not check/)
        .first()
        .waitFor();
      expect(await hasSaid(page)).toBe(false);
      await page.unrouteAll();
      await cast(page);
      expect(await hasSaid(page)).toBe(true);
    });

    it('missing: not known is not cast', async () => {
      const page = await again();
      await page.route(electionUrl(scene, 'ballots'), (route) => route.abort());
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await page.getByRole('heading', { name: 'We do not know yet whether your vote is cast' }).waitFor();
      expect(await page.title()).toContain('Not confirmed');
      expect(await hasSaid(page)).toBe(false);
    });
  });
}

/** Runs in the page: everything that it holds or has kept, by place. */
async function readEverything(): Promise<Record<string, string>> {
  const databases = await Promise.all(
    (await indexedDB.databases()).map(
      ({ name = '' }) =>
        new Promise<unknown[]>((resolve, reject) => {
          const request = indexedDB.open(name);
          request.onerror = () => reject(new Error(name));
          request.onsuccess = () => {
            const stores = [...request.result.objectStoreNames];
            const rows: unknown[] = [];
            const transaction = request.result.transaction(stores);
            for (const store of stores) {
              const all = transaction.objectStore(store).getAll();
              all.onsuccess = () => rows.push(all.result);
            }
            transaction.oncomplete = () => resolve(rows);
          };
        }),
    ),
  );
  const cached: string[] = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) cached.push(request.url);
  }
  return {
    page: document.documentElement.outerHTML,
    title: document.title,
    address: location.href,
    history: JSON.stringify(history.state),
    local: JSON.stringify({ ...localStorage }),
    session: JSON.stringify({ ...sessionStorage }),
    cookies: document.cookie,
    databases: JSON.stringify(databases),
    caches: cached.join('\n'),
  };
}

/** Runs in the page: its whole markup, without what may differ. */
function readPage(): string {
  const copy = document.body.cloneNode(true) as HTMLElement;
  for (const own of copy.querySelectorAll('.tablet, svg.qr, .qr svg, .qr')) own.textContent = '';
  const code = /[0-9A-HJKMNP-TV-Z]{52}/g;
  const transaction = /[0-9a-f]{64}|[0-9a-f]{8} … [0-9a-f]{8}/g;
  // Which transaction and block, and how deep it is by now.
  for (const own of copy.querySelectorAll('.timeline .meta')) {
    own.textContent = (own.textContent ?? '').replace(transaction, 'TX').replace(/[\d,]+ blocks?|[\d,]+/g, 'N');
  }
  return copy.innerHTML
    .replaceAll('><', '>\n<')
    .replace(code, 'CODE')
    .replace(transaction, 'TX')
    .replace(/(position|Position) \d+/g, 'POSITION')
    .replace(/\d{1,2} \w+ \d{4} at \d\d:\d\d/g, 'TIME');
}
