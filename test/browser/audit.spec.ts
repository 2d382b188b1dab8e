/**
 * The observers' pages and the second device against the real services: an election while it is voted in, then its record,
 * checked in the page with the code of the command line; then what a dishonest server, record or device does.
 */
import { jest } from '@jest/globals';
import { encodeTracker, encodeTrackerQr, fromHex, sha256, toHex, utf8 } from '#crypto';
import { BallotApi, DownloadedRecord, HeaderService } from '#client';
import { encodeConfirmation, encodeEvidence, encodeRecordFiles, encodeTar, RECORD_INDEX } from '#record';
import type { Report } from '#verify';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Download, Page } from 'playwright-core';
import { decryptByThreshold, waitForClose, waitForResult } from '../../apps/cli/src/demo/closing.js';
import { expectedTally, makeElectorate } from '../../apps/cli/src/demo/electorate.js';
import { type DemoOptions, QUIET_HOOKS } from '../../apps/cli/src/demo/options.js';
import { defaultTemplatePath, readTemplate } from '../../apps/cli/src/demo/template.js';
import {
  type Confirmed,
  issueTokens,
  type Scene as VotingScene,
  voteAll,
  type VoterDevice,
} from '../../apps/cli/src/demo/voting.js';
import { rootFolder } from '../../apps/cli/src/root.js';
import { Scene } from './scene.js';
import { heading, inspect } from './steps.js';

jest.setTimeout(300_000);

const VOTERS = 16;
const CHECKS = 16;

describe('the observers’ pages', () => {
  let scene: Scene;
  let voting: VotingScene;
  let devices: VoterDevice[];
  let confirmed: Confirmed[] = [];
  let folder: string;
  /** What pages complained about where nothing was wrong: nothing. */
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-audit-'));
    scene = await Scene.start(VOTERS, (template) => {
      template.policy.minCounted = 2;
    });
    const template = readTemplate(defaultTemplatePath());
    template.policy.minCounted = 2;
    const options: DemoOptions = {
      template,
      voters: VOTERS,
      trustees: { total: 3, threshold: 2 },
      issuers: { total: 3, threshold: 2 },
      directory: folder,
      recordDirectory: path.join(folder, 'record'),
      seed: 'browser',
      parallel: 2,
      blockMs: 1_000,
      issuerOutage: false,
    };
    const { supervisor, doors, election, people } = scene;
    voting = {
      supervisor,
      doors,
      election,
      people,
      options,
      voters: makeElectorate(template, VOTERS, options.seed),
      hooks: QUIET_HOOKS,
    };
    await scene.phases.moveTo('issuing', 'tokens', [0, 1]);
    devices = await issueTokens(voting, null);
    await scene.phases.moveTo('voting', 'voting', [0, 1]);
  });

  afterAll(async () => {
    await scene.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const address = (page: string) =>
    `${scene.origin}/audit/${scene.election.electionId}${page === '' ? '' : `/${page}`}`;

  async function open(page: string, others: string[] = []): Promise<Page> {
    const device = await scene.device({ serviceWorkers: 'block', acceptDownloads: true }, others);
    device.page.on('close', () => complaints.push(...device.complaints));
    await device.page.goto(address(page));
    await device.page.locator('h1').first().waitFor();
    return device.page;
  }

  const textOf = async (download: Promise<Download>): Promise<Buffer> => readFileSync(await (await download).path());

  describe('while voting is open', () => {
    test('overview: phase, numbers, the way to the check', async () => {
      const page = await open('');
      await page.getByText('Voting is open.').waitFor();
      expect(await page.getByRole('link', { name: 'Check the board so far' }).count()).toBe(1);
      await page.close();
    });

    test('an empty board, then ballots that arrive: never above the reading position, and not while paused', async () => {
      const page = await open('board');
      await page.getByText('No ballots yet.').waitFor();
      await page.getByRole('button', { name: 'Pause updates' }).click();
      const half = devices.slice(0, Math.floor(devices.length / 2));
      confirmed = await voteAll(voting, half, null);
      await page.waitForTimeout(7_000);
      expect(await page.getByText('No ballots yet.').count()).toBe(1);
      await page.getByRole('button', { name: 'Pause updates' }).click();
      const show = page.getByRole('button', { name: /^Show \d+ new ballots?$/ });
      await show.waitFor();
      expect(await page.locator('#ballots tbody tr').count()).toBe(0);
      await show.click();
      await page.locator('#ballots tbody tr').first().waitFor();
      const rows = await page.locator('#ballots tbody tr').allInnerTexts();
      for (const { tracker } of confirmed.slice(-3)) {
        const symbols = encodeTracker(fromHex(tracker, 32));
        expect(rows.join()).toContain(`${symbols.slice(0, 4)}-${symbols.slice(4, 8)}`);
      }
      expect(
        await page
          .locator('#ballots tbody a')
          .first()
          .evaluate((link) => link === document.activeElement),
      ).toBe(true);
      expect(await page.locator('#status').innerText()).toBe('');
      await page.getByText(/This page has checked that the board/).waitFor();
      await page
        .getByText(/Mined, anchor \d+/)
        .first()
        .waitFor({ timeout: 30_000 });
      expect(await page.locator('.strip').getAttribute('aria-label')).toMatch(/^Of the latest \d+ ballots, /);
      await page.close();
    });

    test('a board that rewrites its history is noticed', async () => {
      const page = await open('board');
      await page.getByText(/This page has checked that the board/).waitFor();
      const { supervisor, election } = scene;
      const note = await new BallotApi(supervisor.urlOf('ballot-api')).checkpoint(election.electionId, 'board');
      await page.route('**/board/checkpoint', (route) => route.fulfill({ body: note.replace(/\n\d+\n/, '\n3\n') }));
      await page.getByText('The board has signed something that does not fit').waitFor({ timeout: 40_000 });
      await page.context().close();
    });

    test('the anchors: two lines each where it is narrow, and the whole id to copy', async () => {
      const page = await open('anchors');
      const row = page.locator('table.anchors tbody tr').first();
      await row.waitFor();
      const txid = (await row.locator('[title]').getAttribute('title')) ?? '';
      expect(txid).toMatch(/^[0-9a-f]{64}$/);
      await row.getByRole('button', { name: 'Copy transaction id' }).click();
      await page.getByRole('status').getByText('Copied.').waitFor({ state: 'attached' });
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(txid);
      await page.setViewportSize({ width: 390, height: 844 });
      expect((await row.boundingBox())?.height).toBeLessThan(140);
      expect(await inspect(page, 'audit-anchors')).toEqual([]);
      await page.close();
    });

    test('anchoring that has stopped is told on the live pages, and evidence that proves nothing is called so', async () => {
      const page = await open('');
      const { electionId } = scene.election;
      const file = encodeEvidence({
        code: 'LOG_FORKED',
        electionId,
        seq: 1,
        proof: { log: 'board', note: await new BallotApi(scene.origin).checkpoint(electionId, 'issuance') },
      });
      await page.route('**/status', async (route) => {
        const answer = await route.fetch();
        const json = { ...((await answer.json()) as object), isHalted: true, evidence: 1 };
        await route.fulfill({ response: answer, json });
      });
      const listed = { number: 1, index: 3, code: 'LOG_FORKED', seq: 1, sha256: toHex(sha256(file)) };
      const halt = { code: 'LOG_FORKED', sinceMs: Date.now() };
      await page.route('**/evidence', (route) =>
        route.request().resourceType() === 'document'
          ? route.continue()
          : route.fulfill({ json: { evidence: [listed], halt } }),
      );
      await page.route('**/evidence/1.json', (route) => route.fulfill({ body: Buffer.from(file) }));
      for (const where of ['', 'board', 'anchors']) {
        await page.goto(address(where));
        await page.getByText('Anchoring has stopped.').waitFor();
      }
      await page.getByRole('link', { name: 'See the evidence' }).click();
      await heading(page, 'Evidence about the anchors');
      // The issuance log's signature is not one of the board.
      await page.getByText('The proof does not hold (EVIDENCE_PROOF_INVALID). Do not believe it.').waitFor();
      expect(await page.getByText('It stands behind the last anchor').count()).toBeLessThanOrEqual(1);
      expect(await inspect(page, 'audit-evidence')).toEqual([]);
      await page.close();
    });

    test('checking before the close: the rest is not run, because voting is open', async () => {
      const page = await open('');
      // Pressed once, on the overview: the checks begin.
      await page.getByRole('link', { name: 'Check the board so far' }).click();
      await heading(page, 'The record stops early');
      await page
        .getByText('Everything that is on the board so far passed. Voting is open, so there is no result to check yet.')
        .first()
        .waitFor();
      const passed = await page.locator('.checks .tag.ok').count();
      expect(await page.locator('#status').innerText()).toBe(`${passed} of ${CHECKS} checks passed`);
      expect(await page.locator('.checks').getByText('Not run, because voting is open.').count()).toBe(5);
      expect(await page.locator('.checks .tag.bad').count()).toBe(0);
      await page.close();
    });
  });

  describe('the second device', () => {
    const device = () => (devices.at(-1) as VoterDevice).device;
    const choices = () =>
      device().context.contests.map(({ options, allowedTotals }) => {
        const values = Array.from({ length: options }, () => 0);
        values[0] = Math.min(1, allowedTotals.at(-1) ?? 0);
        return values;
      });
    async function give(page: Page, label: string, code: string): Promise<void> {
      await page.getByLabel(label).fill(code);
      await page.getByRole('button', { name: 'Continue' }).click();
    }

    test('a tested ballot: the same code, the choices on request, nothing sent or kept', async () => {
      const page = await open('test');
      await give(page, 'First code', 'hello');
      await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
      expect(await page.title()).toMatch(/^Error: /);
      const sealed = await device().seal(choices());
      const sent: string[] = [];
      page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
      await give(page, 'First code', encodeTrackerQr(sealed.tracker));
      await heading(page, 'Ready');
      await give(page, 'Second code', 'C00');
      await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
      const { challenge } = await device().challenge(sealed);
      await give(page, 'Second code', challenge);
      await heading(page, 'What is inside this test ballot');
      await page.getByText('Yes. All 52 characters of the code are the same.').waitFor();
      const { contests } = voting.options.template;
      const first = contests[device().context.contests[0].contest].options[0].title['en'];
      expect(await page.getByText(first, { exact: true }).count()).toBe(0);
      await page.getByRole('button', { name: 'Show the choices' }).click();
      expect(await page.getByText(first, { exact: true }).count()).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Hide the choices' }).click();
      expect(await page.getByText(first, { exact: true }).count()).toBe(0);
      const kept = await page.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]),
      );
      for (const text of [...sent, kept, page.url()]) {
        expect(text).not.toContain(challenge.slice(0, 30));
        expect(text).not.toContain(encodeTracker(sealed.tracker));
        expect(text).not.toContain(toHex(sealed.tracker));
      }
      await page.close();
    });

    test('a device that encrypts something else is found out', async () => {
      const page = await open('test');
      const shown = await device().seal(choices());
      const other = await device().seal(choices());
      await give(page, 'First code', encodeTracker(shown.tracker));
      await heading(page, 'Ready');
      await give(page, 'Second code', (await device().challenge(other)).challenge);
      await heading(page, 'This is another ballot');
      await page.getByText('No. This is another ballot. Go back and press It did not match.').waitFor();
      await page.close();
    });

    test('a second code in the address is taken off it at once, and used when the first one is there', async () => {
      const sealed = await device().seal(choices());
      const { challenge } = await device().challenge(sealed);
      const page = await open(`test#${challenge}`);
      expect(page.url()).toBe(address('test'));
      await give(page, 'First code', encodeTrackerQr(sealed.tracker));
      await heading(page, 'What is inside this test ballot');
      await page.close();
    });

    test('a cast ballot: it says so by itself, and stays closed; one that is cast before scanning is an alarm', async () => {
      const page = await open('test');
      const sealed = await device().seal(choices());
      await give(page, 'First code', encodeTrackerQr(sealed.tracker));
      await heading(page, 'Ready');
      const { tracker, index } = await device().cast(sealed);
      confirmed.push({ tracker: toHex(tracker), index });
      await heading(page, 'This ballot was cast');
      await page.getByText('Nobody can open it, and neither can you.').waitFor();
      await page.getByRole('button', { name: 'Scan another ballot' }).click();
      await give(page, 'First code', encodeTrackerQr(sealed.tracker));
      await page
        .getByText(/This ballot is already on the board\./)
        .first()
        .waitFor();
      await page.close();
    });
  });

  describe('one ballot', () => {
    const symbols = (at: number) => encodeTracker(fromHex(confirmed[at].tracker, 32));

    test('found by its tracker or its beginning, proven from tiles; the server does not learn which', async () => {
      const page = await open('ballot');
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.getByLabel('Find my ballot').fill('short');
      await page.getByRole('button', { name: 'Find' }).click();
      await page.getByText('Enter at least 8 characters of your ballot tracker.').waitFor();
      await page.getByLabel('Find my ballot').fill('UUUUUUUUUU');
      await page.getByRole('button', { name: 'Find' }).click();
      await page.getByText('A ballot tracker has only letters and digits.').waitFor();
      await page.getByLabel('Find my ballot').fill(symbols(0).slice(0, 10).toLowerCase());
      await page.getByRole('button', { name: 'Find' }).click();
      await page.getByText(`This ballot is on the board, at position ${confirmed[0].index}`).waitFor();
      await page.getByText(/This browser has read it from the board itself/).waitFor();
      // The same figure as on the voter's own page.
      await page.getByText(/^In block [\d,]+, \d+ blocks? deep\.$/).waitFor();
      for (const url of asked) expect(url.toUpperCase()).not.toContain(symbols(0).slice(0, 10));
      for (const url of asked) expect(url).not.toContain(confirmed[0].tracker);
      await page.close();
    });

    test('a tracker that is not there', async () => {
      const page = await open(`ballot#${'Z'.repeat(20)}`);
      await heading(page, 'No ballot with this tracker');
      await page.close();
    });

    test('a list that names a ballot which the board does not hold', async () => {
      const { page } = await scene.device({ serviceWorkers: 'block' });
      await page.route('**/trackers?from=0', async (route) => {
        const answer = (await (await route.fetch({ maxRetries: 3 })).json()) as { entries: { index: number }[] };
        for (const entry of answer.entries)
          entry.index = entry.index === confirmed[0].index ? entry.index - 1 : entry.index;
        await route.fulfill({ json: answer });
      });
      await page.goto(`${address('ballot')}#${symbols(0)}`);
      await heading(page, 'The board’s answer does not hold');
      await page.context().close();
    });

    test('a confirmation: kept, of another promise, of no promise', async () => {
      const { api } = scene.doors;
      const { electionId } = scene.election;
      const answer = await api.tracker(electionId, confirmed[0].tracker);
      const file = encodeConfirmation({
        electionId,
        tracker: confirmed[0].tracker,
        index: answer.index,
        inclusionProof: answer.inclusionProof.map(toHex),
        checkpoint: answer.checkpoint,
      });
      const page = await open('ballot');
      const give = (content: Uint8Array) =>
        page
          .getByLabel('Confirmation file')
          .setInputFiles({ name: 'c.json', mimeType: 'application/json', buffer: Buffer.from(content) });
      await give(file);
      await page.getByText(/The board kept its promise|is older than the confirmation/).waitFor();
      await give(utf8(new TextDecoder().decode(file).replace(confirmed[0].tracker, '00'.repeat(32))));
      await page.getByText(/^This file is no confirmation, or it does not fit together/).waitFor();
      await give(utf8('{}'));
      await page.getByText('CONFIRMATION_INVALID').waitFor();
      await page.close();
    });
  });

  describe('the published record', () => {
    let tar: string;
    let headers: string;
    let files: Map<string, Uint8Array>;
    /** Results and overview, opened before there was a result. */
    let waiting: Page[];

    beforeAll(async () => {
      await voteAll(voting, devices.slice(Math.floor(devices.length / 2), -1), null);
      await scene.phases.moveTo('closed', 'the end', [0, 1]);
      await waitForClose(voting);
      waiting = await Promise.all([open('results'), open('')]);
      for (const [at, words] of [/^Voting closed on .* The trustees are opening/, /^Voting is closed\.$/].entries()) {
        await waiting[at]?.getByText(words).waitFor();
      }
      await decryptByThreshold(voting);
      await waitForResult(voting);
      const api = new BallotApi(scene.origin);
      const record = await DownloadedRecord.fetch(api, scene.election.electionId, () => undefined);
      files = new Map();
      for (const file of await record.list()) files.set(file, await record.read(file));
      tar = write('record.tar', encodeTar(files));
      headers = write('headers.json', (await HeaderService.open(scene.supervisor.urlOf('devnet'), 'devnet')).toFile());
    });

    function write(name: string, bytes: Uint8Array): string {
      const file = path.join(folder, name);
      writeFileSync(file, bytes);
      return file;
    }

    /** `psephos verify … --json`, its standard output. */
    function commandLine(...args: string[]): Promise<{ out: Buffer; code: number | null }> {
      const main = path.join(rootFolder(), 'dist/apps/cli/src/main.js');
      const child = spawn(process.execPath, [main, 'verify', ...args, '--json'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const parts: Buffer[] = [];
      child.stdout.on('data', (part: Buffer) => parts.push(part));
      return new Promise((resolve) => child.on('close', (code) => resolve({ out: Buffer.concat(parts), code })));
    }

    async function choose(page: Page, record: string, headerFile: string | null): Promise<void> {
      await page.getByLabel('Archive (.tar)').setInputFiles(record);
      if (headerFile !== null) {
        await page.getByLabel(/^A headers file/).check();
        await page.getByLabel('Headers file', { exact: true }).setInputFiles(headerFile);
      }
      await page.getByRole('button', { name: 'Check this record' }).click();
    }

    const withFile = (name: string, change: (text: string) => string, listed: boolean): Uint8Array => {
      const changed = new Map(files).set(name, utf8(change(new TextDecoder().decode(files.get(name)))));
      if (listed) {
        const hashes = [...changed]
          .filter(([file]) => file !== RECORD_INDEX)
          .map(([file, bytes]) => [file, toHex(sha256(bytes))]);
        changed.set(RECORD_INDEX, encodeRecordFiles(Object.fromEntries(hashes) as Record<string, string>));
      }
      return encodeTar(changed);
    };

    test('pages that waited for the result show it by themselves', async () => {
      const [results, overview] = waiting;
      await results?.getByRole('button', { name: 'Download the result (JSON)' }).waitFor();
      await overview?.getByText('The result is published.').waitFor();
      await overview?.getByRole('link', { name: 'See the results' }).click();
      await overview?.getByRole('heading', { level: 1, name: 'Results' }).waitFor();
      for (const page of waiting) await page.close();
    });

    test('one press checks it; the report is byte for byte the command line’s', async () => {
      const page = await open('check');
      await page.getByRole('button', { name: 'Check this election' }).click();
      await heading(page, `All ${CHECKS} checks passed`);
      expect(await page.locator('.checks .tag.ok').count()).toBe(CHECKS);
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download the report' }).click();
      const report = await textOf(download);
      const byFile = await commandLine(tar, '--election', scene.election.electionId, '--headers', headers);
      expect(byFile.code).toBe(0);
      // The chain has grown since: everything but its length and work is the same, and with one chain all of it is.
      const same = await commandLine(scene.origin, '--election', scene.election.electionId, '--headers', scene.origin);
      expect(same.code).toBe(0);
      const strip = (bytes: Buffer) =>
        bytes
          .toString()
          .replace(
            /the header chain has [^"]+|"(chainWork|closeConfirmations|tipHeight)":[^,]+|lies \d+ blocks deep/g,
            '#',
          );
      expect(strip(report)).toBe(strip(byFile.out));
      expect(strip(report)).toBe(strip(same.out));
      await page.getByRole('link', { name: 'See the results' }).click();
      await page.getByRole('heading', { name: /^You checked this result on this device on/ }).waitFor();
      await page.close();
    });

    test('without a network: a dropped archive and a headers file, and the very bytes of the command line', async () => {
      const { context, page } = await scene.device({ acceptDownloads: true });
      await page.goto(`${scene.origin}/audit/check`);
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await page.goto(address('test'));
      await heading(page, 'Scan the first code');
      await context.setOffline(true);
      await page.goto(`${scene.origin}/audit/check`);
      await heading(page, 'Check a record that you have');
      await choose(page, tar, headers);
      await heading(page, `All ${CHECKS} checks passed`);
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download the report' }).click();
      expect((await textOf(download)).equals((await commandLine(tar, '--headers', headers)).out)).toBe(true);
      // The second device, too, works without a network: the definition is here, and compared with its id.
      await page.goto(address('test'));
      await heading(page, 'Scan the first code');
      await page.getByLabel('First code').fill(encodeTrackerQr(new Uint8Array(32).fill(9)));
      await page.getByRole('button', { name: 'Continue' }).click();
      await heading(page, 'Ready');
      await page.getByText(/You are offline\. You can compare a test ballot\./).waitFor();
      await context.close();
    });

    test('the service worker keeps this bundle’s files and nothing else', async () => {
      const { context, page } = await scene.device();
      await page.goto(address(''));
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await page.goto(address('results'));
      await page.getByText('Take it along').waitFor();
      const kept = await page.evaluate(async () => {
        const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
        return requests.flat().map(({ url }) => new URL(url).pathname);
      });
      expect(kept.length).toBeGreaterThan(5);
      for (const file of kept)
        expect(file).toMatch(/^\/audit\/(assets\/|index\.html$|pebble(\.svg|-\d+\.png)$|psephos\.webmanifest$)/);
      await context.close();
    });

    test.each([
      ['result_changed_and_listed', 'result.json', '14', 'RESULT_MISMATCH', true],
      ['file_changed_after_it_was_listed', 'roll.txt', '0', 'RECORD_FILE_CHANGED', false],
    ])('%s: the right check fails with its code and a sentence', async (name, file, group, code, listed) => {
      const { page } = await scene.device({ acceptDownloads: true, serviceWorkers: 'block' });
      await page.goto(`${scene.origin}/audit/check`);
      const change = (text: string) =>
        text
          .replace(/"counted":(\d)/, '"counted":9$1')
          .replace(/^(\w)/, (first) => (file === 'roll.txt' ? (first === '0' ? '1' : '0') : first));
      await choose(page, write(`${name}.tar`, withFile(file, change, listed)), headers);
      await page.getByRole('heading', { level: 1, name: new RegExp(`of ${CHECKS} checks failed`) }).waitFor();
      const failed = page
        .locator('.checks li.bad')
        .filter({ has: page.locator('.no', { hasText: new RegExp(`^${group}$`) }) });
      expect(await failed.count()).toBe(1);
      await failed.locator('summary').first().click();
      expect(await failed.getByText(code, { exact: true }).count()).toBeGreaterThan(0);
      await page.getByRole('heading', { name: 'What to do now' }).waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download the report' }).click();
      const report = JSON.parse((await textOf(download)).toString()) as Report;
      expect(report.checks.find((check) => check.group === group)?.failures[0]?.code).toBe(code);
      await page.context().close();
    });

    test('a server that changes a file on the way', async () => {
      const liar = createServer((request, response) => {
        void (async () => {
          const answer = await fetch(scene.origin + (request.url ?? ''));
          let body = Buffer.from(await answer.arrayBuffer());
          if (request.url?.includes('/record/result.json')) {
            body = Buffer.from(body.toString().replace(/"counted":(\d)/, '"counted":9$1'));
          }
          response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(body);
        })();
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => liar.once('listening', resolve));
      const origin = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
      const { page } = await scene.device({ serviceWorkers: 'block' }, [origin]);
      await page.goto(`${origin}/audit/${scene.election.electionId}/check`);
      await page.getByRole('button', { name: 'Check this election' }).click();
      await page.getByRole('heading', { level: 1, name: new RegExp(`of ${CHECKS} checks failed`) }).waitFor();
      await page.getByText('A file is not the one that the record lists.', { exact: true }).waitFor();
      await page.context().close();
      liar.close();
    });

    test('a definition of another election is never shown', async () => {
      const { page } = await scene.device({ serviceWorkers: 'block' });
      await page.route('**/definition', async (route) => {
        const body = await (await route.fetch({ maxRetries: 3 })).text();
        await route.fulfill({ body: body.replace('Riverside', 'Elsewhere') });
      });
      await page.goto(address(''));
      await heading(page, 'The election could not be loaded');
      expect(await page.getByText('Elsewhere').count()).toBe(0);
      await page.context().close();
    });

    test('record_of_another_election: expected id typed, check 1 fails', async () => {
      const { page } = await scene.device({ serviceWorkers: 'block' });
      await page.goto(`${scene.origin}/audit/check`);
      await page.getByLabel('Election id (optional)').fill('0'.repeat(64));
      await choose(page, tar, null);
      await page.getByText('This record is of another election than the one you asked for.').first().waitFor();
      await page.context().close();
    });

    test('headers: an own address, none, one that does not answer, a file that is none', async () => {
      const chosen = scene.supervisor.urlOf('devnet');
      const page = await open('check', [chosen]);
      await page.getByLabel(/^My own address/).check();
      await page.getByRole('button', { name: 'Check this election' }).click();
      await page.getByText('Enter the address of a header service, beginning with https://').first().waitFor();
      await page.getByLabel('Address of the header service').fill(chosen);
      await page.getByRole('button', { name: 'Check this election' }).click();
      await heading(page, `All ${CHECKS} checks passed`);
      await page.goto(address('check'));
      await page.getByLabel(/^Do not check depth/).check();
      await page.getByRole('button', { name: 'Check this election' }).click();
      await heading(page, `${CHECKS - 1} of ${CHECKS} checks passed, 1 not run`);
      await page.getByText('Not run, because no source of block headers was chosen.').first().waitFor();
      expect(await page.locator('.checks .tag.ok').count()).toBe(CHECKS - 1);
      await page.close();
      const { page: second } = await scene.device({ serviceWorkers: 'block' });
      await second.goto(`${scene.origin}/audit/check`);
      await choose(second, tar, tar);
      await heading(second, 'The block headers could not be read');
      await second.goto(`${scene.origin}/audit/check`);
      await choose(second, headers, null);
      await heading(second, 'The record could not be read');
      await second.context().close();
    });

    test('pause, go on, stop', async () => {
      const page = await open('check');
      await page.route('**/record/roll.txt*', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        await route.continue();
      });
      await page.getByRole('button', { name: 'Check this election' }).click();
      await heading(page, 'Checking this election');
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused').waitFor();
      await page.getByRole('button', { name: 'Go on' }).click();
      await heading(page, `All ${CHECKS} checks passed`);
      await page.goto(address('check'));
      await page.getByRole('button', { name: 'Check this election' }).click();
      await page.getByRole('button', { name: 'Stop' }).click();
      await heading(page, 'You stopped the checks');
      expect(await page.locator('.checks .tag.ok').count()).toBeLessThan(CHECKS);
      await page.close();
    });

    test('results: the voters’ numbers in text and table; JSON, CSV, a statement to print', async () => {
      const page = await open('results');
      await page.getByText('You have not checked this result on this device').waitFor();
      const expected = expectedTally(voting.options.template, []);
      expect(expected.length).toBe(await page.locator('section[aria-labelledby^="contest-"]').count());
      const result = JSON.parse(new TextDecoder().decode(files.get('result.json'))) as {
        contests: { totals: number[] | null }[];
      };
      for (const [at, { totals }] of result.contests.entries()) {
        const cells = await page
          .locator(`section[aria-labelledby="contest-${at + 1}"] tbody tr td:nth-of-type(1)`)
          .allInnerTexts();
        expect(cells.map((text) => Number(text.replaceAll(',', ''))).sort()).toEqual([...(totals ?? [])].sort());
      }
      const json = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download the result (JSON)' }).click();
      expect(new Uint8Array(await textOf(json))).toEqual(files.get('result.json'));
      const csv = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download the result (CSV)' }).click();
      const lines = (await textOf(csv)).toString('utf8').split('\r\n');
      expect(lines[0]).toBe('\ufeffcontest,contestTitle,option,optionTitle,total,state,countedBallots');
      await page.emulateMedia({ media: 'print' });
      const statement = await page.locator('.statement').innerText();
      expect(statement.replace(/\s/g, '')).toContain(scene.election.electionId);
      expect(statement.match(/\b[0-9a-f]{64}\b/g)?.length).toBeGreaterThanOrEqual(3);
      for (const hidden of ['.nav', '.foot', '.btn'])
        expect(await page.locator(hidden).first().isVisible()).toBe(false);
      expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
      await page.close();
    });

    test('the record page: parts, fingerprints, everything as one file', async () => {
      const page = await open('record');
      await page.getByRole('heading', { name: 'Parts' }).waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download everything' }).click();
      const archive = write('downloaded.tar', await textOf(download));
      expect((await commandLine(archive, '--election', scene.election.electionId, '--headers', headers)).code).toBe(0);
      await page.close();
    });

    test('by keyboard alone: to the check, and to its report', async () => {
      const page = await open('');
      const press = async (name: string | RegExp) => {
        for (let i = 0; i < 60; i++) {
          await page.keyboard.press('Tab');
          const focus = await page.evaluate(() => {
            const element = document.activeElement as HTMLElement;
            const { outlineWidth, outlineStyle } = getComputedStyle(element);
            const box = element.getBoundingClientRect();
            return {
              text: element.innerText ?? '',
              ring: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth),
              seen: box.width > 0 && box.bottom > 0,
            };
          });
          if (focus.text.trim().match(name) === null) continue;
          expect(focus.ring).toBeGreaterThanOrEqual(3);
          expect(focus.seen).toBe(true);
          await page.keyboard.press('Enter');
          return;
        }
        throw new Error(`no stop ${String(name)}`);
      };
      await press(/^Skip to main content$/);
      await press(/^Check this election$/);
      await heading(page, `All ${CHECKS} checks passed`);
      await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
      const download = page.waitForEvent('download');
      await press(/^Download the report$/);
      await download;
      await page.close();
    });

    test('the entrance names the elections of this server', async () => {
      const { page } = await scene.device({ serviceWorkers: 'block' });
      await page.goto(`${scene.origin}/audit/`);
      await page.getByRole('link', { name: 'Participatory budget of Riverside' }).waitFor();
      await page.context().close();
    });
  });

  test('no page broke its policy or threw', () => {
    expect(complaints.filter((line) => !/net::ERR|Failed to load resource/.test(line))).toEqual([]);
  });
});
