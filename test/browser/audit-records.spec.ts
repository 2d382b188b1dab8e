/**
 * The observers' pages with records whose every key is known here: the statement on paper, every verdict, confirmations that
 * only the holder of a key could have made, boards larger than a list, links to a block explorer.
 */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  computeRoot,
  computeTracker,
  hashLeaf,
  nodeReaderOf,
  proveInclusion,
  signCheckpoint,
  toHex,
  utf8,
} from '#crypto';
import { encodeConfirmation, encodeTar } from '#record';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brokenInManyPlaces } from '../mutations/same-report.js';
import { type BuiltRecord, buildRecord, rebuildRecord } from '../support/build-record.js';
import { pdfText } from '../support/pdf-text.js';
import { makePhase } from '../support/record/voting.js';
import { RecordHost } from '../support/record-host.js';
import { failedGroups, verifyFiles, withFiles } from '../support/verify-record.js';
import { launch, SHOTS } from './scene.js';
import { heading, inspect } from './steps.js';
import { watch } from './watcher.js';

jest.setTimeout(240_000);

/** How often one record is verified in the page. */
const RUNS = Number(process.env.PAGE_RUNS ?? 5);

let built: BuiltRecord;
let host: RecordHost;
let browser: Browser;
let context: BrowserContext;

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

async function open(page: string, locale = 'en-GB'): Promise<Page> {
  context = await browser.newContext({
    locale,
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
    acceptDownloads: true,
  });
  await watch(context, [host.origin]);
  const opened = await context.newPage();
  opened.setDefaultTimeout(60_000);
  await opened.goto(page);
  await opened.locator('h1').first().waitFor();
  return opened;
}

const bare = (text: string) => text.replace(/[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');

describe('the statement on paper', () => {
  test.each([
    ['en-GB', 'Print or save as PDF'],
    ['es', 'Imprimir o guardar como PDF'],
    ['fr', 'Imprimer ou enregistrer en PDF'],
    ['ar', 'الطباعة أو الحفظ بصيغة PDF'],
  ])('%s: totals, ids and the transaction of every anchor', async (locale, button) => {
    const page = await open(host.page('results'), locale);
    await page.getByRole('button', { name: button }).waitFor();
    const pdf = await page.pdf({ format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' } });
    writeFileSync(path.join(SHOTS, `audit-statement-${locale}.pdf`), pdf);
    const text = bare(pdfText(pdf));
    for (const { txid } of built.world.anchors) expect(text).toContain(txid);
    expect(text).toContain(host.electionId);
    expect(text).toContain(toHex(built.world.closingRoot));
    if (locale === 'en-GB') {
      for (const words of ['Acharity', 'Resultsofthe']) expect(text).not.toContain(words);
      expect(text).toContain(bare('4 votes, 40.0%'));
      expect(text).toContain(bare('Contest chair'));
      expect(text).toContain(bare('This result was not checked on this device.'));
    }
    // Nothing of the page around it is on the paper.
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.nav', '.foot', '.btn', '.no-print']) {
      expect(await page.locator(hidden).first().isVisible()).toBe(false);
    }
    await page.screenshot({ path: path.join(SHOTS, `audit-statement-${locale}.png`), fullPage: true });
  });
});

describe('results', () => {
  test('every total as a sentence, a bar and a row', async () => {
    const page = await open(host.page('results'));
    await page.getByRole('heading', { name: 'Contest chair' }).waitFor();
    await page.getByText('The totals in sentences').first().click();
    await page.getByText('“\u2068bob\u2069” has 4 votes, 40.0% of 10.').waitFor();
    await page.getByText('Fewer than 3, not shown, to protect secrecy.').waitFor();
    expect(await inspect(page, 'audit-results-small')).toEqual([]);
  });
});

describe('verdicts', () => {
  async function check(record: BuiltRecord, expected: string): Promise<Page> {
    const page = await open(`${host.origin}/audit/check`);
    const buffer = Buffer.from(encodeTar(record.files));
    await page
      .getByLabel('Archive (.tar)')
      .setInputFiles({ name: 'record.tar', mimeType: 'application/x-tar', buffer });
    await page.getByRole('button', { name: 'Check this record' }).click();
    await heading(page, expected, 120_000);
    // What the command line prints with --json, byte for byte.
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the report' }).click();
    const report = readFileSync(await (await download).path(), 'utf8');
    expect(report).toBe(`${JSON.stringify(await verifyFiles(record.files, null, null))}\n`);
    return page;
  }

  test('invalid', async () => {
    const changed = withFiles(built, (files) => files.set('roll.txt', utf8('00\n')));
    const page = await check(changed, '1 of 16 checks failed');
    expect(await inspect(page, 'audit-invalid')).toEqual([]);
  });

  test('broken in many places: the same report in the page as here, every time', async () => {
    const broken = await brokenInManyPlaces(built);
    const failed = failedGroups(await verifyFiles(broken.files, null, null)).length;
    for (let run = 0; run < RUNS; run++) {
      await check(broken, `${failed} of 16 checks failed`);
      await context?.close();
    }
  }, 600_000);

  test('aborted', async () => {
    const aborted = await rebuildRecord(built, {
      board: (entries, world) => [...entries.slice(0, -1), makePhase(world, 2, 'voting', 'aborted', [0, 1])],
      anchors: (steps) => steps.map((step) => (step.type === 'CLOSE' ? { ...step, type: 'ABORT' as const } : step)),
      decryptingTrustees: [],
      boardAfterClose: () => [],
      anchorsAfterClose: () => [],
      files: (files) => {
        for (const name of ['result.json', 'board/checkpoint-closing']) files.delete(name);
      },
    });
    const page = await check(aborted, 'This election was stopped');
    expect(await page.locator('.checks .tag.bad').count()).toBe(0);
    expect(await inspect(page, 'audit-aborted')).toEqual([]);
  });

  test('incomplete: no result yet', async () => {
    const early = withFiles(built, (files) => {
      for (const name of [...files.keys()]) {
        if (name.startsWith('decryption/') || name === 'result.json') files.delete(name);
      }
    });
    const page = await check(early, 'The record stops early');
    expect(await inspect(page, 'audit-incomplete-record')).toEqual([]);
  });

  test('depth not checked', async () => {
    const page = await check(built, '15 of 16 checks passed, 1 not run');
    expect(await inspect(page, 'audit-depth')).toEqual([]);
    // On paper: what the verdict is about, every anchor, and what is to be done; nothing of the page around it.
    const pdf = await page.pdf({ format: 'A4' });
    writeFileSync(path.join(SHOTS, 'audit-report.pdf'), pdf);
    const text = bare(pdfText(pdf));
    const report = await verifyFiles(built.files, null, null);
    const hashes = [report.electionId, report.board?.root ?? '?', report.board?.closing?.root ?? '?'];
    for (const hash of [...hashes, ...report.anchors.map(({ txid }) => txid)]) expect(text).toContain(hash);
    for (const words of ['VALID,DEPTHNOTCHECKED', 'Build(SHA-256)', 'block headers from a source that you trust']) {
      expect(text).toContain(bare(words));
    }
    expect(text).not.toContain(bare('Download the report'));
  });
});

describe('a confirmation', () => {
  test('in the same run as the checks: its finding stands beside the verdict', async () => {
    const page = await open(`${host.origin}/audit/check`);
    const buffer = Buffer.from(encodeTar(built.files));
    await page
      .getByLabel('Archive (.tar)')
      .setInputFiles({ name: 'record.tar', mimeType: 'application/x-tar', buffer });
    await page.getByText('Confirmations', { exact: true }).click();
    const files = [confirmation(built.world.board, boardKey()), confirmation(changedFirst(), boardKey())];
    await page
      .getByLabel('Confirmation file')
      .setInputFiles(
        files.map((file, i) => ({ name: `${i}.json`, mimeType: 'application/json', buffer: Buffer.from(file) })),
      );
    await page.getByRole('button', { name: 'Check this record' }).click();
    await heading(page, '15 of 16 checks passed, 1 not run', 120_000);
    await page.locator('.grid').getByText('The board kept its promise').waitFor();
    await page.locator('.grid').getByText(broken).waitFor();
    expect(await inspect(page, 'audit-confirmations')).toEqual([]);
  });

  const ballot = () => built.world.board.findIndex((entry) => entry[0] === 0x10);

  /** What the board signs of these entries, for the first ballot. */
  function confirmation(entries: readonly Uint8Array[], secretKey: Uint8Array, proofOf = entries): Uint8Array {
    const index = ballot();
    const size = index + 1;
    const { origin } = built.world.draft.board;
    const root = computeRoot(entries.slice(0, size).map(hashLeaf));
    const proof = proveInclusion(nodeReaderOf(proofOf.slice(0, size).map(hashLeaf)), index, size);
    return encodeConfirmation({
      electionId: host.electionId,
      tracker: toHex(computeTracker(entries[index].slice(1, -112))),
      index,
      inclusionProof: proof.map(toHex),
      checkpoint: signCheckpoint({ origin, size, root }, secretKey),
    });
  }
  const changedFirst = () =>
    built.world.board.map((entry, at) => (at === 0 ? Uint8Array.of(...entry.slice(0, -1), 7) : entry));

  async function give(file: Uint8Array): Promise<Page> {
    const page = await open(host.page('ballot'));
    const buffer = Buffer.from(file);
    await page.getByLabel('Confirmation file').setInputFiles({ name: 'c.json', mimeType: 'application/json', buffer });
    return page;
  }
  const broken = 'The board gave you a promise it did not keep. Keep this device and its evidence.';
  const boardKey = () => built.world.parties.board.secretKey;

  test('kept', async () => {
    const page = await give(confirmation(built.world.board, boardKey()));
    await page.getByText('The board kept its promise').waitFor();
    expect(await inspect(page, 'audit-confirmation-kept')).toEqual([]);
  });

  test('two histories that the board signed: a broken promise, with the evidence', async () => {
    const page = await give(confirmation(changedFirst(), boardKey()));
    await page.getByText(broken).waitFor();
    await page.getByText('Both signatures hold.').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the evidence' }).click();
    const evidence = readFileSync(await (await download).path(), 'utf8');
    // Both of the board's signatures: each is a line under its name.
    expect(evidence.match(/^— vote\.example\.org\/board /gm)).toHaveLength(2);
    expect(evidence).toContain(new TextDecoder().decode(built.files.get('board/checkpoint')));
    expect(await inspect(page, 'audit-confirmation-broken')).toEqual([]);
  });

  test.each([
    [
      'a proof that does not verify',
      () => confirmation(built.world.board, boardKey(), changedFirst()),
      'This file is no confirmation, or it does not fit together',
    ],
    ['a file that is none', () => utf8('{}'), 'This file is no confirmation, or it does not fit together'],
    [
      'a checkpoint that somebody else signed',
      () => confirmation(changedFirst(), built.world.parties.issuance.secretKey),
      'The board has not signed this confirmation',
    ],
  ])('%s accuses nobody', async (_name, file, sentence) => {
    const page = await give(file());
    await page.getByText(sentence).waitFor();
    expect(await page.getByText(broken).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Save the evidence' }).count()).toBe(0);
  });

  test('a server that serves a checkpoint of nobody cannot make it look forged', async () => {
    host.instead.set('record/board/checkpoint', utf8('vote.example.org/board\n1\nAAAA\n\n'));
    host.instead.set(`record/board/checkpoint?at=${toHex(await recordId())}`, utf8('x'));
    const page = await give(confirmation(built.world.board, boardKey()));
    await page.getByText('That says nothing about your confirmation.').waitFor();
    expect(await inspect(page, 'audit-confirmation-record')).toEqual([]);
  });

  test('a server that is gone', async () => {
    const page = await open(host.page('ballot'));
    await page.route('**/record**', (route) => route.abort());
    const buffer = Buffer.from(confirmation(built.world.board, boardKey()));
    await page.getByLabel('Confirmation file').setInputFiles({ name: 'c.json', mimeType: 'application/json', buffer });
    await page.getByText('The record could not be downloaded. Nothing was checked.').waitFor();
  });

  const recordId = async () => (await import('#crypto')).sha256(built.files.get('record.json') ?? new Uint8Array());
});

describe('a long board', () => {
  test('with 2,000 anchors: the live board asks for its end only, and older rows are pages with their own anchors', async () => {
    const BALLOTS = 20_000;
    const ANCHORS = 2_000;
    const trackerAt = (index: number) => index.toString(16).padStart(8, '0').repeat(8);
    const ballotAt = (index: number) => ({
      ...{ index, kind: 'ballot', tracker: trackerAt(index), classIndex: 0 },
      ...{ ballotKey: trackerAt(index), revision: 1, superseded: false },
    });
    const anchorAt = (seq: number) => ({
      ...{ seq, type: seq === 0 ? 'GENESIS' : 'BATCH', txid: trackerAt(seq), treeSize: 1 + 10 * seq },
      ...{ timeMs: 1_800_000_000_000 + 1_000 * seq, blockHeight: seq < ANCHORS - 5 ? 100 + seq : null },
    });
    const status = await statusOf();
    host.instead.set('status', {
      ...{ ...status, phase: 'voting', size: BALLOTS, board: { ballots: BALLOTS, spoils: 0 } },
      anchor: { seq: ANCHORS - 1 },
    });
    const page = await open(host.page(''));
    let bytes = 0;
    const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
    await page.route('**/trackers?**', async (route) => {
      const query = new URL(route.request().url()).searchParams;
      const from = Number(query.get('from'));
      const to = Math.min(BALLOTS, from + Number(query.get('count') ?? 10_000));
      const body = JSON.stringify({
        size: BALLOTS,
        next: to < BALLOTS ? to : null,
        entries: range(from, to).map(ballotAt),
      });
      bytes += body.length;
      await route.fulfill({ body, contentType: 'application/json' });
    });
    await page.route('**/anchors/list?**', async (route) => {
      const query = new URL(route.request().url()).searchParams;
      const first = query.has('entry') ? Math.ceil(Number(query.get('entry')) / 10) : Number(query.get('from'));
      const to = Math.min(ANCHORS, first + Number(query.get('count') ?? 1_000));
      const entries = range(first, to).map(anchorAt);
      const body = JSON.stringify({
        size: ANCHORS,
        minedHeight: 100 + ANCHORS - 6,
        // By entry, it goes on at the entry behind those that the last one commits to.
        next: to >= ANCHORS ? null : query.has('entry') ? 10 * to - 9 : to,
        entries,
      });
      bytes += body.length;
      await route.fulfill({ body, contentType: 'application/json' });
    });
    await page.getByRole('link', { name: 'Live board' }).first().click();
    await heading(page, 'Live board');
    await page.locator('#ballots tbody tr').first().waitFor();
    const started = Date.now();
    await page.waitForFunction(() => document.querySelectorAll('#ballots tbody tr').length === 25);
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(bytes).toBeLessThan(500_000);
    expect(await page.locator('#ballots tbody tr').first().innerText()).toContain('19,999');
    const drawn = await page.evaluate(() => document.querySelectorAll('*').length);
    expect(drawn).toBeLessThan(2_000);
    // The same again: only what is new, and what is in no block yet.
    const before = bytes;
    await page.waitForResponse(/anchors\/list/, { timeout: 40_000 });
    expect(bytes - before).toBeLessThan(20_000);
    expect(await inspect(page, 'audit-board-large')).toEqual([]);
    // Older rows: a page of its own, which the back button leaves.
    await page.getByRole('link', { name: 'Older ballots' }).click();
    await page.waitForURL(/\/board\/19975$/);
    await page.getByText('19,974', { exact: true }).waitFor();
    expect(await page.locator('#ballots tbody tr').first().innerText()).toContain('Anchored, anchor 1,998');
    await page.goto(host.page('board/1000'));
    await page.getByText('999', { exact: true }).first().waitFor();
    expect(await page.locator('#ballots tbody tr').first().innerText()).toContain('Mined, anchor 100');
    await page.goto(host.page('board/10'));
    await page.getByText('9', { exact: true }).first().waitFor();
    expect(await page.getByRole('link', { name: 'Older ballots' }).count()).toBe(0);
    await page.goto(host.page('anchors/100'));
    await page.getByText('Anchors 50 to 99, of 2,000 anchors').waitFor();
    expect(await inspect(page, 'audit-anchors')).toEqual([]);
  });

  async function statusOf(): Promise<Record<string, unknown>> {
    return (await (await fetch(`${host.origin}/elections/${host.electionId}/status`)).json()) as Record<
      string,
      unknown
    >;
  }
});

describe('on the device', () => {
  /** One visit to one page; the program of all the others comes with it. */
  async function visit(): Promise<Page> {
    context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    await watch(context, [host.origin]);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(host.page(''));
    await heading(page, 'A small election');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    return page;
  }

  test('after one visit the second device and the checks of a record work without a network', async () => {
    const page = await visit();
    await context.setOffline(true);
    await page.goto(host.page('test'));
    await heading(page, 'Scan the first code');
    await page.goto(host.page('board'));
    await page.getByText('The board does not answer.').waitFor();
    await page.goto(`${host.origin}/audit/check`);
    const buffer = Buffer.from(encodeTar(built.files));
    await page
      .getByLabel('Archive (.tar)')
      .setInputFiles({ name: 'record.tar', mimeType: 'application/x-tar', buffer });
    await page.getByRole('button', { name: 'Check this record' }).click();
    await heading(page, '15 of 16 checks passed, 1 not run', 60_000);
  });

  test('it can be installed', async () => {
    const page = await visit();
    const devtools = await context.newCDPSession(page);
    const { installabilityErrors } = (await devtools.send('Page.getInstallabilityErrors')) as {
      installabilityErrors: { errorId: string }[];
    };
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
    const { url, errors } = await devtools.send('Page.getAppManifest');
    expect([url, errors]).toEqual([`${host.origin}/audit/psephos.webmanifest`, []]);
  });

  test('a page whose script does not come says so, and offers to try again', async () => {
    const page = await open(host.page(''));
    await page.route('**/assets/board-*.js', (route) => route.abort());
    await page.getByRole('link', { name: 'Live board' }).first().click();
    await heading(page, 'This page could not be loaded');
    await page.unroute('**/assets/board-*.js');
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'Live board');
  });
});

test('transactions link to the explorer that the server names, signed by the board; nothing is asked there', async () => {
  const page = await open(host.page('anchors'));
  const [{ txid }] = built.world.anchors;
  const link = page.locator(`a[href="https://explorer.example/tx/${txid}"]`);
  await link.first().waitFor();
  expect(await link.first().getAttribute('rel')).toContain('noreferrer');
});

test('an explorer that the board has not signed is no link', async () => {
  const page = await open(host.page(''));
  await page.route('**/services.json', (route) =>
    route.fulfill({ body: '{"explorer":"https://evil.example/{txid}","format":"psephos-services/1","headers":null}' }),
  );
  await page.goto(host.page('anchors'));
  await page.getByText(/^Anchors 0 to/).waitFor();
  expect(await page.locator('a[href*="evil.example"]').count()).toBe(0);
});
