/**
 * A trustee's pages, told in order: she joins and saves her key file, makes the election key with two others, rehearses, and
 * after the close her own browser checks the election before it decrypts, and refuses where the record was tampered with.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  invitationFragment,
  newTrusteeKeys,
  officeHttp,
  ParticipantsApi,
  PlansApi,
  publicKeysOf,
  TrusteeProgram,
  type TrusteeStore,
} from '#client';
import { sha256, toHex } from '#crypto';
import { decodeDefinition, decodeDraft, encodeDraft } from '#record';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { psephosWith } from '../cli/command.js';
import { makePlan } from '../office/plan-parts.js';
import { signIn } from '../office/signed-in.js';
import { Crowd } from './crowd.js';
import { axe, overflow } from './page-checks.js';
import { Scene, SHOTS } from './scene.js';
import { heading } from './steps.js';

jest.setTimeout(240_000);

const VOTERS = 6;
const OWN_PASSPHRASE = 'four quiet grey harbours';

let scene: Scene;
let page: Page;
let complaints: string[];
let crowd: Crowd;
let folder: string;
let planId: string;
let link: string;
/** What the browser saved. */
let savedFile: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-trustee-'));
  scene = await Scene.start(VOTERS, (template) => (template.policy.minCounted = 2));
  ({ page, complaints } = await scene.device({ acceptDownloads: true }));
  const http = officeHttp(scene.origin, scene.supervisor.tokenOf('office'));
  planId = await new PlansApi(http).create(makePlan());
  const secret = await invite();
  link = `${scene.origin}/office/trustee/join#${invitationFragment(planId, secret)}`;
}, 180_000);

afterAll(async () => {
  crowd?.stop();
  await scene?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A link is made by a person who is signed in. */
async function invite(): Promise<string> {
  const databaseUrl = await scene.supervisor.postgres.urlFor('psephos');
  const { secret } = await signIn(databaseUrl, 'Anna', 'official');
  const answer = await fetch(`${scene.origin}/office-api/elections/${planId}/trustees/0/invitation`, {
    method: 'POST',
    headers: {
      cookie: `psephos-office=${secret}`,
      'x-psephos-office': '1',
      origin: scene.origin,
      'content-type': 'application/json',
    },
    body: '{}',
  });
  return String(((await answer.json()) as { secret?: string }).secret);
}

/** What every state must satisfy, wide and narrow; and a picture to look at. */
async function inspect(name: string): Promise<void> {
  expect(await axe(page)).toEqual([]);
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await overflow(page)).toEqual([]);
  }
  await page.screenshot({ path: path.join(SHOTS, `trustee-${name}.png`), fullPage: true });
}

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const problem = (text: string) => page.locator('.summary-error').getByText(text).waitFor();

async function giveKey(file: string, passphrase: string): Promise<void> {
  await page.getByLabel('Your key file').setInputFiles(file);
  await page.getByLabel('Passphrase of the key file').fill(passphrase);
}

describe('a trustee who is invited', () => {
  test('sees what is asked of her, and whom her link lets in', async () => {
    await page.goto(link);
    await heading(page, 'You are asked to be a trustee');
    await page.getByText('Any 2 of the 3 of you can count. 1 alone cannot.').waitFor();
    expect(page.url()).not.toContain('#');
    await inspect('join');
    await page.goto(`${scene.origin}/office/trustee/join#${planId}.${'0'.repeat(64)}`);
    await problem('This link opens nothing. Ask the election office for a new one.');
    await inspect('no-link');
  });

  test('makes her key under a passphrase of 16 characters', async () => {
    await page.goto(link);
    await press('I accept');
    await heading(page, 'Make your key');
    await page.getByLabel('Passphrase, at least 16 characters').fill('short');
    await press('Make my key');
    await problem('Choose a passphrase of at least 16 characters.');
    await inspect('key-error');
    await page.getByLabel('Passphrase, at least 16 characters').fill(OWN_PASSPHRASE);
    await page.getByLabel('The same passphrase again').fill(`${OWN_PASSPHRASE}.`);
    await press('Make my key');
    await problem('The two passphrases are different.');
    await page.getByLabel('The same passphrase again').fill(OWN_PASSPHRASE);
    await press('Make my key');
    await heading(page, 'Save your key file');
  });

  test('goes on only with the file saved, and then has joined', async () => {
    await press('Send my public key to the office');
    await problem('Confirm that you saved the file.');
    await inspect('save');
    const [download] = await Promise.all([page.waitForEvent('download'), press('Download the key file')]);
    savedFile = path.join(folder, download.suggestedFilename());
    expect(path.basename(savedFile)).toBe('trustee-1.psephos-key');
    await download.saveAs(savedFile);
    expect(readFileSync(savedFile, 'utf8')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/);
    await page.getByLabel('I have saved it in two places').check();
    await press('Send my public key to the office');
    await heading(page, 'You are a trustee');
    await inspect('joined');
  });
});

class MemoryStore implements TrusteeStore {
  loadCeremony = () => Promise.resolve(null);
  createCeremony = () => Promise.resolve();
  loadVerdict = () => Promise.resolve(null);
  createVerdict = () => Promise.resolve();
  loadDecision = () => Promise.resolve(null);
  createDecision = () => Promise.resolve();
}

test('the election key is made with the saved file alone, and compared before it is signed', async () => {
  const http = officeHttp(scene.origin, scene.supervisor.tokenOf('office'));
  const [first] = await new ParticipantsApi(http).trustees(planId);
  // A draft of this installation with her and two programs as trustees.
  const definition = decodeDefinition(scene.election.definition);
  const template = decodeDraft(await scene.doors.api.draft(definition.ceremonyId));
  const others = [await newTrusteeKeys(null), await newTrusteeKeys(null)];
  const members = [
    { index: 1, name: 'Ada', signingKey: first.signingKey ?? '', sealingKey: first.sealingKey ?? '' },
    ...others.map((keys, at) => ({ index: at + 2, name: ['Ben', 'Cleo'][at] ?? '', ...publicKeysOf(keys) })),
  ];
  const origin = `${template.board.origin}/other`;
  const draft = encodeDraft({
    ...template,
    trustees: { threshold: 2, members },
    board: { ...template.board, origin },
    issuance: { ...template.issuance, origin: `${origin}/issuance` },
  });
  const ceremonyId = await scene.doors.office.createDraft(draft);
  expect(ceremonyId).toBe(toHex(sha256(draft)));
  // The office has frozen it: here only the answer says so.
  await page.context().route(`**/office-api/trustees/${planId}`, async (route) => {
    const answer = await route.fetch({ maxRetries: 3 });
    const json = (await answer.json()) as { election: Record<string, unknown> };
    await route.fulfill({ response: answer, json: { ...json, election: { ...json.election, ceremonyId } } });
  });
  await page.goto(`${scene.origin}/office/trustee/${planId}/ceremony`);
  await heading(page, 'Open your key');
  await giveKey(scene.trusteeFile(1), scene.trusteePassphrase);
  await press('Open my key');
  await problem('This is not a key file of this election.');
  await inspect('ceremony-other-file');
  await giveKey(savedFile, OWN_PASSPHRASE);
  await press('Open my key');
  await heading(page, 'Make the election key');
  const options = {
    api: scene.doors.api,
    ceremonyId,
    onStep: () => undefined,
    onStand: () => undefined,
    complain: () => Promise.resolve(true),
    timeoutMs: 60_000,
    pollMs: 200,
    signal: null,
  };
  const seen: string[] = [];
  const confirm = (fingerprint: string) => Promise.resolve(seen.push(fingerprint) > 0);
  const work = others.map((keys) => new TrusteeProgram(keys, new MemoryStore()).runCeremony({ ...options, confirm }));
  await heading(page, 'Confirm the election key');
  await inspect('confirm');
  const shown = (await page.locator('.tablet').innerText()).replace(/\s+/g, '');
  await press('It is the same');
  await heading(page, 'The election key is ready');
  await Promise.all(work);
  expect(seen).toEqual([shown, shown]);
  await inspect('ceremony-done');
  await page.context().unrouteAll();
});

describe('a trustee of a published election', () => {
  const at = (name: string) => `${scene.origin}/office/trustee/${scene.election.electionId}/${name}`;

  test('rehearses with her key file; every wrong file and passphrase is told apart', async () => {
    const text = readFileSync(scene.trusteeFile(1), 'utf8');
    const damaged = path.join(folder, 'damaged.psephos-key');
    const lines = text.trimEnd().split('\n');
    // A line of the body, past the wrapped key.
    const middle = lines.length - 3;
    lines[middle] = [...(lines[middle] ?? '')].reverse().join('');
    writeFileSync(damaged, lines.join('\n'));
    await page.goto(at('rehearse'));
    await heading(page, 'Rehearse with your key file');
    const cases = [
      [savedFile, OWN_PASSPHRASE, 'This is not a key file of this election.'],
      [scene.trusteeFile(1), OWN_PASSPHRASE, 'The passphrase does not open this file. Try again.'],
      [damaged, scene.trusteePassphrase, 'The file is damaged. Use your second copy.'],
    ] as const;
    for (const [file, passphrase, sentence] of cases) {
      await giveKey(file, passphrase);
      await press('Decrypt the practice total');
      await problem(sentence);
    }
    await inspect('rehearse-error');
    await giveKey(scene.trusteeFile(1), scene.trusteePassphrase);
    await press('Decrypt the practice total');
    await heading(page, 'Your key works');
    await inspect('rehearsed');
  });

  test('cannot decrypt while people vote', async () => {
    crowd = await Crowd.withTokens(scene, VOTERS);
    await page.goto(at('decrypt'));
    await page.getByText('Voting is still open. You cannot decrypt yet.').waitFor();
    await crowd.vote(crowd.devices);
    await crowd.close();
  });

  test('is refused where the record was tampered with: nothing is decrypted', async () => {
    await page.context().route('**/record/board/tile/entries/**', async (route) => {
      const answer = await route.fetch({ maxRetries: 3 });
      const body = await answer.body();
      body[body.length - 200] = (body[body.length - 200] ?? 0) ^ 1;
      await route.fulfill({ response: answer, body });
    });
    await page.goto(at('decrypt'));
    await heading(page, 'Decrypt your part of the result');
    await page.getByText('First check the election in this browser.').waitFor();
    // Nobody chooses for her whose headers she trusts.
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Check the election in this browser' }).press('Enter');
    await problem('Choose a source of block headers first.');
    await inspect('decrypt');
    await page.getByLabel('The service that the election names').check();
    await press('Check the election in this browser');
    await problem('Check 0 failed. Do not decrypt. Tell the election office and the other trustees.');
    await inspect('decrypt-refused');
    await giveKey(scene.trusteeFile(1), scene.trusteePassphrase);
    const send = page.getByRole('button', { name: 'Decrypt and send my part' });
    expect(await send.getAttribute('aria-disabled')).toBe('true');
    await page.getByLabel('Passphrase of the key file').press('Enter');
    await problem('Check 0 failed.');
    expect((await scene.doors.api.status(scene.election.electionId)).integers('decryptions')).toEqual([]);
    await page.context().unrouteAll();
  });

  test('checks the election, decrypts, and is done for good', async () => {
    await page.goto(at('decrypt'));
    await page.getByLabel('The service that the election names').check();
    await press('Check the election in this browser');
    await page.locator('dl').getByText('Checks 1 to 11 passed').waitFor({ timeout: 120_000 });
    // How recent the headers are, and how deep the close lies: facts that she is to judge before she decrypts.
    await page
      .locator('dl')
      .getByText(/^block [\d,]+, .*\d{4}/)
      .waitFor();
    await page
      .locator('dl')
      .getByText(/^\d+ blocks?; \d+ (is|are) needed$/)
      .waitFor();
    await inspect('decrypt-passed');
    await giveKey(scene.trusteeFile(1), scene.trusteePassphrase);
    await press('Decrypt and send my part');
    await heading(page, 'Your part is on the public board');
    await inspect('decrypt-done');
    expect((await scene.doors.api.status(scene.election.electionId)).integers('decryptions')).toEqual([1]);
    expect(complaints.filter((line) => !line.includes('/office-api/trustees/'))).toEqual([]);
  });

  test('below the threshold those who are missing are named; one absent trustee is survived', async () => {
    const id = scene.election.electionId;
    const key = ['--url', scene.origin, '--file', scene.trusteeFile(2), '--election', id];
    const trustee = (command: string, ...more: string[]) =>
      psephosWith({ PSEPHOS_PASSPHRASE: scene.trusteePassphrase }, 'trustee', command, ...key, ...more);
    const status = await trustee('status');
    expect(status.out).toContain('1 of the 2 parts needed');
    expect(status.out).toContain('missing: Trustee 2, Trustee 3');
    expect((await scene.doors.api.status(id)).boolean('hasResult')).toBe(false);
    const decrypted = await trustee('decrypt', '--headers', scene.supervisor.urlOf('devnet'));
    expect([decrypted.code, decrypted.err]).toEqual([0, '']);
    expect(decrypted.out).toMatch(/newest block of these headers: \d+, of \d{4}-/);
    expect(decrypted.out).toMatch(/closing anchor: \d+ blocks deep, \d+ are needed/);
    expect(decrypted.out).toContain('your part is on the public board');
    while (!(await scene.doors.api.status(id)).boolean('hasResult')) await page.waitForTimeout(250);
  });

  test('who lost her key is told what it means', async () => {
    await page.goto(at('lost'));
    await page.getByText('The count works as long as 2 trustees still have their keys.').waitFor();
    await inspect('lost');
  });
});
