/**
 * Running an election from the office's pages: two people in two browsers change a phase, one says no, one stops at the
 * title; the overview and the count say what the board says, and nothing of how anybody voted.
 */
import { toHex } from '#crypto';
import type { Page } from 'playwright-core';
import { makeElectorate, type SimulatedVoter } from '../../apps/cli/src/demo/electorate.js';
import { decryptByThreshold, waitForClose } from '../../apps/cli/src/demo/closing.js';
import { type DemoOptions, QUIET_HOOKS } from '../../apps/cli/src/demo/options.js';
import { assemblePeople, type People } from '../../apps/cli/src/demo/people.js';
import { PhaseMover } from '../../apps/cli/src/demo/phases.js';
import { type Doors, doorsOf, type ReadyElection, setUpElection } from '../../apps/cli/src/demo/set-up.js';
import { defaultTemplatePath, readTemplate } from '../../apps/cli/src/demo/template.js';
import { issueTokens, voteAll } from '../../apps/cli/src/demo/voting.js';
import { type Member, type OfficePerson, OfficeScene, PASSPHRASE } from './office-scene.js';
import { openAll } from './page-checks.js';
import { inspect } from './steps.js';

const ISSUERS = 2;
const VOTERS = 4;

let scene: OfficeScene;
let anna: OfficePerson;
let bruno: OfficePerson;
let doors: Doors;
let people: People;
let election: ReadyElection;
let options: DemoOptions;
let voters: SimulatedVoter[];

beforeAll(async () => {
  scene = await OfficeScene.start(ISSUERS);
  anna = await scene.newPerson();
  bruno = await scene.newPerson();
  const clara = await scene.newPerson();
  const members = [
    await scene.signUp(anna.page, 'Anna'),
    await scene.signUp(bruno.page, 'Bruno'),
    await scene.signUp(clara.page, 'Clara'),
  ];
  await clara.context.close();
  await publish(members);
}, 300_000);

afterAll(() => scene.stop(), 60_000);

/** An election of these officials, up to “ready”, by the programs of its people. */
async function publish(members: Member[]): Promise<void> {
  const template = readTemplate(defaultTemplatePath());
  options = {
    template,
    voters: VOTERS,
    trustees: { total: 3, threshold: 2 },
    issuers: { total: ISSUERS, threshold: 2 },
    directory: scene.directory,
    recordDirectory: `${scene.directory}/record`,
    seed: 'office-run',
    parallel: 2,
    blockMs: 1_000,
    issuerOutage: false,
  };
  voters = makeElectorate(template, VOTERS, options.seed);
  doors = doorsOf(scene.supervisor, ISSUERS);
  people = await assemblePeople(options, voters, toHex(new Uint8Array(16).fill(7)));
  people.officials = members.map(({ name, key }) => {
    if (key === null) throw new Error('officials have keys');
    return { name, key };
  });
  election = await setUpElection(doors, people, options, QUIET_HOOKS);
}

const go = ({ page }: OfficePerson, path: string) =>
  page.goto(`${scene.origin}/office/e/${election.electionId}${path}`);

async function openKey({ page }: OfficePerson): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Passphrase').fill(PASSPHRASE);
  await dialog.locator('button.btn').first().click();
}

const phase = async () => (await doors.api.status(election.electionId)).string('phase');

/** With every disclosure open: nothing for axe, nothing that scrolls sideways at 320 px. */
async function looksRight(page: Page, name: string): Promise<void> {
  const close = await openAll(page);
  expect(await inspect(page, `office-${name}`)).toEqual([]);
  await close();
}

test('one asks and signs, another approves and signs, and the board moves', async () => {
  await go(anna, '');
  await anna.page.getByRole('link', { name: 'Start issuing tokens' }).click();
  await anna.page.getByRole('heading', { level: 1, name: 'Start issuing tokens' }).waitFor();
  await looksRight(anna.page, 'ask');
  await anna.page.getByLabel('Reason, if you want to give one').fill('All trustees have rehearsed.');
  await anna.page.getByRole('button', { name: 'Sign and ask for the second approval' }).click();
  await openKey(anna);
  await anna.page.getByRole('heading', { level: 1, name: 'Approval needed: start issuing tokens' }).waitFor();
  expect(await anna.page.getByRole('button', { name: 'Approve and sign' }).count()).toBe(0);
  await anna.page.getByText('You asked for this, so someone else has to approve it.').waitFor();
  expect(await phase()).toBe('setup');

  await go(bruno, '');
  await bruno.page.getByRole('heading', { name: 'Approval needed: start issuing tokens' }).waitFor();
  await bruno.page.getByRole('link', { name: 'Read and decide' }).click();
  await bruno.page.getByText('All trustees have rehearsed.', { exact: true }).waitFor();
  await bruno.page.getByText('Get voting tokens').waitFor();
  await looksRight(bruno.page, 'approval');
  await bruno.page.getByRole('button', { name: 'Approve and sign' }).click();
  await openKey(bruno);
  await bruno.page.getByText('Both officials have signed, and it was carried out.').waitFor();
  await bruno.page.getByText('It stands on the public board, at position 1.').waitFor();
  expect(await phase()).toBe('issuing');
}, 120_000);

test('a request is rejected with a reason; an election is not stopped by a slip', async () => {
  await go(bruno, '/ask/voting');
  await bruno.page.getByRole('button', { name: 'Sign and ask for the second approval' }).click();
  await openKey(bruno);
  await bruno.page.getByRole('heading', { level: 1, name: 'Approval needed: open voting' }).waitFor();

  await go(anna, '/approvals');
  await anna.page.getByRole('link', { name: 'Read and decide' }).click();
  await anna.page.getByRole('button', { name: 'Reject' }).click();
  await anna.page.getByRole('button', { name: 'Reject' }).click();
  await anna.page.getByText('Say why.').waitFor();
  await anna.page.getByLabel('Why?').fill('Tokens are not out yet.');
  await anna.page.getByRole('button', { name: 'Reject' }).click();
  await anna.page.getByText('This request was rejected.').waitFor();
  await anna.page.getByText('Tokens are not out yet.').waitFor();

  await go(anna, '/ask/closed');
  await anna.page.getByText('This step is not the next one.').waitFor();
  await go(anna, '/ask/aborted');
  await anna.page.getByRole('button', { name: 'Sign and ask for the second approval' }).click();
  const problems = anna.page.getByRole('alert').filter({ hasText: 'There is a problem' });
  expect(await problems.getByRole('listitem').allInnerTexts()).toEqual([
    'Say why the election is stopped.',
    'Type the title as it stands there.',
  ]);
  expect(await anna.page.title()).toMatch(/^Error: Stop this election/);
  expect(await phase()).toBe('issuing');
}, 120_000);

test('the overview counts what the board holds; drawing, caption and table agree', async () => {
  const run = { doors, election, people, voters, options, hooks: QUIET_HOOKS, supervisor: scene.supervisor };
  const devices = await issueTokens(run, null);
  const mover = await PhaseMover.resume(doors, election, people.officials);
  await mover.moveTo('voting', 'test', [0, 1]);
  const cast = await voteAll(run, devices, null);
  const count = new Set(voters.filter(({ ballots }) => ballots.length > 0)).size;
  await go(anna, '');
  const current = anna.page.locator('[aria-current=step]');
  await current.getByText('Voting').waitFor();
  await anna.page.locator('figcaption', { hasText: `${count} of ${VOTERS} by` }).waitFor();
  expect(await anna.page.locator('dl.figures').innerText()).toContain(String(cast.length));
  await anna.page.getByText('Turnout as a table').click();
  const cells = anna.page.getByRole('region', { name: /^Turnout by (hour|day)$/ }).locator('tbody tr:last-child td');
  expect(await cells.first().innerText()).toBe(String(count));
  expect(await anna.page.locator('svg.chart').first().getAttribute('aria-hidden')).toBe('true');
  // The tally service answers here: what anchors cost is known.
  await anna.page.getByText('satoshi per 1,000 ballots').waitFor();
  await looksRight(anna.page, 'overview');
  expect(await anna.page.locator('[aria-live], [role=status]').count()).toBe(1);
  for (const { options: choices } of options.template.contests) {
    for (const { title } of choices) {
      expect(await anna.page.getByText(title['en'] ?? '', { exact: true }).count()).toBe(0);
    }
  }
  await anna.page.getByRole('button', { name: 'Pause updates' }).click();
  await anna.page.getByText('Updates are paused.').waitFor();
  // What the server says of a halt is told without the tally service.
  await anna.page.route('**/dashboard', async (route) => {
    const answer = await route.fetch();
    const json = (await answer.json()) as { board: object };
    const halt = { code: 'BATON_SPENT', sinceMs: Date.now() };
    await route.fulfill({ response: answer, json: { ...json, board: { ...json.board, halt, evidence: 1 } } });
  });
  await go(anna, '');
  await anna.page.getByRole('heading', { name: 'Anchoring has stopped' }).waitFor();
  await anna.page.getByText('1 piece of evidence is on the public board').waitFor();
  const link = anna.page.getByRole('link', { name: 'See it as observers do' });
  expect(await link.getAttribute('href')).toBe(`/audit/${election.electionId}/evidence`);
  await looksRight(anna.page, 'overview-halted');
  await anna.page.unroute('**/dashboard');
}, 180_000);

test('the count: who is missing below the threshold, then the result', async () => {
  const mover = await PhaseMover.resume(doors, election, people.officials);
  await mover.moveTo('closed', 'test', [1, 2]);
  await go(bruno, '/count');
  await bruno.page.getByText(/Not there yet: .*Trustee 1.*Trustee 3/).waitFor();
  await looksRight(bruno.page, 'count');
  const closing = { doors, election, people, options, hooks: QUIET_HOOKS, supervisor: scene.supervisor };
  await waitForClose(closing);
  await decryptByThreshold(closing);
  await bruno.page.getByText('Published. The result cannot be changed.').waitFor();
  expect(await bruno.page.getByRole('link', { name: 'See the results' }).getAttribute('href')).toBe(
    `/audit/${election.electionId}/results`,
  );
  expect([...anna.complaints, ...bruno.complaints]).toEqual([]);
}, 240_000);
