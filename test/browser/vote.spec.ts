/**
 * The voter's pages against the real services: a whole election in order, then what a dishonest or absent service does.
 * Rule of all of it: nothing that looks like success before the page has verified the board's answer.
 */
import { jest } from '@jest/globals';
import { ballotContext, decodeDefinition } from '#record';
import {
  decodeChallenge,
  decodeRequest,
  decodeTrackerQr,
  encodeTracker,
  generateCode,
  encodeInvitation,
  fromHex,
  toHex,
  verifyBlindSignature,
  verifyChallenge,
} from '#crypto';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page, Route } from 'playwright-core';
import { rootFolder } from '../../apps/cli/src/root.js';
import { Scene } from './scene.js';
import {
  cast,
  choose,
  copied,
  electionUrl,
  getToken,
  heading,
  inspect,
  saved,
  seal,
  sealedCode,
  tabTo,
  toToken,
  tracker,
  WISHES,
} from './steps.js';
import { bodyHash, type Json, problem, readStore, tamper, trackerHex } from './tampering.js';

jest.setTimeout(240_000);

/**
 * Compressed bytes of each part: what is there before the first page is drawn (document, style, script and words of one
 * language), what follows while it is read (the other pages, sealing and casting), and what makes tokens.
 */
const MAX_PART_BYTES = 60_000;
const CAST = 'Your vote is cast';
const TAMPERED = /^This page did not load correctly, so it stopped/;

const scriptOf = (part: string): string => {
  const assets = path.join(rootFolder(), 'dist', 'web', 'vote', 'assets');
  const name = readdirSync(assets).find((file) => file.startsWith(`${part}-`) && file.endsWith('.js'));
  if (name === undefined) throw new Error(`no script ${part}`);
  return name;
};

describe('the voter’s pages', () => {
  let scene: Scene;
  /** What the voters' own pages complained about: nothing. */
  const complaints: string[] = [];

  beforeAll(async () => {
    scene = await Scene.start(14, (template) => {
      template.policy.minCounted = 2;
    });
  });

  afterAll(async () => {
    await scene.stop();
  });

  /** A device that begins in the voting phase got its token while tokens were given out. */
  const devices = new Map<number, { page: Page; recovery: string }>();
  const deviceOf = (voter: number) => {
    const device = devices.get(voter);
    if (device === undefined) throw new Error(`voter ${voter} has no token`);
    return device;
  };
  async function begin(voter: number): Promise<Page> {
    const device = await scene.device();
    await device.page.goto(scene.path(''));
    devices.set(voter, { page: device.page, recovery: await getToken(device.page, scene.voter(voter)) });
    return device.page;
  }
  async function atDecision(voter: number): Promise<Page> {
    const { page } = deviceOf(voter);
    await page.goto(scene.path('contest/1'));
    await choose(page);
    await seal(page);
    return page;
  }

  /** The audit pages on a device of their own, which first learns the sealed ballot's code and then its opening. */
  async function secondDevice(first: string, second: string): Promise<Page> {
    const { page } = await scene.device();
    await page.goto(scene.path('').replace('/vote/', '/audit/') + '/test');
    // The beginning of the code, as the voting device shows it, and then the whole.
    await page.getByLabel('First code').fill(first.slice(1, 21));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page
      .getByRole('alert')
      .getByText(/only the beginning of a code.* Still missing: 32\./)
      .waitFor();
    await page.getByLabel('First code').fill(first);
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'Ready');
    await page.getByLabel('Second code').fill(second);
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'What is inside this test ballot');
    return page;
  }

  describe('how it is served', () => {
    it('every file is the manifest’s, under the strict policy, and small', async () => {
      const web = path.join(rootFolder(), 'dist', 'web');
      const manifest = readFileSync(path.join(web, 'manifest'), 'utf8');
      for (const line of manifest.trim().split('\n')) {
        const [hash, name = ''] = line.split('  ');
        expect(
          createHash('sha256')
            .update(readFileSync(path.join(web, name)))
            .digest('hex'),
        ).toBe(hash);
      }
      const document = await fetch(scene.path('contest/1'));
      expect(document.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self' 'sha256-[^' ]+'; style-src 'self'; .*require-trusted-types-for 'script'; trusted-types 'none'$/,
      );
      expect(document.headers.get('cache-control')).toBe('no-store');
      const html = await document.text();
      const tags = html.match(/<script[^>]*>/g) ?? [];
      expect(tags.map((tag) => tag.includes('integrity="sha384-'))).toEqual([false, true]);
      expect(tags[0]).toBe('<script type="importmap">');
      expect(html).not.toMatch(/ style=|<style|onclick=/);
      const [script] = /\/vote\/assets\/[^"]+\.js/.exec(html) ?? [''];
      expect((await fetch(scene.origin + script)).headers.get('cache-control')).toMatch(/immutable/);
      expect((await fetch(`${scene.origin}/vote/assets/none.js`)).status).toBe(404);
    });

    it('is small enough for a slow line', () => {
      const bundle = path.join(rootFolder(), 'dist', 'web', 'vote');
      const sizes = ['index.html', ...readdirSync(path.join(bundle, 'assets')).map((name) => `assets/${name}`)].map(
        (name) => ({ name, size: gzipSync(readFileSync(path.join(bundle, name)), { level: 9 }).length }),
      );
      const sizesOf = (part: RegExp) => sizes.filter(({ name }) => part.test(name)).map(({ size }) => size);
      // Nobody loads more than one language: of its words the largest count.
      const words = Math.max(...sizesOf(/\/common-/)) + Math.max(...sizesOf(/\/vote-/));
      const first = [...sizesOf(/index[-.]/), ...sizesOf(/\.svg$/)].reduce((sum, size) => sum + size, words);
      expect(first).toBeGreaterThan(MAX_PART_BYTES / 2);
      const scripts = sizes.filter(({ name }) => /\.js$/.test(name) && !/\/(index|common|vote)-/.test(name));
      expect(scripts.map(({ name }) => /\/([a-z-]+)-.{8}\.js$/.exec(name)?.[1])).toEqual([
        // Enrolment's own, and what it shares with the pages that follow the first.
        ...['errors', 'kept-code', 'kept-codes', 'later', 'problems', 'start', 'token-making', 'voter-secret'],
      ]);
      const following = sizesOf(/\/(later|problems|voter-secret)-/).reduce((sum, size) => sum + size, 0);
      const parts = [first, following, ...scripts.map((script) => script.size)];
      for (const size of parts) expect(size).toBeLessThan(MAX_PART_BYTES);
    });

    it('bundle_changed: a script that differs from the build does not run, and the document says so', async () => {
      const { page } = await scene.device();
      const name = scriptOf('index');
      await page.route(`**/${name}`, async (route) => {
        const answer = await route.fetch({ maxRetries: 3 });
        await route.fulfill({ response: answer, body: `${await answer.text()}\ndocument.title = 'changed';` });
      });
      await page.goto(scene.path(''));
      await page.getByText(TAMPERED).waitFor({ timeout: 40_000 });
      expect(await page.title()).toBe('Psephos');
      await page.context().close();
    });

    it('later_script_changed: nothing of it runs, the page stops and says so', async () => {
      const { page } = await scene.device();
      await page.route(`**/${scriptOf('later')}`, async (route) => {
        const answer = await route.fetch({ maxRetries: 3 });
        await route.fulfill({ response: answer, body: `${await answer.text()}\ndocument.title = 'changed';` });
      });
      await page.goto(scene.path('code'));
      await heading(page, 'This page cannot go on');
      await page.getByRole('alert').getByText(TAMPERED).waitFor();
      expect(await page.title()).not.toBe('changed');
      await page.context().close();
    });

    it('later_script_missing: trying again is enough, and the invitation of the link is still there', async () => {
      const { page } = await scene.device();
      await page.route(`**/${scriptOf('later')}`, (route) => route.abort());
      await page.goto(scene.voter(13).address);
      await page.getByRole('alert').getByText(TAMPERED).waitFor();
      await page.unrouteAll();
      await page.getByRole('button', { name: 'Try again' }).click();
      // Nothing is open yet: signed in, with a voter secret on this device, at the start.
      await heading(page, 'Participatory budget of Riverside');
      expect(await page.evaluate(readStore)).toContain('voterSecret');
      await page.context().close();
    });
  });

  describe('before anything is open', () => {
    it('says when, and offers nothing to press', async () => {
      const device = await scene.device();
      await device.page.goto(scene.path(''));
      await heading(device.page, 'Participatory budget of Riverside');
      await device.page.getByText('You can get your voting token from').waitFor();
      expect(await device.page.getByRole('link', { name: /token|voting$/i }).count()).toBe(0);
      expect(device.complaints).toEqual([]);
    });

    it('definition_changed: stops before anything is derived', async () => {
      const device = await scene.device();
      await device.page.route(electionUrl(scene, 'definition'), async (route) => {
        const answer = await route.fetch({ maxRetries: 3 });
        await route.fulfill({ response: answer, body: (await answer.text()).replace('"Yes"', '"No!"') });
      });
      await device.page.goto(scene.path(''));
      await heading(device.page, 'This page cannot go on');
      await device.page.getByText('This page did not load correctly, so it stopped.').waitFor();
      expect(await device.page.getByText('Participatory').count()).toBe(0);
    });

    it('election_unknown and server_gone have their own words', async () => {
      const { page } = await scene.device();
      await page.goto(`${scene.origin}/vote/${'0'.repeat(64)}`);
      await heading(page, 'Page not found');
      await page.route('**/elections/**', (route) => route.abort());
      await page.goto(scene.path(''));
      await page.getByText('Something went wrong on our side.').waitFor();
      await page.unroute('**/elections/**');
      await page.getByRole('button', { name: 'Try again' }).click();
      await heading(page, 'Participatory budget of Riverside');
    });
  });

  describe('the voting token', () => {
    beforeAll(async () => {
      await scene.phases.moveTo('issuing', 'tokens can be asked for', [0, 1]);
    });

    it('each wrong code has its sentence, and the summary the focus', async () => {
      const { page } = await scene.device();
      await page.goto(scene.path('code'));
      await heading(page, 'Enter your invitation code');
      const tryCode = async (code: string, sentence: string | RegExp) => {
        await page.getByRole('textbox').fill(code);
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByRole('alert').getByText(sentence).waitFor();
        expect(await page.evaluate(() => document.activeElement?.className)).toBe('summary-error');
        expect(await page.title()).toMatch(/^Error: Enter your invitation code/);
      };
      await tryCode('', 'Enter your invitation code.');
      await tryCode('ABCD EFGH', 'An invitation code has 36 letters and digits. You entered 8.');
      const electionId = fromHex(scene.election.electionId, 32);
      await tryCode(encodeInvitation(generateCode(), electionId), /not valid for this election/);
      await tryCode(encodeInvitation(generateCode(), new Uint8Array(32).fill(7)), /belongs to another election/);
    });

    it('the link’s code leaves the address before anything else, and the journey goes on to the token', async () => {
      const device = await scene.device();
      const { page } = device;
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url() + (request.postData() ?? '')));
      await page.goto(scene.voter(0).address);
      await heading(page, 'Keep your recovery code');
      expect(page.url()).not.toContain('#');
      expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
      expect(requests.some((text) => text.includes(scene.voter(0).link))).toBe(false);
      const code = (await page.locator('.tablet').innerText()).replace(/\s+/g, '');
      await page.getByRole('button', { name: 'Continue' }).click();
      await heading(page, 'Enter your recovery code once');
      const wrong = `${code.slice(0, 9)}${code[9] === 'A' ? 'B' : 'A'}${code.slice(10)}`;
      await page.getByRole('textbox').fill(wrong);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').getByText('One character is wrong, near group 3.').waitFor();
      await page.getByRole('textbox').fill(code.toLowerCase().replace(/0/g, 'o'));
      await page.getByRole('button', { name: 'Continue' }).click();
      await heading(page, 'You have your voting token');
      const [calendar] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Add to my calendar' }).click(),
      ]);
      expect(readFileSync(await calendar.path(), 'utf8')).toMatch(
        /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n[^]*SUMMARY:Participatory budget/,
      );
      devices.set(0, { page, recovery: code });
      // Kept: the voter secret and the token. Not kept: the invitation.
      const kept = await page.evaluate(readStore);
      expect(kept).toContain('"voterSecret"');
      expect(kept).not.toContain(scene.voter(0).link);
      expect(kept).not.toContain(scene.voter(0).typed.slice(0, 20));
      await page.reload();
      await heading(page, 'You have your voting token');
      expect(device.complaints).toEqual([]);
    });

    it('token_share_under_another_key: named, kept as evidence, and the others suffice', async () => {
      const { page } = await scene.device();
      await page.route('**/issuers/1/blind-signatures', async (route) => {
        // Issuer 2's honest answer in issuer 1's name: a valid point, under another key.
        const answer = await route.fetch({ url: route.request().url().replace('/issuers/1/', '/issuers/2/') });
        await route.fulfill({ response: answer });
      });
      const slow = async (route: Route) => {
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        await route.continue();
      };
      await page.route('**/issuers/3/blind-signatures', slow);
      await page.goto(scene.voter(1).address);
      await toToken(page);
      await page.getByText('One issuer gave a wrong answer. Others are being asked. The evidence is kept.').waitFor();
      await page.getByText('issuer-1 gave a wrong answer. The evidence is kept.').waitFor();
      expect(await page.locator('.issuers li').allInnerTexts()).toEqual([
        'issuer-1 gave a wrong answer. The evidence is kept.',
        'issuer-2: signed',
        'issuer-3: asked',
      ]);
      expect(await inspect(page, 'token-wrong')).toEqual([]);
      await heading(page, 'You have your voting token');
      await page.getByText('Evidence kept: issuer-1').waitFor();
      await page.reload();
      await heading(page, 'You have your voting token');
      await page.getByText('Evidence kept: issuer-1').waitFor();
      expect(await inspect(page, 'token-ready-evidence')).toEqual([]);
      const { wrongShares } = JSON.parse(
        readFileSync(await saved(page, 'Save the evidence as a file'), 'utf8'),
      ) as Evidence;
      const [wrong] = wrongShares;
      expect(wrong).toMatchObject({ issuer: 1, name: 'issuer-1' });
      // What is saved proves the fault: a point that the issuer's key did not make from this request.
      const { D } = decodeRequest(fromHex(wrong?.request ?? '', (wrong?.request ?? '').length / 2), 1);
      const keyOf = (issuer: number) => fromHex(issuingKeys(scene)[issuer - 1] ?? '', 96);
      expect(toHex(keyOf(1))).toBe(wrong?.verificationKey);
      const share = fromHex(wrong?.share ?? '', 48);
      expect(() => verifyBlindSignature(D, share, keyOf(1))).toThrow();
      verifyBlindSignature(D, share, keyOf(2));
      devices.set(1, { page, recovery: '' });
    });

    it('issuer_down: two of three suffice; two down say so, and a later visit goes on without the invitation', async () => {
      await scene.supervisor.kill('issuer-3', 'SIGKILL');
      await begin(2);
      const { page } = await scene.device();
      await page.route('**/issuers/2/blind-signatures', (route) => route.fulfill({ status: 404, body: '{}' }));
      await page.goto(scene.voter(3).address);
      await toToken(page);
      await page.getByRole('alert').getByText('Not enough issuers answer right now. Try again in 2 minutes.').waitFor();
      await scene.supervisor.service('issuer-3').start();
      await page.unrouteAll();
      await page.reload();
      await heading(page, 'You have your voting token');
      devices.set(3, { page, recovery: '' });
    });

    it('request_not_in_the_log: an answer that proves nothing is not believed', async () => {
      const { page } = await scene.device();
      await page.route(electionUrl(scene, 'requests'), (route) => tamper(route, (answer) => ({ ...answer, index: 0 })));
      await page.goto(scene.voter(4).address);
      await toToken(page);
      await page
        .getByRole('alert')
        .getByText(/gave an answer that this page could not check. Your right to vote is safe/)
        .waitFor();
      await page.unrouteAll();
      await page.getByRole('button', { name: 'Try again' }).click();
      await heading(page, 'You have your voting token');
      devices.set(4, { page, recovery: '' });
    });

    it('a reload before the token asks for the invitation again, and keeps the same recovery code', async () => {
      const { page } = await scene.device();
      await page.goto(scene.voter(5).address);
      await heading(page, 'Keep your recovery code');
      const code = await page.locator('.tablet').innerText();
      await page.reload();
      await heading(page, 'Keep your recovery code');
      expect(await page.locator('.tablet').innerText()).toBe(code);
      await page.getByRole('button', { name: 'Save as file' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await heading(page, 'Enter your invitation code');
      await page.getByRole('textbox').fill(scene.voter(5).typed);
      await page.getByRole('button', { name: 'Continue' }).click();
      await heading(page, 'You have your voting token');
      devices.set(5, { page, recovery: code });
    });

    it('another device while tokens are given out: no recovery code is shown that would open nothing', async () => {
      const { page } = await scene.device();
      await page.goto(scene.voter(0).address);
      await heading(page, 'Enter your recovery code');
      await page.getByText(/^Your voting token was already issued( on [^.]+)?\. With your recovery code/).waitFor();
      await page.context().close();
    });

    it('token_script_changed: nothing of it runs, nothing was asked for, and the right to vote is safe', async () => {
      const { page } = await scene.device();
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.route(`**/${scriptOf('token-making')}`, async (route) => {
        const answer = await route.fetch({ maxRetries: 3 });
        await route.fulfill({ response: answer, body: `${await answer.text()}\ndocument.title = 'changed';` });
      });
      await page.goto(scene.voter(9).address);
      await toToken(page);
      await page
        .getByRole('alert')
        .getByText(/could not check. Your right to vote is safe/)
        .waitFor();
      expect(await page.title()).not.toBe('changed');
      expect(requests.filter((url) => /\/requests/.test(url))).toEqual([]);
      await page.context().close();
    });

    it('tokens for those who vote below', async () => {
      for (const voter of [6, 7, 8, 9]) await begin(voter);
    });
  });

  describe('voting', () => {
    beforeAll(async () => {
      await scene.phases.moveTo('voting', 'voting opens', [0, 2]);
    });

    it('the whole journey, and nothing that looks like success before the end', async () => {
      const { page } = deviceOf(0);
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      const socket = page.waitForEvent('websocket');
      await page.goto(scene.path(''));
      expect((await socket).url()).toMatch(/^ws:.*\/live$/);
      await page.getByRole('link', { name: 'Start voting' }).click();
      await heading(page, 'Shall the town centre');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').getByText('Choose at least one option, or leave this contest blank.').waitFor();
      await page.getByLabel('Yes', { exact: true }).check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await heading(page, 'Which projects');
      const boxes = page.getByRole('checkbox');
      for (let at = 0; at < 4; at++) await boxes.nth(at).check();
      expect(await page.locator('.count').innerText()).toBe('4 chosen. That is 1 too many.');
      expect(await boxes.nth(5).isEnabled()).toBe(true);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').getByText('You chose 4. Choose 3 at most.').waitFor();
      for (let at = 1; at < 4; at++) await boxes.nth(at).uncheck();
      await page.getByRole('button', { name: 'Continue' }).click();
      await heading(page, 'How good is each design');
      await page.getByLabel('Leave this contest blank').check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await heading(page, 'Check your choices');
      await page.getByText('You chose 1. You could choose 2 more.').waitFor();
      await page.getByText('Left blank').waitFor();
      await page.getByRole('link', { name: /^Change your choices for: \u2068Which projects[^\u2069]*\u2069$/ }).click();
      await heading(page, 'Which projects');
      await page.getByRole('button', { name: 'Continue' }).click();
      await heading(page, 'Check your choices');
      await seal(page);
      expect(await page.title()).toMatch(/^Not cast yet: /);
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
      expect(await page.locator('.btn:visible:not(.quiet):not(.plain):not(.warn)').allInnerTexts()).toEqual([
        'Cast my ballot',
      ]);
      expect(await page.locator('.tablet').isVisible()).toBe(false);
      expect(await page.getByText(CAST).count()).toBe(0);
      await cast(page);
      const code = await tracker(page);
      await page.getByText('In BSV transaction').waitFor();
      await page.getByText(/^In block \d+, \d+ blocks? deep\.$/).waitFor({ timeout: 45_000 });
      // The board has this very ballot.
      const found = await scene.doors.api.tracker(scene.election.electionId, trackerHex(code));
      expect(found.kind).toBe('ballot');
      // The choices are nowhere any more.
      const left = await page.evaluate(
        () =>
          `${document.body.innerText} ${JSON.stringify(history.state)} ${JSON.stringify({ ...localStorage, ...sessionStorage })} ${location.href}`,
      );
      for (const text of ['playground', 'car-free', '"values"']) expect(left).not.toContain(text);
      expect(await page.evaluate(readStore)).not.toContain('choices');
      // The back button never leads to the ballot again.
      await page.goBack();
      await heading(page, CAST);
      await page.reload();
      await heading(page, CAST);
      expect(await tracker(page)).toBe(code);
      expect(complaints).toEqual([]);
    });

    it('the confirmation: a file that the audit pages hold against the record', async () => {
      const { page } = deviceOf(0);
      const file = await saved(page, 'Save my confirmation');
      expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as Json)).toEqual([
        'checkpoint',
        'electionId',
        'format',
        'inclusionProof',
        'index',
        'tracker',
      ]);
      await page.getByRole('link', { name: 'Check a saved confirmation' }).click();
      await page.locator('input[type=file]').setInputFiles(file);
      await page.locator('.band.moss').waitFor();
      await page.goBack();
      await heading(page, CAST);
    });

    it('revoting: the later ballot counts, and a new seed makes another tracker', async () => {
      const { page } = deviceOf(0);
      const before = await tracker(page);
      await page.getByText('Vote again', { exact: true }).first().click();
      await page.getByRole('button', { name: 'Vote again' }).click();
      await choose(page);
      await seal(page);
      await cast(page);
      const after = await tracker(page);
      expect(after).not.toBe(before);
      const first = `${before.slice(0, 4)}-${before.slice(4, 8)}-…`;
      await page
        .getByText(`This ballot replaces your earlier one, ${first}. The public board shows that one as superseded.`)
        .waitFor();
      await page.goto(scene.path(''));
      await page.getByText('You cast a ballot on this device on').waitFor();
    });

    it('challenge: a second device recomputes the ballot, which can never be cast', async () => {
      const page = await atDecision(1);
      await page.getByText('Check with a second device').click();
      const first = await copied(page, 'No camera? Copy the code as text');
      const scanned = decodeTrackerQr(first);
      expect((await page.locator('.tablet').innerText()).replace(/\s/g, '')).toBe(encodeTracker(scanned).slice(0, 20));
      await page.getByRole('button', { name: 'Test this ballot' }).click();
      await heading(page, 'Test your ballot on another device');
      const second = await copied(page, 'No camera? Copy the code as text');
      const checking = await secondDevice(first, second);
      await checking.getByText('Yes. All 52 characters of the code are the same.').waitFor();
      await checking.getByRole('button', { name: 'Show the choices' }).click();
      for (const text of WISHES.projects) await checking.getByText(text).first().waitFor();
      expect(await checking.getByText('A playground').count()).toBe(0);
      await checking.context().close();
      const opened = decodeChallenge(second);
      const definition = decodeDefinition(scene.election.definition);
      const context = ballotContext(definition, fromHex(scene.election.electionId, 32), opened.classIndex);
      const [first_, projects, scores] = verifyChallenge(context, opened, scanned);
      expect(first_).toEqual([1, 0]);
      expect(projects?.filter((value) => value === 1)).toHaveLength(WISHES.projects.length);
      expect(scores?.reduce((sum, value) => sum + value, 0)).toBe(WISHES.fountain);
      // The board holds a spoil and no ballot with this tracker.
      const found = await scene.doors.api.tracker(scene.election.electionId, trackerHex(encodeTracker(scanned)));
      expect(found.kind).toBe('spoil');
      await page.getByRole('button', { name: 'It did not match' }).click();
      await heading(page, 'Report a test that did not match');
      const report = readFileSync(await saved(page, 'Save the report as a file'), 'utf8');
      const [, number = ''] = /^Report number: ([0-9A-HJKMNP-TV-Z]{8})\n/.exec(report) ?? [];
      expect(report).not.toContain('Tested ballot');
      await heading(page, `Your report was written. Its number is ${number}.`);
      expect(await inspect(page, 'report-written')).toEqual([]);
      await page.getByRole('button', { name: 'Back to the report' }).click();
      await page.getByLabel('Attach it.').check();
      expect(readFileSync(await saved(page, 'Save the report as a file'), 'utf8')).toMatch(
        new RegExp(`^Report number: ${number}\\n[^]*Tested ballot: C`),
      );
      await page.getByRole('link', { name: 'Back' }).click();
      await page.getByRole('button', { name: 'It matched: make a new ballot' }).click();
      await heading(page, 'Shall the town centre');
      expect(await page.getByLabel('Yes', { exact: true }).isChecked()).toBe(false);
      await choose(page);
      await seal(page);
      await cast(page);
      expect(await tracker(page)).not.toBe(encodeTracker(scanned));
    });

    it('inclusion_proof_wrong: refused with its own sentence, and the same bytes can be cast again', async () => {
      const page = await atDecision(2);
      const sent: (string | null)[] = [];
      await page.route(electionUrl(scene, 'ballots'), (route) => {
        sent.push(bodyHash(route));
        return sent.length > 1
          ? route.continue()
          : tamper(route, (answer) => ({
              ...answer,
              inclusionProof: (answer['inclusionProof'] as string[]).map(() => 'ab'.repeat(32)),
            }));
      });
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await page
        .getByRole('alert')
        .getByText(/^The ballot box gave an answer that this page could not check/)
        .waitFor();
      expect(await page.getByText(CAST).count()).toBe(0);
      expect(await page.getByText('Test this ballot').count()).toBe(0);
      expect(await inspect(page, 'cast-uncheckable')).toEqual([]);
      await cast(page);
      expect(sent).toHaveLength(2);
      expect(sent[0]).toBe(sent[1]);
    });

    it.each([
      [
        'checkpoint_of_another_key',
        (answer: Json) => ({
          ...answer,
          checkpoint: String(answer['checkpoint']).replace(/ [A-Za-z0-9+/]{8}/g, ' AAAAAAAA'),
        }),
      ],
      ['confirmation_of_another_ballot', (answer: Json) => ({ ...answer, tracker: '00'.repeat(32) })],
      ['empty_answer', () => ({})],
    ])('%s: never a success', async (_name, change) => {
      const page = await atDecision(3);
      await page.route(electionUrl(scene, 'ballots'), (route) => tamper(route, change));
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await page
        .getByRole('alert')
        .getByText(/could not check/)
        .waitFor();
      expect(await page.getByText(CAST).count()).toBe(0);
      await page.unrouteAll();
      await cast(page);
      await page.getByText('Vote again', { exact: true }).first().click();
      await page.getByRole('button', { name: 'Vote again' }).click();
      await heading(page, 'Shall the town centre');
    });

    it('offline: nothing was sent and the page says so; connected again, it is cast', async () => {
      const page = await atDecision(4);
      await page.context().setOffline(true);
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await page
        .getByRole('alert')
        .getByText(/^You are offline. Your ballot is still on this device and is not cast/)
        .waitFor();
      await heading(page, 'You are offline');
      expect(await page.title()).toMatch(/^Not cast yet: /);
      await page.context().setOffline(false);
      await cast(page);
    });

    it('answer_lost: unknown, tries again by itself with the same bytes, and counts once', async () => {
      const page = await atDecision(5);
      const sent: (string | null)[] = [];
      await page.route(electionUrl(scene, 'ballots'), async (route) => {
        sent.push(bodyHash(route));
        if (sent.length > 3) return route.continue();
        // The box takes it, the answer is lost.
        await route.fetch({ maxRetries: 3 });
        return route.abort();
      });
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await heading(page, 'We do not know yet whether your vote is cast');
      expect(await page.title()).toMatch(/Not confirmed/);
      await page.getByText('Sent, not confirmed.').waitFor();
      expect(await page.getByText('Test this ballot').count()).toBe(0);
      // Leaving through the back button is no way out: the same ballot waits.
      await page.goBack();
      await heading(page, 'We do not know yet whether your vote is cast');
      await heading(page, CAST, 40_000);
      expect(new Set(sent).size).toBe(1);
      const state = JSON.parse(await page.evaluate(readStore)) as { lastCast: { tracker: string; revision: number } };
      expect((await scene.doors.api.tracker(scene.election.electionId, state.lastCast.tracker)).kind).toBe('ballot');
    });

    it('busy: says so, waits as asked, and casts by itself', async () => {
      const page = await atDecision(4);
      let asked = 0;
      await page.route(electionUrl(scene, 'ballots'), (route) => {
        if (++asked > 1) return route.continue();
        const body = JSON.stringify({ type: 'about:blank', title: 'busy', status: 503, code: 'QUEUE_FULL' });
        return route.fulfill({ status: 503, headers: { 'retry-after': '4' }, contentType: 'application/json', body });
      });
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      const busy = 'Many people are voting right now. We try again by ourselves in 4 seconds.';
      await page.getByRole('main').getByText(busy).waitFor();
      expect(await page.getByText(CAST).count()).toBe(0);
      await heading(page, CAST);
      expect(await page.getByText(busy).count()).toBe(0);
      expect(asked).toBe(2);
      await page.unrouteAll();
    });

    it('reloaded_before_the_answer: the ballot that was sent waits, can only be cast, and counts once', async () => {
      const page = await atDecision(5);
      const sent: (string | null)[] = [];
      await page.route(electionUrl(scene, 'ballots'), async (route) => {
        sent.push(bodyHash(route));
        await route.fetch({ maxRetries: 3 });
        return route.abort();
      });
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await heading(page, 'We do not know yet whether your vote is cast');
      await page.goto(scene.path(''));
      await heading(page, 'We do not know yet whether your vote is cast');
      expect(await page.getByText('Test this ballot').count()).toBe(0);
      await page.unrouteAll();
      await page.route(electionUrl(scene, 'ballots'), (route) => {
        sent.push(bodyHash(route));
        return route.continue();
      });
      await cast(page);
      expect(new Set(sent).size).toBe(1);
      await page.unrouteAll();
    });

    it('another language keeps the place and what was ticked', async () => {
      const { page } = deviceOf(5);
      await page.goto(scene.path(''));
      await page.getByRole('button', { name: 'Vote again' }).click();
      await heading(page, 'Shall the town centre');
      await page.getByLabel('Yes', { exact: true }).check();
      await page.getByRole('combobox').selectOption('es');
      await page.getByRole('button', { name: 'Continuar' }).waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('es');
      expect(await page.getByRole('radio').first().isChecked()).toBe(true);
      expect(await page.getByRole('combobox').evaluate((select) => select === document.activeElement)).toBe(true);
      await page.getByRole('combobox').selectOption('en');
      await page.getByRole('button', { name: 'Continue' }).click();
      await heading(page, 'Which projects');
    });

    it('token_refused: the evidence is kept', async () => {
      const page = await atDecision(6);
      await page.route(electionUrl(scene, 'ballots'), (route) => problem(route, 422, 'TOKEN_INVALID'));
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await page
        .getByRole('alert')
        .getByText('Your voting token was not accepted. Tell the election office. This page has kept the evidence.')
        .waitFor();
      expect(await page.title()).toMatch(/^Not cast yet: Your voting token was not accepted/);
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('summary-error');
      const { ballotBox } = JSON.parse(
        readFileSync(await saved(page, 'Save the evidence as a file'), 'utf8'),
      ) as Evidence;
      expect(ballotBox).toMatchObject([{ code: 'TOKEN_INVALID' }]);
      await page.unrouteAll();
      await page.goto(scene.path(''));
      await page.getByText('Evidence kept: an answer of the ballot box').waitFor();
      expect(await inspect(page, 'start-evidence')).toEqual([]);
    });

    it.each([
      [
        'REVOTING_REFUSED',
        409,
        'A ballot with your voting token is already in the ballot box, and this election allows one.',
      ],
      ['BALLOT_REVISION_AHEAD', 422, 'The clock of this device is wrong.'],
      ['BALLOT_REVISION_NOT_HIGHER', 409, 'A newer ballot with your voting token is in the ballot box.'],
    ])('%s has its sentence', async (code, status, sentence) => {
      const page = await atDecision(6);
      await page.route(electionUrl(scene, 'ballots'), (route) => problem(route, status, code));
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await page.getByRole('alert').getByText(sentence).waitFor();
      expect(await page.title()).toMatch(/^Not cast yet: /);
      expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(
        expect.arrayContaining(['What is safe', 'What to do']),
      );
      expect(await page.getByText('This device says').count()).toBe(code === 'BALLOT_REVISION_AHEAD' ? 1 : 0);
      expect(await inspect(page, `cast-${code.toLowerCase()}`)).toEqual([]);
      await page.unrouteAll();
    });

    it('the back button gives up a sealed ballot; sealing again takes another seed', async () => {
      const page = await atDecision(6);
      const first = await sealedCode(page);
      await page.goBack();
      await heading(page, 'Check your choices');
      // Forward is no way back to what was given up.
      await page.goForward();
      await heading(page, 'Check your choices');
      await seal(page);
      const second = await sealedCode(page);
      expect(second).not.toBe(first);
      await page.goBack();
      await heading(page, 'Check your choices');
      await page.goForward();
      await heading(page, 'Check your choices');
      expect(await page.getByText('Cast my ballot').count()).toBe(0);
    });

    it('copying is not possible: the text is there to be copied by hand', async () => {
      const { page } = deviceOf(0);
      await page.goto(scene.path('tracker'));
      await heading(page, CAST);
      await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
      await page.getByRole('button', { name: 'Copy tracker' }).click();
      const field = page.getByLabel('Copying is not possible here. Select the text.');
      await field.waitFor();
      expect(await page.evaluate(() => String(getSelection()))).toBe(await field.inputValue());
      expect(await field.inputValue()).toBe(await tracker(page));
      expect(await inspect(page, 'tracker-by-hand')).toEqual([]);
    });

    it('test_not_recorded: offline or refused, the ballot is not opened', async () => {
      const page = await atDecision(7);
      await page.getByText('Check with a second device').click();
      await page.route(electionUrl(scene, 'spoils'), (route) => problem(route, 409, 'SPOIL_LIMIT'));
      await page.getByRole('button', { name: 'Test this ballot' }).click();
      await page.getByRole('alert').getByText('You have tested 20 ballots. You can now only cast.').waitFor();
      await page.unrouteAll();
      expect(page.url()).toMatch(/\/check$/);
    });

    it('a reload keeps no choices, and says so', async () => {
      const { page } = deviceOf(7);
      await page.goto(scene.path('contest/1'));
      await page.getByLabel('Yes', { exact: true }).check();
      await page.reload();
      await page.getByText('Your choices are not kept when the page reloads. Choose again.').waitFor();
      expect(await page.getByLabel('Yes', { exact: true }).isChecked()).toBe(false);
      await choose(page);
      await page.reload();
      await page.getByText('Your choices are not kept when the page reloads. Choose again.').waitFor();
      await choose(page);
      await seal(page);
      await page.reload();
      await page.getByText('Your choices are not kept when the page reloads. Choose again.').waitFor();
    });

    it('keyboard alone is enough', async () => {
      const { page } = deviceOf(8);
      await page.goto(scene.path(''));
      await heading(page, 'Participatory budget');
      await tabTo(page, 'Start voting');
      await page.keyboard.press('Enter');
      await heading(page, 'Shall the town centre');
      await tabTo(page, 'car-free-centre-0');
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await heading(page, 'Which projects');
      await tabTo(page, 'projects-blank');
      await page.keyboard.press('Space');
      await tabTo(page, 'Continue');
      await page.keyboard.press('Enter');
      await heading(page, 'How good is each design');
      await tabTo(page, 'square-design-0', /-0$/);
      await page.keyboard.press('ArrowRight');
      await tabTo(page, 'Continue');
      await page.keyboard.press('Enter');
      await heading(page, 'Check your choices');
      await tabTo(page, 'Seal my ballot and continue');
      await page.keyboard.press('Space');
      await heading(page, 'Your vote is not cast yet');
      await tabTo(page, 'Cast my ballot');
      await page.keyboard.press('Enter');
      await heading(page, CAST);
    });

    it('another device: the token is issued already, the recovery code brings it, the first ballot is superseded', async () => {
      const old = deviceOf(8);
      const { page } = await scene.device();
      await page.goto(scene.voter(8).address);
      await heading(page, 'Enter your recovery code');
      await page.getByText(/^Your voting token was already issued on \d+ \w+ \d{4}\. With/).waitFor();
      await page.getByRole('textbox').fill(old.recovery.slice(0, -2));
      await page.getByRole('button', { name: 'Continue' }).click();
      await page
        .getByRole('alert')
        .getByText(/letters and digits\. You entered \d+\. Still missing: \d+\.$/)
        .waitFor();
      await page.getByRole('textbox').fill(old.recovery);
      await page.getByRole('button', { name: 'Continue' }).click();
      await choose(page);
      await seal(page);
      await cast(page);
      await old.page
        .getByText('The ballot box says that a later ballot with the same voting token counts instead.')
        .first()
        .waitFor({ timeout: 40_000 });
      await page.getByRole('button', { name: 'Finish and clear this device' }).click();
      await page.getByText('Your voting token leaves this device too.').waitFor();
      await page.getByRole('button', { name: 'Clear this device now' }).click();
      await heading(page, 'This device is clear');
      expect(await page.evaluate(readStore)).toBe('');
      await page.goto(scene.path('tracker'));
      await heading(page, 'Participatory budget');
      await page.getByText('The time to get a voting token ended on').waitFor();
    });
  });

  describe('after the close', () => {
    it('a ballot that is sealed and not cast learns that voting has closed; a cast one waits for the result', async () => {
      const page = await atDecision(9);
      const { page: voted } = deviceOf(4);
      await scene.phases.moveTo('closed', 'voting has ended', [1, 2]);
      await page.getByRole('button', { name: 'Cast my ballot' }).click();
      await heading(page, 'Voting has closed');
      await page.getByText(/^Voting closed on .* Your ballot was not cast\.$/).waitFor();
      await voted
        .getByText('Voting has closed, says the ballot box. The result comes when the trustees have opened it.')
        .waitFor({ timeout: 40_000 });
      await voted.goto(scene.path(''));
      await voted.getByRole('link', { name: 'See the results' }).waitFor();
    });
  });
});

interface Evidence {
  wrongShares: { issuer: number; name: string; verificationKey: string; request: string; share: string }[];
  ballotBox: Json[];
}

function issuingKeys(scene: Scene): string[] {
  const { voterClasses } = decodeDefinition(scene.election.definition);
  const position = voterClasses.findIndex(({ id }) => id === scene.voter(1).classId);
  return voterClasses[position]?.issuing.verificationKeys ?? [];
}
