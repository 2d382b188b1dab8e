/**
 * An election is set up in the browser, from an empty list to the page that says what is still missing, and then what will
 * be frozen; what people leave out or get wrong is said at its field. Looked at wide, narrow and dark on the way.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { deriveRollKey, generateEd25519, randomBytes, toHex } from '#crypto';
import type { ElectionPlan } from '#office';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { OfficePerson } from '../office/office-people.js';
import { SignedIn } from '../office/signed-in.js';
import { makeDraft, sealingKeyFor, signingKeyFor } from '../record/fixture.js';
import { freshDatabaseUrl } from '../support/database.js';
import { OFFICE, TestService } from '../support/test-service.js';
import { keyboardWalk } from './keyboard-walk.js';
import { axe, frame, openAll, overflow } from './page-checks.js';
import { launch, SHOTS } from './scene.js';
import { watch } from './watcher.js';

/** Two issuers and a tally service, each as far as an office sees them. */
const servers: Server[] = [];
let service: TestService;
let olga: SignedIn;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let planId = '';

async function serve(answers: Record<string, unknown>): Promise<string> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[request.url ?? ''] ?? {}));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function issuer(n: number): Promise<string> {
  const witness = { name: `issuer-${n}.example.org`, publicKey: signingKeyFor(`witness ${n}`) };
  const keys = { signingKey: signingKeyFor(`issuer ${n}`), sealingKey: sealingKeyFor(`issuer ${n}`) };
  return serve({ '/ceremonies/offer': { name: `Issuer ${n}`, ...keys, witness }, '/witness': witness });
}

beforeAll(async () => {
  const { anchor } = makeDraft();
  const issuers = [await issuer(1), await issuer(2)];
  const tally = await serve({
    '/witness': { name: 'tally.example.org', publicKey: signingKeyFor('witness tally') },
    '/anchors/prepare': { network: 'devnet', publicKey: anchor.publicKey, genesisOutpoint: anchor.genesisOutpoint },
  });
  service = await TestService.start(await freshDatabaseUrl('setup'), [0]);
  service.settings = { ISSUER_URLS: issuers.join(), TALLY_URL: tally, TALLY_TOKEN: 't'.repeat(40) };
  await service.kill();
  await service.startApi();
  olga = await SignedIn.as(service, 'Olga', 'official');
  browser = await launch();
  context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce' });
  await context.addCookies([olga.cookie]);
  await watch(context, [service.url]);
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
}, 180_000);

afterAll(async () => {
  await browser.close();
  servers.forEach((server) => server.close());
  await service.stop();
}, 60_000);

const office = (at: string) => page.goto(`${service.url}/office/${at}`);
const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor();
const press = (name: string | RegExp) => page.getByRole('button', { name }).click();
const task = async (name: string) => page.getByRole('link', { name, exact: true }).click();
const save = () => press('Save and continue');
const problem = (sentence: string) => page.getByRole('alert').getByText(sentence, { exact: true }).waitFor();

/** Wide, narrow, and dark: nothing that axe finds, nothing too wide. */
async function looksRight(name: string): Promise<void> {
  const close = await openAll(page);
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'light'],
    [320, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = [...(await axe(page)), ...(await overflow(page)), ...(await frame(page))];
    expect([name, width, ...found]).toEqual([name, width]);
    if (process.env['SHOTS'] !== undefined) {
      await page.screenshot({ path: path.join(SHOTS, `${name}-${width}.png`), fullPage: true });
    }
  }
  await close();
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

test('an election begins with nothing, and has everything to do', async () => {
  await office('elections');
  await page.getByText('No elections yet.').waitFor();
  await looksRight('elections-empty');
  await press('Create an election');
  await heading('Set up an election');
  planId = /\/e\/([0-9a-f]{32})\/setup$/.exec(page.url())?.[1] ?? '';
  expect(planId).not.toBe('');
  await looksRight('setup-tasks');
}, 120_000);

test('the name is asked for in every language', async () => {
  await task('Name and languages');
  await heading('What is the election called?');
  await save();
  await problem('Enter the name of the election.');
  expect(await page.title()).toMatch(/^Error: /);
  await looksRight('setup-name-error');
  await page.getByLabel('Name of the election').fill('Works council 2030');
  await page.getByRole('checkbox', { name: 'Français' }).check();
  await save();
  await problem('Enter the name of the election in French.');
  await page.getByLabel('Name of the election (French)').fill('Comité d’entreprise 2030');
  await save();
  await heading(/^Set up .?Works council 2030/);
  await page.getByText(/^Saved \d\d:\d\d/).waitFor();
}, 120_000);

test('what is typed is kept at once, in every language of the page and through a reload', async () => {
  await task('Who answers questions');
  await page.getByLabel('Name of the election office').fill('Election office');
  await page.getByText('Not saved yet. What you typed is kept on this device.').waitFor();
  await page.locator('.lang select').selectOption('fr');
  await heading(/^Qui répond aux questions/);
  expect(await page.locator('#at-contact-name').inputValue()).toBe('Election office');
  await page.locator('.lang select').selectOption('en');
  await heading('Who answers questions?');
  await page.reload();
  await page.getByText(/^You typed something here on .* and did not save it\./).waitFor();
  expect(await page.getByLabel('Name of the election office').inputValue()).toBe('Election office');
}, 120_000);

test('whoever was quicker is not overwritten, and nothing that was typed is lost', async () => {
  const at = `/office-api/elections/${planId}`;
  const { plan, version } = (await service.get(at, OFFICE)).json as { plan: ElectionPlan; version: number };
  const other = { ...plan, closeConfirmations: 3, contact: { ...plan.contact, name: 'Another office' } };
  await service.json('PUT', at, { version, plan: other }, OFFICE);
  await save();
  await problem('Somebody else has changed the same. Choose what counts.');
  await page.locator('#clashes').getByText('Another office').waitFor();
  await looksRight('setup-clash');
  await press('Mine counts Who answers questions');
  await save();
  await problem('Enter an email address or a telephone number.');
  await page.getByLabel('Email address').fill('office@example.org');
  await save();
  await heading(/^Set up .?Works council 2030/);
  const saved = (await service.get(at, OFFICE)).json as { plan: ElectionPlan };
  expect([saved.plan.closeConfirmations, saved.plan.contact.name]).toEqual([3, 'Election office']);
}, 120_000);

test('times are those of the election’s place, and in order', async () => {
  await task('Dates and times');
  const times = ['Tokens from', 'Tokens until', 'Voting from', 'Voting until'];
  await page.getByLabel('Time zone').selectOption('Europe/Berlin');
  await save();
  await problem('Enter a date and a time for “Tokens from”.');
  for (const [at, label] of times.entries()) {
    await page.getByLabel(label).fill(`2031-03-0${at === 3 ? 1 : at + 1}T08:00`);
  }
  await save();
  await problem('Closing must be after opening.');
  await page.getByLabel(/^Token and vote in one visit/).check();
  await page.getByText('People could compare request times with ballot times.').waitFor();
  await page.getByLabel(/^First everybody gets a token/).check();
  await page.getByLabel('Voting until').fill('2031-03-05T08:00');
  await looksRight('setup-schedule');
  await save();
  await heading(/^Set up .?Works council 2030/);
}, 120_000);

test('a contest is asked for, changed, and seen as voters will see it', async () => {
  await task('Contests');
  await save();
  await problem('Add at least one contest.');
  await page.getByLabel(/^Up to a number of options/).check();
  await press('Add this contest');
  await heading('Contest 1');
  for (const language of ['English', 'French']) {
    await page.getByLabel(`Question (${language})`).fill(`Who sits in the council? ${language}`);
    for (const [at, name] of ['Anna', 'Anna', 'Cleo'].entries()) {
      await page.getByLabel(`Text of the option (${language})`).nth(at).fill(`${name} ${language}`);
    }
  }
  await save();
  await problem('Options 1 and 2 read the same in English.');
  await page.getByLabel('Text of the option (English)').nth(1).fill('Ben');
  await page.getByLabel('Text of the option (French)').nth(1).fill('Benoît');
  await press('Add an option');
  await page.locator('#at-contests-0-options-3-title-en:focus').waitFor();
  await press('Remove option 4');
  await looksRight('setup-contest');
  expect(await keyboardWalk(page)).toEqual([]);
  await save();
  await heading('What is voted on?');
  await looksRight('setup-contests');
  await page.getByRole('link', { name: 'Back' }).click();
  await task('Preview of the ballot');
  await page.getByRole('group', { name: /Who sits in the council\? English/ }).waitFor();
  await page.getByLabel('Language of the ballot').selectOption('fr');
  await page.getByRole('group', { name: /Who sits in the council\? French/ }).waitFor();
  await page.getByLabel('Language of the ballot').selectOption('en');
  await page.getByLabel('Ben').check();
  await page.getByText('1 of 2 chosen').waitFor();
  await looksRight('setup-preview');
  await page.getByRole('link', { name: 'Back' }).click();
  await task('Who votes on what');
  const everybody = page.getByLabel('Name of the group (French)');
  expect(await everybody.inputValue()).toBe('Tous les électeurs');
  await everybody.fill('Tous');
  await looksRight('setup-classes');
  await save();
}, 180_000);

test('trustees: more than half of them, better not all', async () => {
  await task('Who the trustees are');
  await save();
  await problem('Name at least two trustees.');
  for (const [at, name] of ['Ada', 'Ben', 'Cleo'].entries()) {
    await page.getByLabel(`Name of trustee ${at + 1}`).fill(name);
  }
  await press('Add a trustee');
  await page.getByLabel('Name of trustee 4').fill('Ada');
  await save();
  await problem('Ada stands in the list twice.');
  await press('Remove trustee 4');
  await looksRight('setup-trustees');
  await save();
  await task('How many trustees count');
  const threshold = page.getByLabel('A number from 2 to 3');
  await threshold.fill('7');
  await save();
  await problem('Enter a number from 2 to 3.');
  await threshold.fill('3');
  await page.getByText('If one trustee loses the key, the election cannot be counted. Choose at most 2.').waitFor();
  await threshold.fill('2');
  await page.getByText('Any 2 of the 3 trustees can count. 1 cannot.').waitFor();
  await save();
}, 120_000);

test('issuers by their addresses, with the fingerprints of their keys', async () => {
  await task('Issuers and witnesses');
  await page.getByLabel('Address of the issuer').fill('http://169.254.169.254');
  await press('Ask this issuer');
  await problem('This address lies inside a private network. Whoever runs this server can allow it.');
  for (const n of [1, 2]) {
    await page
      .getByRole('button', { name: /^Add http/ })
      .first()
      .click();
    await page.getByText(`Issuer ${n}`).first().waitFor();
  }
  await page.getByText('With two issuers, both are needed: if one is down, nobody can get a voting token.').waitFor();
  await page.getByText('3 of 3 witnesses must have seen the board: the issuers and the tally service.').waitFor();
  await page.getByText(signingKeyFor('issuer 2').slice(0, 4)).first().waitFor();
  await looksRight('setup-issuers');
  await save();
  await heading(/^Set up .?Works council 2030/);
  expect(await page.getByText('To do').count()).toBe(0);
}, 120_000);

test('what is still missing is named, with the page where it is found', async () => {
  await office(`e/${planId}/ready`);
  await heading('Make the election ready');
  await page.getByRole('link', { name: 'The voter roll is not complete.' }).waitFor();
  await looksRight('ready-missing');
  await page.getByRole('link', { name: /Ada.* has not made a key/ }).click();
  await heading('Trustees’ keys');
  await press('Make the invitation link Ada');
  const link = await page.getByText(`/office/trustee/join#${planId}.`).innerText();
  expect(link).toMatch(/\.[0-9a-f]{64}$/);
  await page.getByText('Invited', { exact: true }).waitFor();
  await looksRight('trustees');
}, 120_000);

test('then everything of it stands on one page, with what becomes public, and is asked for', async () => {
  const at = `/office-api/elections/${planId}`;
  const lines = [1, 2, 3].map((n) => `voter-${n},voters,${toHex(deriveRollKey(randomBytes(13)).publicKey)}`);
  const csv = `voterId,class,rollKey\n${lines.join('\n')}\n`;
  await service.call('PUT', `${at}/roll/1`, csv, { ...OFFICE, 'content-type': 'text/csv' });
  for (const position of [0, 1, 2]) {
    const { json } = await olga.post(`${at}/trustees/${position}/invitation`, {});
    const keys = { signingKey: signingKeyFor(`t ${position}`), sealingKey: sealingKeyFor(`t ${position}`) };
    const authorization = `Bearer ${String(json['secret'])}`;
    await service.json('POST', `/office-api/trustees/${planId}/keys`, keys, { authorization });
  }
  for (const name of ['Pia', 'Quentin', 'Rosa']) await OfficePerson.signIn(service, name, generateEd25519());
  await office(`e/${planId}/ready`);
  await page.getByText('After this, nothing in the definition can change, not even the closing time.').waitFor();
  await page.getByText('3 voters, weight 1').waitFor();
  await page.getByText('Only 3 people vote on this contest. Its totals are theirs alone.').waitFor();
  await press('Ask for the second approval');
  await page.getByText('Confirm that these totals may become public.').waitFor();
  await page.getByLabel('I know that these totals become public.').check();
  await looksRight('ready');
  await office('elections');
  await page.getByRole('link', { name: 'Works council 2030' }).waitFor();
  await looksRight('elections');
  await press('Duplicate Works council 2030');
  await heading(/^Set up .?Works council 2030/);
  expect(page.url()).not.toContain(planId);
  await page.getByText('To do').first().waitFor();
  await page.getByText('Delete this election').click();
  await press('Delete it');
  await heading('Elections');
  await page.getByRole('link', { name: 'Works council 2030' }).waitFor();
  expect(await page.getByRole('link', { name: 'Works council 2030' }).count()).toBe(1);
}, 180_000);
