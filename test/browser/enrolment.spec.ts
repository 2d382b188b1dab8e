/**
 * V3b, enrolment: an official says on her page who may, and hands out a link; a voter's device makes its key, her provider
 * signs it, a second device is turned away; the official lets another voter enrol anew and ends it; and when the election
 * opens, the device that enrolled signs in without anything being typed.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeCode, deriveRollKey, fromHex } from '#crypto';
import { newPlan } from '#office';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { DataSource } from 'typeorm';
import { SignedIn } from '../office/signed-in.js';
import { freshDatabase } from '../support/database.js';
import { OidcProvider } from '../support/oidc-provider.js';
import { TestElection } from '../support/test-election.js';
import { OFFICE, TestService } from '../support/test-service.js';
import { axe, frame, openAll, overflow } from './page-checks.js';
import { launch, SHOTS } from './scene.js';
import { watch } from './watcher.js';

let provider: OidcProvider;
let service: TestService;
let database: DataSource;
let browser: Browser;
let planId: string;
let official: SignedIn;

beforeAll(async () => {
  const fresh = await freshDatabase('main');
  database = fresh.dataSource;
  provider = await OidcProvider.start();
  service = await TestService.start(fresh.url, [0, 1], {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.client.id,
    OIDC_CLIENT_SECRET: provider.client.secret,
  });
  const plan = { ...newPlan(['en'], 'UTC'), title: { en: 'Board of the allotments' }, enrolment: 'account' };
  const voterClasses = [{ id: 'members', label: { en: 'Members' }, weight: 1, contests: [] }];
  const made = await service.json('POST', '/office-api/elections', { plan: { ...plan, voterClasses } }, OFFICE);
  planId = made.json['id'] as string;
  official = await SignedIn.as(service, 'Ada', 'official');
  browser = await launch();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await service.stop();
  await provider.stop();
  await database.destroy();
}, 60_000);

async function device(options: object = {}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  await watch(context, [service.url, provider.issuer]);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return { context, page };
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
const enrolPath = () => `${service.url}/vote/enrol/${planId}`;

async function signIn(page: Page): Promise<void> {
  await page.goto(enrolPath());
  await heading(page, /^Sign in with 127\.0\.0\.1/);
  await page.getByRole('button', { name: /^Go to/ }).click();
}

/** The official's page, wide and light, narrow and dark, every part of it open. */
async function lookAtOffice(page: Page, name: string): Promise<void> {
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [320, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const close = await openAll(page);
    await page.screenshot({ path: path.join(SHOTS, `enrol-office-${name}-${width}.png`), fullPage: true });
    expect([...(await axe(page)), ...(await overflow(page)), ...(await frame(page))]).toEqual([]);
    await close();
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function savedFile(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(SHOTS, `enrol-${name}.png`), fullPage: true });
  expect([...(await axe(page)), ...(await overflow(page))]).toEqual([]);
}

it('an official uploads who may enrol, makes links, lets one enrol anew', async () => {
  const { context, page } = await device({ timezoneId: 'Europe/London' });
  await context.addCookies([official.cookie]);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${service.url}/office/e/${planId}/roll`);
  await heading(page, 'Enrolment');
  // 1. The list: a column of names stays here, a bad row is named.
  const rows = ['voter id,name,class', 'voter-0,Ada,Members', '"=1+1",Bea,', 'ana,Ana,', 'ana,Ann,'];
  await page
    .getByLabel('List of voters (CSV)')
    .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
  await page.getByRole('button', { name: 'Read the list' }).click();
  await page.getByRole('cell', { name: 'Row 5 has the voter id of row 4 and is left out.' }).waitFor();
  await lookAtOffice(page, 'list');
  const [sent] = await Promise.all([
    page.waitForRequest((request) => request.method() === 'PUT'),
    page.getByRole('button', { name: 'Import the 3 good rows' }).click(),
  ]);
  expect(sent.postData()).toBe('voterId,class\nvoter-0,members\n=1+1,members\nana,members\n');
  await page.getByRole('heading', { name: '0 of 3 voters have enrolled' }).waitFor();
  await page.getByText(enrolPath(), { exact: true }).waitFor();
  await page.getByText(/sign in with their account at 127\.0\.0\.1/).waitFor();
  await page.getByText('Nobody has enrolled. Without a voter the election cannot be frozen.').waitFor();
  // 2. Links for all, then a new one for one voter: only hashes are sent, and the file runs no formula.
  await page.getByRole('button', { name: 'Make a link for everybody' }).click();
  await page.getByRole('heading', { name: '3 links made' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('made-h');
  await page.getByLabel('I know that the table is not protected').check();
  const table = await savedFile(page, 'Save the table');
  const linkOf = (id: string) =>
    table
      .split('\r\n')
      .find((row) => row.startsWith(`${id},`))
      ?.split(',')[1] ?? '';
  expect([linkOf("'=1+1"), linkOf('ana')]).toEqual(
    Array(2).fill(expect.stringMatching(/\/vote\/enrol\/.*#[0-9a-f]{64}$/)),
  );
  await lookAtOffice(page, 'links');
  await page.getByRole('button', { name: 'Make a link for everybody' }).click();
  await page.getByRole('alert').getByText('Everybody has enrolled or has a link.').waitFor();
  const [hashed] = await Promise.all([
    page.waitForRequest((request) => request.method() === 'PUT'),
    page.getByRole('button', { name: 'Make a link ana' }).click(),
  ]);
  await page.getByRole('heading', { name: /^Link for voter/ }).waitFor();
  const fresh = await page.getByText(new RegExp(`^${enrolPath()}#`)).innerText();
  expect(hashed.postData()).toMatch(/^voterId,linkHash\nana,[0-9a-f]{64}\n$/);
  expect(hashed.postData()).not.toContain(fresh.split('#')[1]);
  await page.getByRole('button', { name: 'Forget what is shown here' }).click();
  expect(await page.getByText(fresh).count()).toBe(0);
  // 3. Her old link enrols nobody, her new one does; then the office lets her begin anew.
  const ana = await device();
  await ana.page.goto(linkOf('ana'));
  await ana.page.getByRole('button', { name: 'Enrol' }).click();
  await ana.page.getByRole('alert').waitFor();
  await ana.page.goto('about:blank');
  await ana.page.goto(fresh);
  await ana.page.getByRole('button', { name: 'Enrol' }).click();
  await heading(ana.page, 'You are enrolled');
  await ana.context.close();
  await page.reload();
  await page.getByRole('heading', { name: '1 of 3 voters have enrolled' }).waitFor();
  await page.getByLabel('Voter ids that begin with').fill('an');
  await page.getByLabel('Voter ids that begin with').press('Enter');
  await page.getByRole('rowheader', { name: '=1+1' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Let enrol anew ana' }).press('Enter');
  await lookAtOffice(page, 'reset');
  await page.getByRole('button', { name: 'Take the enrolment back' }).press('Enter');
  await page.getByRole('heading', { name: '0 of 3 voters have enrolled' }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

it('enrols, keeps its code, and votes later without typing; a second device is turned away', async () => {
  const first = await device();
  await first.page.goto(enrolPath());
  await heading(first.page, /^Sign in with/);
  await look(first.page, 'begin');
  await signIn(first.page);
  await heading(first.page, 'You are enrolled');
  expect(new URL(first.page.url()).search).toBe('');
  await look(first.page, 'done');
  const code = (await first.page.locator('.tablet').innerText()).replace(/\s/g, '');

  // A second device, narrow and dark, with the same account.
  const second = await device({ viewport: { width: 320, height: 700 }, colorScheme: 'dark' });
  await signIn(second.page);
  await second.page.getByText('Somebody has enrolled for you with another device.').first().waitFor();
  await look(second.page, 'already');
  await second.context.close();

  // The official ends it: a third device is told so.
  const office = await device();
  await office.context.addCookies([official.cookie]);
  await office.page.goto(`${service.url}/office/e/${planId}/roll`);
  await office.page.getByRole('heading', { name: '1 of 3 voters have enrolled' }).waitFor();
  await office.page.getByText('2 voters have not enrolled and would not be able to vote.').waitFor();
  await office.page.getByRole('button', { name: 'End the enrolment' }).press('Enter');
  await office.page.getByRole('button', { name: 'End it now' }).press('Enter');
  await office.page.getByRole('heading', { name: 'The enrolment has ended' }).waitFor();
  await office.page.getByText('The voter roll has 1 voter.').waitFor();
  expect(await office.page.evaluate(() => document.activeElement?.id)).toBe('end-h');
  await lookAtOffice(office.page, 'ended');
  const late = await device();
  await late.page.goto(enrolPath());
  await heading(late.page, 'Enrolment is over');
  await Promise.all([office.context.close(), late.context.close()]);

  // Frozen and published with the key of the first one.
  service.parties.voters[0].rollKeys[0] = deriveRollKey(decodeCode(code));
  const election = await TestElection.publish(service);
  await database.query(
    `UPDATE office_election SET state = 'published', ceremony_id = $2, election_id = $3 WHERE id = $1`,
    [planId, Buffer.from(fromHex(election.ceremonyId, 32)), Buffer.from(fromHex(election.id, 32))],
  );
  // The device that enrolled finds itself on the published roll; one that the office has left out is told.
  await first.page.goto(enrolPath());
  await heading(first.page, 'You are enrolled');
  const missing = await device({ viewport: { width: 390, height: 800 } });
  await missing.page.goto(enrolPath());
  await heading(missing.page, 'This device is not on the voter roll');
  await look(missing.page, 'missing');
  await missing.context.close();
  await election.rehearse();
  await election.move('issuing');
  await first.page.goto(`${service.url}/vote/${election.id}`);
  await heading(first.page, 'Keep your recovery code');
  await first.context.close();
}, 120_000);
