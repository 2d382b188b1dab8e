/**
 * A whole election by its pages alone, told in order: three officials set it up with two issuers, three trustees and a
 * hundred voters, make its keys in three browsers, open it by two of them, vote, close, decrypt by two of three trustees;
 * and the record that anybody can have is checked at the end.
 */
import { BallotApi, DownloadedRecord, HeaderService } from '#client';
import { fromHex } from '#crypto';
import { decodeResult } from '#record';
import { verifyElection } from '#verify';
import type { Page } from 'playwright-core';
import { type OfficePerson, OfficeScene } from './office-scene.js';
import {
  approve,
  ask,
  askFor,
  giveKey,
  goOn,
  importRoll,
  inviteTrustee,
  joinAsTrustee,
  press,
  setUp,
  takeInvitations,
} from './office-walk.js';
import { axe, overflow } from './page-checks.js';
import { cast, heading, seal } from './steps.js';

const VOTERS = 100;
const TRUSTEES = ['Trudy', 'Theo', 'Tara'];
const CHOICES = ['Ada', 'Grace', 'Ada'];
/** From the setting up to the close: three people make keys and three vote meanwhile. */
const VOTING_MS = 4 * 60_000;
const PATIENCE_MS = 90_000;
const STEP_MS = 420_000;

let scene: OfficeScene;
let ann: Page;
let bo: Page;
let cy: Page;
let base: string;
let electionId: string;
let registrarFile: Buffer;
let invitations: string[];
let votingCloses: number;
const people: OfficePerson[] = [];
const trustees: { page: Page; link: string; file: Buffer }[] = [];

let isWhole = true;

/** What is told in order has no second half without the first. */
function step(name: string, run: () => Promise<void>): void {
  const runOnce = async () => {
    if (!isWhole) throw new Error('a step before it failed');
    isWhole = false;
    await run();
    isWhole = true;
  };
  test(name, runOnce, STEP_MS);
}

async function newPage(): Promise<Page> {
  const person = await scene.newPerson();
  people.push(person);
  person.page.setDefaultTimeout(PATIENCE_MS);
  return person.page;
}

/** Nothing that axe finds, nothing too wide. */
async function looksRight(page: Page): Promise<void> {
  expect([page.url(), ...(await axe(page)), ...(await overflow(page))]).toEqual([page.url()]);
}

beforeAll(async () => {
  scene = await OfficeScene.start(2);
  [ann, bo, cy] = [await newPage(), await newPage(), await newPage()];
  await scene.signUp(ann, 'Ann Archer');
  await scene.signUp(bo, 'Bo Baker');
  await scene.signUp(cy, 'Cy Cole');
}, 240_000);

afterAll(async () => {
  await scene.stop();
}, 60_000);

step('an official sets up an election and imports its voters', async () => {
  votingCloses = Math.ceil((Date.now() + VOTING_MS) / 60_000) * 60_000;
  base = await setUp(ann, scene.origin, {
    title: 'Board of the club',
    votingCloses,
    question: 'Who leads the club?',
    options: ['Ada', 'Grace'],
    trustees: TRUSTEES,
    minCounted: 2,
  });
  await looksRight(ann);
  const rows = Array.from({ length: VOTERS }, (_, i) => `M${i + 1},Member ${i + 1},${i + 1} High Street,Riverside\n`);
  registrarFile = await importRoll(ann, base, ['Member no,Name,Street,Town\n', ...rows].join(''));
  await looksRight(ann);
});

step('three trustees join, each in a browser of her own', async () => {
  for (const name of TRUSTEES) {
    const link = await inviteTrustee(ann, base, name);
    const page = await newPage();
    trustees.push({ page, link, file: await joinAsTrustee(page, link) });
  }
  await looksRight(ann);
});

step('two officials freeze it; the trustees make the key; two officials publish it', async () => {
  await ann.goto(`${base}/ready`);
  await heading(ann, 'Make the election ready');
  await looksRight(ann);
  await ask(ann, 'Ask for the second approval');
  await approve(bo, base);
  for (const { page, link, file } of trustees) {
    await goOn(page, link, 'Make the election key');
    await giveKey(page, file);
    await press(page, 'Open my key');
  }
  const fingerprints = trustees.map(({ page }) => page.locator('.tablet').innerText());
  expect(new Set(await Promise.all(fingerprints)).size).toBe(1);
  for (const { page } of trustees) await press(page, 'It is the same');
  for (const { page } of trustees) await heading(page, 'The election key is ready');
  await ann.goto(`${base}/ready`);
  await ask(ann, 'Ask for the second approval');
  await approve(cy, base);
  [electionId = ''] = await new BallotApi(scene.origin, {}).elections();
});

step('trustees rehearse, letters are printed, two officials open the voting', async () => {
  for (const { page, link, file } of trustees) {
    await goOn(page, link, 'Rehearse');
    await giveKey(page, file);
    await press(page, 'Decrypt the practice total');
    await heading(page, 'Your key works');
  }
  invitations = await takeInvitations(ann, base, registrarFile);
  expect(new Set(invitations).size).toBe(VOTERS);
  await ann.evaluate(() => (window.print = () => undefined));
  await press(ann, 'Print letters');
  const pdf = await ann.pdf({ preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(VOTERS);
  await askFor(bo, base, 'Open voting', 'Sign and ask for the second approval');
  await looksRight(bo);
  await approve(cy, base);
});

step('people vote', async () => {
  for (const [at, choice] of CHOICES.entries()) await vote(await newPage(), invitations[at] ?? '', choice);
  await bo.goto(base);
  await bo.getByText(`${CHOICES.length} of ${VOTERS} voters`).waitFor();
  await looksRight(bo);
});

step(
  'after the time is over two officials close it, two trustees decrypt, and anybody can check the result',
  async () => {
    await bo.waitForTimeout(Math.max(0, votingCloses + 1_000 - Date.now()));
    await askFor(ann, base, 'Close voting', 'Sign and ask for the second approval');
    await approve(bo, base);
    const [first, second] = trustees;
    for (const trustee of [first, second]) {
      if (trustee === undefined) throw new Error('three trustees joined');
      const { page, link, file } = trustee;
      await goOn(page, link, 'Decrypt my part');
      await page.getByLabel('The service that the election names').check();
      await checkUntilDeep(page);
      await giveKey(page, file);
      await press(page, 'Decrypt and send my part');
      await heading(page, 'Your part is on the public board');
    }
    await cy.goto(`${base}/count`);
    await cy.getByRole('link', { name: 'See the results' }).waitFor();
    await looksRight(cy);
    const api = new BallotApi(scene.origin, {});
    const headers = await HeaderService.open(scene.supervisor.urlOf('devnet'), 'devnet');
    const record = await DownloadedRecord.fetch(api, electionId, () => undefined);
    const options = { expectedElectionId: fromHex(electionId, 32), headers, onProgress: () => undefined };
    const { verdict } = await verifyElection(record, options);
    expect(verdict).toBe('VALID');
    const [contest] = decodeResult(await record.read('result.json')).contests;
    expect(contest?.totals).toEqual([2, 1]);
    expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
  },
);

/** The page refuses while the close is not deep in the chain, and says to check again. */
async function checkUntilDeep(page: Page): Promise<void> {
  const passed = page.locator('dl').getByText('Checks 1 to 11 passed');
  const early = page.getByText(/deep enough in the chain yet|could not be run yet/);
  const deadline = Date.now() + PATIENCE_MS;
  do {
    await press(page, 'Check the election in this browser');
    await passed.or(early).first().waitFor();
    if (await passed.isVisible()) return;
    await page.waitForTimeout(2_000);
  } while (Date.now() < deadline);
  throw new Error('the close never got deep enough');
}

async function vote(page: Page, link: string, choice: string): Promise<void> {
  await page.goto(link);
  await heading(page, 'Keep your recovery code');
  const code = (await page.locator('.tablet').innerText()).replace(/\s+/g, ' ');
  await press(page, 'Continue');
  await heading(page, 'Enter your recovery code once');
  await page.getByRole('textbox').fill(code);
  await press(page, 'Continue');
  await heading(page, 'Making your vote anonymous');
  await press(page, 'Continue');
  await heading(page, 'Who leads the club?');
  await page.getByLabel(choice, { exact: true }).check();
  await press(page, 'Continue');
  await seal(page);
  await cast(page);
}
