/**
 * A record of many ballots, checked in the page with the network off: the totals are the voters', the page answers
 * meanwhile, and one changed bit is found.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { encodeTar } from '#record';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildCrowd, type Crowd, headersFile } from '../support/crowd-record.js';
import { RecordHost } from '../support/record-host.js';
import { withFiles } from '../support/verify-record.js';
import { launch } from './scene.js';
import { watch } from './watcher.js';

jest.setTimeout(900_000);

const BALLOTS = 1_000;
const CHECK_MS = 300_000;
/** A page whose main thread is kept for longer than this does not answer to its reader. */
const LONGEST_GAP_MS = 1_000;

let folder: string;
let crowd: Crowd;
let host: RecordHost;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-large-'));
  crowd = await buildCrowd(BALLOTS);
  host = await RecordHost.start(crowd.built);
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** The page for records that one has, with the network off, after a visit. */
async function openOffline(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  await watch(context, [host.origin]);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${host.origin}/audit/check`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await context.setOffline(true);
  return page;
}

async function check(page: Page, record: string, headers: string): Promise<string> {
  await page.getByLabel('Archive (.tar)').setInputFiles(record);
  await page.getByLabel(/^A headers file/).check();
  await page.getByLabel('Headers file', { exact: true }).setInputFiles(headers);
  await page.getByRole('button', { name: 'Check this record' }).click();
  const verdict = page.getByRole('heading', { level: 1, name: /checks (passed|failed)$/ });
  await verdict.waitFor({ timeout: CHECK_MS });
  return verdict.innerText();
}

/** Starts to measure in the page how long its main thread was not free; the longest so far, in ms. */
async function startGaps(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const seen = { last: performance.now(), longest: 0 };
    Object.assign(window, { seen });
    setInterval(() => {
      const now = performance.now();
      seen.longest = Math.max(seen.longest, now - seen.last);
      seen.last = now;
    }, 20);
  });
  return () => page.evaluate(() => (window as unknown as { seen: { longest: number } }).seen.longest);
}

test(`${BALLOTS} ballots: every check passes offline, with the voters’ totals, and the page answers meanwhile`, async () => {
  const page = await openOffline();
  const longestGap = await startGaps(page);
  const record = write('record.tar', encodeTar(crowd.built.files));
  const headers = write('headers.json', await headersFile(crowd.built.headers));
  expect(await check(page, record, headers)).toBe('All 16 checks passed');
  const totals = await page.locator('section[aria-labelledby="totals-h"] tbody td').allInnerTexts();
  // Behind the options: nobody left it blank.
  expect(totals.map((text) => Number(text.replaceAll(',', '')))).toEqual([...crowd.totals, 0]);
  expect(await longestGap()).toBeLessThan(LONGEST_GAP_MS);
  await page.context().close();
});

test('one bit deep inside an entry, every list made anew: the check of the board names it', async () => {
  const tampered = withFiles(crowd.built, (files) => {
    const [bundle] = [...files.keys()].filter((name) => name.startsWith('board/tile/entries/')).slice(1, 2);
    const bytes = Uint8Array.from(files.get(bundle ?? '') ?? []);
    // The entries are of one length: the middle is where one of them begins.
    bytes[Math.floor(bytes.length / 2) + 300] ^= 1;
    files.set(bundle ?? '', bytes);
  });
  const page = await openOffline();
  const record = write('tampered.tar', encodeTar(tampered.files));
  const headers = write('headers.json', await headersFile(crowd.built.headers));
  expect(await check(page, record, headers)).toMatch(/^\d+ of 16 checks failed$/);
  const board = page.locator('.checks > li').filter({ has: page.locator('.no', { hasText: /^5$/ }) });
  await board.getByText('Failed', { exact: true }).waitFor();
  expect(await board.textContent()).toContain('TREE_ROOT_MISMATCH');
  await page.getByText('Do not rely on this result yet.').first().waitFor();
  await page.context().close();
});
