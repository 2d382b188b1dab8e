/** What people of an office do on its pages, in words of the pages, one function a page. */
import type { Page } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import { PASSPHRASE } from './office-scene.js';
import { heading } from './steps.js';

/** In the election's time zone, as a field for date and time takes it. */
function localTime(ms: number): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/London',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return format.format(new Date(ms)).replace(' ', 'T');
}

export async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

/** The next step in the list of what is to do, and the page it leads to. */
async function open(page: Page, task: string, title: string): Promise<void> {
  await page.getByRole('link', { name: task }).click();
  await heading(page, title);
}

async function saveStep(page: Page): Promise<void> {
  await press(page, 'Save and continue');
  await heading(page, 'Set up');
}

/** What a button saves. */
export async function downloaded(page: Page, act: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return readFile(await download.path());
}

export interface Wanted {
  title: string;
  votingCloses: number;
  question: string;
  options: [string, string];
  trustees: string[];
  minCounted: number;
}

/** From the list of elections to a task list on which nothing is left to do. @returns address of the election's pages */
export async function setUp(page: Page, origin: string, wanted: Wanted): Promise<string> {
  await page.goto(`${origin}/office/`);
  await heading(page, 'Elections');
  await press(page, 'Create an election');
  await heading(page, 'Set up');
  const base = page.url().replace(/\/setup$/, '');
  await open(page, 'Name and languages', 'What is the election called?');
  await page.getByLabel('Name of the election').fill(wanted.title);
  await page.getByLabel('What is decided').fill('Who leads the club for the next two years.');
  await saveStep(page);
  await open(page, 'Who answers questions', 'Who answers questions?');
  await page.getByLabel('Name of the election office').fill('Office of the club');
  await page.getByLabel('Email address').fill('office@club.example');
  await saveStep(page);
  await open(page, 'Dates and times', 'When can people vote?');
  await page.getByLabel('Time zone').selectOption('Europe/London');
  await page.getByLabel('Token and vote in one visit').check();
  await page.getByLabel('Tokens from').fill(localTime(Date.now()));
  await page.getByLabel('Voting from').fill(localTime(Date.now() + 60_000));
  await page.getByLabel('Voting until').fill(localTime(wanted.votingCloses));
  await saveStep(page);
  await addContest(page, wanted);
  await open(page, 'Who the trustees are', 'Who are the trustees?');
  for (const [at, name] of wanted.trustees.entries()) await page.getByLabel(`Name of trustee ${at + 1}`).fill(name);
  await saveStep(page);
  await open(page, 'Issuers and witnesses', 'Who are the issuers and witnesses?');
  for (const name of ['issuer-1', 'issuer-2']) {
    await page.getByRole('button', { name: 'Add http' }).first().click();
    await page.getByText(name, { exact: true }).first().waitFor();
  }
  await saveStep(page);
  await open(page, 'What becomes public', 'What becomes public?');
  await page.getByLabel('Fewest ballots of a contest that are counted').fill(String(wanted.minCounted));
  await saveStep(page);
  return base;
}

async function addContest(page: Page, { question, options }: Wanted): Promise<void> {
  await open(page, 'Contests', 'What is voted on?');
  await press(page, 'Add this contest');
  await heading(page, 'Contest 1');
  await page.getByRole('textbox', { name: 'Question' }).fill(question);
  for (const [at, option] of options.entries()) {
    await page.getByRole('textbox', { name: 'Text of the option' }).nth(at).fill(option);
  }
  await press(page, 'Save and continue');
  await heading(page, 'What is voted on?');
  await saveStep(page);
}

/** Imports a list, makes the codes, hands over the roll. @returns the registrar's file, protected by {@link PASSPHRASE} */
export async function importRoll(page: Page, base: string, csv: string): Promise<Buffer> {
  await page.goto(`${base}/roll`);
  await heading(page, 'Import the voter roll');
  const file = { name: 'members.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
  await page.getByLabel('List of voters (CSV)').setInputFiles(file);
  await press(page, 'Read the list');
  await press(page, /^Import \d+ voters$/);
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('The same passphrase again').fill(PASSPHRASE);
  await press(page, /^Make \d+ codes$/);
  const kept = await downloaded(page, () => press(page, 'Save the protected file'));
  await page.getByLabel('I have saved the file, and I know its passphrase').check();
  await press(page, 'Hand over the roll');
  await heading(page, 'The roll is imported');
  return kept;
}

/** The link that only this trustee may have. */
export async function inviteTrustee(page: Page, base: string, name: string): Promise<string> {
  await page.goto(`${base}/trustees`);
  await press(page, `Make the invitation link ${name}`);
  return page.getByText(/\/office\/trustee\/join#/).innerText();
}

/** @returns her key file, protected by {@link PASSPHRASE} */
export async function joinAsTrustee(page: Page, link: string): Promise<Buffer> {
  await page.goto(link);
  await heading(page, 'You are asked to be a trustee');
  await press(page, 'I accept');
  await heading(page, 'Make your key');
  await page.getByLabel('Passphrase, at least 16 characters').fill(PASSPHRASE);
  await page.getByLabel('The same passphrase again').fill(PASSPHRASE);
  await press(page, 'Make my key');
  await heading(page, 'Save your key file');
  const file = await downloaded(page, () => press(page, 'Download the key file'));
  await page.getByLabel('I have saved it in two places').check();
  await press(page, 'Send my public key to the office');
  await heading(page, 'You are a trustee');
  return file;
}

/** The trustee's next page, by her link: it says what is to do. */
export async function goOn(page: Page, link: string, next: string): Promise<void> {
  await page.goto('about:blank'); // else the browser would only move to the fragment
  await page.goto(link);
  await page.getByRole('link', { name: next, exact: true }).click();
}

export async function giveKey(page: Page, file: Buffer): Promise<void> {
  const chosen = { name: 'trustee.psephos-key', mimeType: 'application/octet-stream', buffer: file };
  await page.getByLabel('Your key file').setInputFiles(chosen);
  await page.getByLabel('Passphrase of the key file').fill(PASSPHRASE);
}

/** The one who asks signs with the key in her browser; so does the one who approves. */
async function unlock(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await dialog.getByRole('button').first().click();
}

export async function ask(page: Page, button: string): Promise<void> {
  await press(page, button);
  await unlock(page);
  await heading(page, 'Approval needed');
}

export async function approve(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/approvals`);
  await page.getByRole('link', { name: 'Read and decide' }).first().click();
  await press(page, 'Approve and sign');
  await unlock(page);
  await page.getByText('Both officials have signed, and it was carried out.').waitFor();
}

/** @param button  of the page, which asks for the step */
export async function askFor(page: Page, base: string, step: string, button: string): Promise<void> {
  await page.goto(base);
  await page.getByRole('link', { name: step, exact: true }).click();
  await heading(page, step);
  await ask(page, button);
}

/** The addresses of all invitations, from the registrar's file. */
export async function takeInvitations(page: Page, base: string, file: Buffer): Promise<string[]> {
  await page.goto(`${base}/invitations`);
  const chosen = { name: 'registrar.age', mimeType: 'application/octet-stream', buffer: file };
  await page.getByLabel('Registrar’s file').setInputFiles(chosen);
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await press(page, 'Open the file');
  await page.getByText('A table of all invitations').click();
  await page.getByLabel('I know that the table is not protected').check();
  const table = await downloaded(page, () => press(page, 'Download the table'));
  return table.toString('utf8').match(/https?:\S+\/vote\/\S+/g) ?? [];
}
