/**
 * What the observers' pages believe of a server that lies: of lists nothing that the board does not prove, of sizes only what
 * the board has signed. And what an address says of a person: nothing.
 */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  computeRoot,
  computeTracker,
  encodeChallenge,
  encodeTracker,
  encodeTrackerQr,
  encryptBallot,
  generateBallotSeed,
  hashLeaf,
  signCheckpoint,
  toHex,
  utf8,
} from '#crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type BuiltRecord, buildRecord } from '../support/build-record.js';
import { RecordHost } from '../support/record-host.js';
import { launch } from './scene.js';
import { heading, inspect } from './steps.js';
import { watch } from './watcher.js';

jest.setTimeout(240_000);

const LARGE = 60_000;
const BROKEN = 'The board’s answer does not hold';

let built: BuiltRecord;
let host: RecordHost;
let browser: Browser;
let context: BrowserContext;
/** Addresses that the page asked. */
let asked: string[];

beforeAll(async () => {
  built = await buildRecord({});
  host = await RecordHost.start(built);
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
});

afterEach(async () => {
  host.instead.clear();
  await context?.close();
});

async function open(page: string): Promise<Page> {
  context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', serviceWorkers: 'block' });
  await watch(context, [host.origin]);
  const opened = await context.newPage();
  opened.setDefaultTimeout(60_000);
  asked = [];
  opened.on('request', (request) => asked.push(request.url()));
  await opened.goto(host.page(page));
  await opened.locator('h1').first().waitFor();
  return opened;
}

const ballot = () => built.world.board.findIndex((entry) => entry[0] === 0x10);
const trackerAt = (index: number) => computeTracker(built.world.board[index].slice(1, -112));

function row(index: number, tracker: Uint8Array): Record<string, unknown> {
  const base = { index, kind: 'ballot', tracker: toHex(tracker), classIndex: 0 };
  return { ...base, ballotKey: '00'.repeat(32), revision: 1, superseded: false };
}

/** What the board signs of its first `size` entries, or of a board that is larger than it is. */
function signed(size: number): Uint8Array {
  const { origin } = built.world.draft.board;
  const root = computeRoot(built.world.board.slice(0, size).map(hashLeaf));
  return utf8(signCheckpoint({ origin, size, root }, built.world.parties.board.secretKey));
}

/** A ballot that was never sent: both codes of the device that made it. */
function tested(): { tracker: Uint8Array; second: string } {
  const { contexts, electionId, voters } = built.world;
  const { publicKey } = voters[0].ballotKey;
  const choices = [
    [0, 1, 0],
    [2, 1],
  ];
  const seed = generateBallotSeed();
  const { tracker } = encryptBallot(contexts[0], publicKey, 29_000_000, choices, seed);
  return { tracker, second: encodeChallenge(electionId, 0, publicKey, 29_000_000, choices, seed) };
}

async function scan(page: Page, tracker: Uint8Array): Promise<void> {
  await page.getByLabel('First code').fill(encodeTrackerQr(tracker));
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** What the page and its title have said, from now on. */
async function listen(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const heard = { text: '' };
    Object.assign(window, { heard });
    new MutationObserver(() => (heard.text += `${document.title} ${document.body.innerText}\n`)).observe(document, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  return () => page.evaluate(() => (window as unknown as { heard: { text: string } }).heard.text);
}

describe('the second device believes what the board proves', () => {
  const accuses = /was cast|did not wait|report it/;

  test('a row for a ballot that was never sent, at the first scan', async () => {
    const { tracker } = tested();
    host.instead.set('trackers', {
      size: built.world.board.length,
      next: null,
      entries: [row(ballot(), tracker)],
    });
    const page = await open('test');
    const heard = await listen(page);
    await scan(page, tracker);
    await heading(page, BROKEN);
    await page.getByText('That says nothing against your other device.').waitFor();
    expect(await heard()).not.toMatch(accuses);
    expect(await inspect(page, 'audit-test-unproven')).toEqual([]);
  });

  test('the same row while it waits', async () => {
    const { tracker } = tested();
    const early = ballot() + 1;
    host.instead.set('board/checkpoint', signed(early));
    const page = await open('test');
    const heard = await listen(page);
    await scan(page, tracker);
    await heading(page, 'Ready');
    host.instead.set('trackers', { size: built.world.board.length, next: null, entries: [row(early, tracker)] });
    host.instead.delete('board/checkpoint');
    await heading(page, BROKEN);
    expect(await heard()).not.toMatch(accuses);
  });

  test('a ballot that the board holds: there before the scan, or since', async () => {
    const page = await open('test');
    await scan(page, trackerAt(ballot()));
    await page
      .getByText(/Your other device did not wait/)
      .first()
      .waitFor();
    await page.context().close();
    host.instead.set('board/checkpoint', signed(1));
    const waiting = await open('test');
    await scan(waiting, trackerAt(ballot()));
    await heading(waiting, 'Ready');
    host.instead.delete('board/checkpoint');
    await heading(waiting, 'This ballot was cast');
  });
});

describe('what the server learns of a tracker', () => {
  const symbols = () => encodeTracker(trackerAt(ballot()));
  const find = async (page: Page) => {
    await page.getByLabel('Find my ballot').fill(symbols());
    await page.getByRole('button', { name: 'Find' }).click();
  };

  test('a count that nobody signed makes no board large', async () => {
    const status = (await (await fetch(`${host.origin}/elections/${host.electionId}/status`)).json()) as object;
    host.instead.set('status', { ...status, size: LARGE, board: { ballots: LARGE, spoils: 0 } });
    const page = await open('ballot');
    await page.getByText('The server does not learn which ballot interests you.').waitFor();
    await find(page);
    await page.getByText(`This ballot is on the board, at position ${ballot()}`).waitFor();
    expect(asked.filter((url) => url.includes('prefix'))).toEqual([]);
    expect(asked.some((url) => url.endsWith('/trackers?from=0'))).toBe(true);
  });

  test('a board that has signed 60,000 entries is asked by one character, and the page says so', async () => {
    host.instead.set('board/checkpoint', signed(LARGE));
    const page = await open('ballot');
    await page.getByText('The server is asked by the first character of the tracker').waitFor();
    await page.getByText('About 1,875 ballots begin alike.').waitFor();
    host.instead.set(`tracker-prefixes/${symbols()[0]}`, {
      size: LARGE,
      next: null,
      entries: [row(ballot(), trackerAt(ballot()))],
    });
    await find(page);
    await page.getByText(/This board is too large/).waitFor();
    await page.getByRole('button', { name: 'Check my ballot now' }).waitFor();
    expect(asked.some((url) => url.endsWith(`/tracker-prefixes/${symbols()[0]}?from=0`))).toBe(true);
    for (const url of asked) {
      expect(url).not.toContain('/trackers?');
      expect(url).not.toContain(symbols().slice(0, 2));
      expect(url).not.toContain(toHex(trackerAt(ballot())));
    }
    expect(await inspect(page, 'audit-ballot-large')).toEqual([]);
  });

  test('the second device reads the list, however long it is', async () => {
    host.instead.set('board/checkpoint', signed(LARGE));
    const page = await open('test');
    await scan(page, tested().tracker);
    await heading(page, 'Ready');
    expect(asked.some((url) => url.includes('/trackers?from=0'))).toBe(true);
    expect(asked.filter((url) => url.includes('prefix'))).toEqual([]);
  });
});

describe('lists without an end', () => {
  const many = (count: number) => Array.from({ length: count }, () => row(ballot(), trackerAt(ballot())));
  test.each([
    ['one that begins again', 'ANSWER_MALFORMED', () => ({ size: LARGE, next: 0, entries: [] })],
    ['one that goes on behind its end', 'ANSWER_MALFORMED', () => ({ size: 5, next: 6, entries: [] })],
    ['a page of more than there are', 'ANSWER_TOO_LARGE', () => ({ size: 5, next: null, entries: many(6) })],
    ['a page of too many', 'ANSWER_TOO_LARGE', () => ({ size: LARGE, next: null, entries: many(15_000) })],
    ['a row from elsewhere', 'ANSWER_MALFORMED', () => ({ size: 1, next: null, entries: many(1) })],
  ])('%s: %s', async (_name, code, answer) => {
    host.instead.set('trackers', answer());
    const page = await open(`ballot#${encodeTracker(trackerAt(ballot()))}`);
    await page.getByText('The server’s list of ballots does not make sense').waitFor();
    await page.getByText(code).waitFor();
    expect(asked.filter((url) => url.includes('/trackers')).length).toBe(1);
  });

  test.each([
    ['by number', 'anchors', { size: 9, minedHeight: null, next: 0, entries: [] }],
    ['by entry', 'ballot', { size: 9, minedHeight: null, next: 0, entries: [] }],
  ])('anchors %s', async (_name, place, answer) => {
    host.instead.set('anchors/list', answer);
    const page = await open(place === 'ballot' ? `ballot#${encodeTracker(trackerAt(ballot()))}` : 'board');
    if (place === 'ballot') await page.getByText('ANSWER_MALFORMED').waitFor();
    else await page.getByText('The board does not answer.').waitFor();
    expect(asked.filter((url) => url.includes('/anchors/list')).length).toBeLessThan(3);
  });
});

describe('the address', () => {
  const symbols = () => encodeTracker(trackerAt(ballot()));
  /** Neither the address nor the history entry nor a storage has the tracker. */
  async function isClean(page: Page): Promise<void> {
    expect(page.url()).toBe(host.page('ballot'));
    const kept = await page.evaluate(() =>
      JSON.stringify([history.state as unknown, { ...localStorage }, { ...sessionStorage }]),
    );
    expect(kept).not.toContain(symbols().slice(0, 8));
    expect(await page.locator(`a[href*="${symbols().slice(0, 8)}"]`).count()).toBe(0);
  }
  const found = (page: Page) => page.getByText(`This ballot is on the board, at position ${ballot()}`).waitFor();

  test('a tracker is taken off it on arrival; after a reload it is asked for again', async () => {
    const page = await open(`ballot#${symbols()}`);
    await found(page);
    await isClean(page);
    await page.reload();
    await page.getByText('Enter your tracker again. This page does not keep it.').waitFor();
    await isClean(page);
    expect(await inspect(page, 'audit-find-again')).toEqual([]);
    await page.getByLabel('Find my ballot').fill(symbols().slice(0, 8));
    await page.getByRole('button', { name: 'Find' }).click();
    await found(page);
    await isClean(page);
  });

  test('a link that changes the fragment alone', async () => {
    const page = await open('ballot');
    expect(await page.getByText('Enter your tracker again.').count()).toBe(0);
    await page.evaluate((text) => (location.hash = text), symbols());
    await found(page);
    await isClean(page);
    await page.evaluate(() => (location.hash = 'main'));
    await found(page);
  });

  test('links from the board put it nowhere; the form is empty again', async () => {
    const page = await open('board');
    await page
      .locator('#ballots')
      .getByRole('link', { name: symbols().slice(0, 4) })
      .click();
    await found(page);
    await isClean(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Find my ballot' }).click();
    await heading(page, 'Find my ballot');
    expect(await page.getByText('Enter your tracker again.').count()).toBe(0);
  });

  test('an anchor is the server’s word, apart from what was proven', async () => {
    const page = await open(`ballot#${symbols()}`);
    const proven = page.locator('.band', { hasText: 'This browser has read it from the board itself' });
    await proven.waitFor();
    expect(await proven.innerText()).not.toMatch(/anchor/i);
    await page
      .getByText('The server says that this ballot is anchored. Anchors are shown as the server says.')
      .waitFor();
    expect(await inspect(page, 'audit-ballot-anchored')).toEqual([]);
    await page.getByRole('link', { name: 'Live board' }).first().click();
    await page.getByText('The check of the election proves them.').waitFor();
  });

  test.each(['#%FF', '#%', '#%E0%A4%A'])('%s: the pages begin all the same', async (fragment) => {
    const page = await open(`test${fragment}`);
    await heading(page, 'Scan the first code');
    const other = await open(`ballot${fragment}`);
    await heading(other, 'Find my ballot');
  });

  test('a second code that comes later is taken off it, used once, and not for another ballot', async () => {
    const one = tested();
    const page = await open('test');
    await scan(page, one.tracker);
    await heading(page, 'Ready');
    await page.evaluate((text) => (location.hash = text), one.second);
    await heading(page, 'What is inside this test ballot');
    expect(page.url()).toBe(host.page('test'));
    await page.getByRole('button', { name: 'Scan another ballot' }).click();
    await scan(page, tested().tracker);
    await heading(page, 'Ready');
  });
});
