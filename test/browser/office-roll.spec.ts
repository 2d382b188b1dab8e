/**
 * The roll and the invitations as a registrar meets them: a list with bad rows becomes codes in a file of hers before the
 * office gets the public half; letters come out of that file, one page a voter. Looked at wide and light, narrow and dark.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { decodeInvitation, toHex } from '#crypto';
import { decryptRegistrarFile, encodeHalf, encodeSafeCsv, type RollContact } from '#office';
import { makePlan } from '../office/plan-parts.js';
import { SignedIn } from '../office/signed-in.js';
import { freshDatabaseUrl } from '../support/database.js';
import { pdfText } from '../support/pdf-text.js';
import { quickRegistrarFile, RegistrarBox } from '../support/registrar-box.js';
import { OFFICE, TestService } from '../support/test-service.js';
import { axe, frame, openAll, overflow } from './page-checks.js';
import { launch, SHOTS } from './scene.js';
import { watch } from './watcher.js';

const PASSPHRASE = 'correct horse battery';
const VOTERS: RollContact[] = Array.from({ length: 100 }, (_, i) => ({
  voterId: `n${i}`,
  classId: i % 10 === 0 ? 'partners' : 'members',
  name: i === 7 ? '=HYPERLINK("http://x")' : `Voter ${i} <b>“Ö”</b>`,
  email: `v${i}@example.org`,
  address: [`${i} Mill Lane`, 'CB7 4AB Ely'],
  language: i % 3 === 0 ? 'fr' : 'en',
}));
const BAD = ['n5,Other,o@example.org,,,en,', 'x1,Nobody,,,,en,', 'x2,Mail,no address,,,en,'];

let service: TestService;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let planId: string;
const complaints: string[] = [];

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('office_roll'), [0]);
  const registrar = await SignedIn.as(service, 'Rita', 'official');
  const { json } = await service.json('POST', '/office-api/elections', { plan: makePlan() }, OFFICE);
  planId = String(json['id']);
  browser = await launch();
  context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce' });
  await context.addCookies([{ name: 'psephos-office', value: registrar.secret, url: `${service.url}/office-api` }]);
  await watch(context, [service.url]);
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
}, 120_000);

afterAll(async () => {
  await browser.close();
  await service.stop();
}, 60_000);

const at = (part: string): string => `${service.url}/office/e/${planId}/${part}`;
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const summary = () => page.locator('.summary-error').innerText();

async function look(name: string): Promise<void> {
  const close = await openAll(page);
  const found: string[] = [];
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'light'],
    [320, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    if (width !== 390) found.push(...(await axe(page)), ...(await overflow(page)), ...(await frame(page)));
    if (process.env['SHOTS'] === '1') {
      await page.screenshot({ path: path.join(SHOTS, `office-roll-${name}-${width}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  await close();
  expect({ name, found }).toEqual({ name, found: [] });
}

async function choose(label: string, name: string, contents: Uint8Array | string): Promise<void> {
  await page.getByLabel(label).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(contents) });
}

async function saved(name: string): Promise<Uint8Array> {
  const [download] = await Promise.all([page.waitForEvent('download'), press(name)]);
  return new Uint8Array(readFileSync(await download.path()));
}

test('a list is imported: bad rows are told first, the file is saved before anything is handed over', async () => {
  await page.goto(at('roll'));
  await page.getByRole('heading', { level: 1, name: 'Import the voter roll' }).waitFor();
  await look('choose');
  // 1. A file that is none.
  await choose('List of voters (CSV)', 'voters.xlsx', Uint8Array.from([0x50, 0x4b, 3, 4]));
  await page.locator('.summary-error').waitFor();
  expect(await summary()).toContain('This file is not a CSV file.');
  expect(await page.title()).toMatch(/^Error: Import the voter roll/);
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('summary-error');
  // 2. A list with 100 good rows and three bad ones.
  const rows = VOTERS.map(({ voterId, name, email, address, language }) => [
    voterId,
    name,
    email,
    ...address,
    language,
    '',
  ]);
  const header = ['Number', 'Name', 'E-mail', 'Street', 'City', 'Language', 'Class'];
  await choose('List of voters (CSV)', 'voters.csv', `${encodeSafeCsv([header, ...rows])}${BAD.join('\r\n')}`);
  await page.getByRole('heading', { name: 'What do the columns hold?' }).waitFor();
  expect(await page.getByRole('table').locator('tbody tr').count()).toBe(20);
  await page.getByLabel('Class of voters whose row names none').selectOption('members');
  await look('columns');
  await press('Read the list');
  await page.getByText('100 of 103 rows can be imported.').waitFor();
  expect(await summary()).toContain('3 of 103 rows cannot be imported. Nothing was imported yet.');
  const told = await page.getByRole('table').innerText();
  expect(told).toContain('Row 102 has the voter id of row 7 and is left out.');
  expect(told).toContain('Row 103 has no email address or postal address.');
  await look('problems');
  const list = new TextDecoder().decode(await saved('Download all problems'));
  expect(list).toContain('102,ROW_VOTER_ID_DUPLICATE,Row 102 has the voter id of row 7 and is left out.');
  await press('Import the 100 good rows');
  // 3. The passphrase, the codes, the file.
  await page.getByLabel('Passphrase', { exact: true }).fill('short');
  await press('Make 100 codes');
  expect(await summary()).toContain('Choose a passphrase of 10 characters or more.');
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('The same passphrase again').fill(PASSPHRASE);
  await look('passphrase');
  await press('Make 100 codes');
  await page.getByRole('heading', { name: 'Save your file' }).waitFor();
  expect(await page.getByRole('button', { name: 'Hand over the roll' }).count()).toBe(0);
  const file = await saved('Save the protected file');
  await press('Hand over the roll');
  expect(await summary()).toContain('Save the file first, and confirm that you have it.');
  await page.getByLabel('I have saved the file, and I know its passphrase').check();
  await look('save');
  const [sent] = await Promise.all([
    page.waitForRequest((request) => request.method() === 'PUT'),
    press('Hand over the roll'),
  ]);
  await page.getByRole('heading', { level: 1, name: 'The roll is imported' }).waitFor();
  await page.getByText('The roll is complete.').waitFor();
  await look('done');
  // 4. What went out is the public half of what was saved.
  const { voters } = await decryptRegistrarFile(file, PASSPHRASE);
  expect(voters.map(({ voterId, name }) => [voterId, name])).toEqual(
    VOTERS.map(({ voterId, name }) => [voterId, name]),
  );
  expect(sent.postData()).toBe(encodeHalf(voters).csv);
  for (const { code, email } of voters) expect(sent.postData()).not.toMatch(new RegExp(`${code}|${email}`));
  const summaryOf = await service.get(`/office-api/elections/${planId}/roll`, OFFICE);
  expect(summaryOf.json['halves']).toMatchObject([{ fingerprint: encodeHalf(voters).fingerprint }]);
  expect(complaints).toEqual([]);
}, 180_000);

test('letters: one page a voter, out of the registrar’s file, nothing of it on the screen', async () => {
  await page.goto(at('invitations'));
  await page.getByText('Invitations exist only once the election is published').waitFor();
  const box = await RegistrarBox.start(VOTERS);
  try {
    await publishAs(box);
    await page.goto(at('invitations'));
    await page.getByRole('heading', { name: 'Open your registrar’s file' }).waitFor();
    await look('open');
    const file = await quickRegistrarFile({ ...box.list, planId }, PASSPHRASE);
    await choose('Registrar’s file', 'registrar.age', file);
    await page.getByLabel('Passphrase', { exact: true }).fill('not this one');
    await press('Open the file');
    await page.locator('.summary-error').waitFor();
    expect(await summary()).toContain('The passphrase does not open this file. Try again.');
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await press('Open the file');
    await page.getByText('The file holds 100 voters.').waitFor();
    await page.getByLabel('Language', { exact: true }).last().selectOption('fr');
    await page.getByText('Votre code d’invitation').first().waitFor();
    await look('opened');
    const text = (await page.locator('main').innerText()).replace(/\s/g, '');
    for (const { code } of box.list.voters) expect(text).not.toContain(code);
    expect(text).toContain(`npmrunpsephos--registrarsendregistrar.age--url${service.url}--election${box.electionId}`);
    // The paper.
    await page.evaluate(() => (window.print = () => undefined));
    await press('Print letters');
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(100);
    const printed = pdfText(pdf).replace(/\s/g, '');
    for (const { code } of box.list.voters) expect(printed).toContain(code);
    expect(printed).not.toContain('Sendagain');
    // What became of e-mails, from the program's own file.
    const log = [
      { voterId: 'n1', round: 'invitation', outcome: 'sent', atMs: 1, reply: 250 },
      { voterId: 'n2', round: 'invitation', outcome: 'refused', atMs: 1, reply: 550 },
    ].map((line) => `${JSON.stringify(line)}\n`);
    await choose('Deliveries file', 'x.deliveries.jsonl', log.join(''));
    await page.getByText('Send again to 98 people').waitFor();
    expect(await page.getByRole('table').innerText()).toMatch(/Sent\s+1\s+Refused\s+1\s/);
    await look('deliveries');
    // The link of a code is the voter's.
    await page.locator('summary').click();
    await page.getByLabel('I know that the table is not protected').check();
    const table = new TextDecoder().decode(await saved('Download the table'));
    expect(table).toContain(`'=HYPERLINK`);
    const [, fragment = ''] = /#([0-9A-Z]{72})/.exec(table) ?? [];
    expect(toHex(decodeInvitation(fragment).electionIdPrefix)).toBe(box.electionId);
    // Once it is over, nobody sends a code by mistake.
    phase = 'closed';
    await page.goto(at('invitations'));
    await page.getByText('Voting is closed. The codes open nothing any more').waitFor();
    expect(await page.getByRole('heading', { name: 'Open your registrar’s file' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  } finally {
    await box.stop();
  }
}, 180_000);

/** Of that election, as its board would say it. */
let phase = 'voting';

/** The plan as it is after the publication of the box's election, which the box answers for. */
async function publishAs(box: RegistrarBox): Promise<void> {
  await page.route(`**/office-api/elections/${planId}`, async (route) => {
    const answer = await route.fetch({ maxRetries: 3 });
    const stored = (await answer.json()) as Record<string, unknown>;
    await route.fulfill({ json: { ...stored, state: 'published', electionId: box.electionId } });
  });
  await page.route(`**/elections/${box.electionId}/**`, async (route) => {
    const url = route.request().url().replace(service.url, box.url);
    await route.fulfill({ response: await route.fetch({ url, maxRetries: 3 }) });
  });
  await page.route(`**/elections/${box.electionId}/status`, (route) => route.fulfill({ json: { phase } }));
}
