/**
 * V3b, enrolment: a voter's device makes its key, her provider signs it, a second device is turned away; and when the
 * election opens, the device that enrolled signs in without anything being typed.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { decodeCode, deriveRollKey, fromHex } from '#crypto';
import { newPlan } from '#office';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { DataSource } from 'typeorm';
import { freshDatabase } from '../support/database.js';
import { OidcProvider } from '../support/oidc-provider.js';
import { TestElection } from '../support/test-election.js';
import { OFFICE, TestService } from '../support/test-service.js';
import { axe, overflow } from './page-checks.js';
import { launch, SHOTS } from './scene.js';
import { watch } from './watcher.js';

let provider: OidcProvider;
let service: TestService;
let database: DataSource;
let browser: Browser;
let planId: string;

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
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
  const csv = { ...OFFICE, 'content-type': 'text/csv' };
  await service.call('PUT', `/office-api/elections/${planId}/entitled`, 'voterId,class\nvoter-0,members\n', csv);
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

async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(SHOTS, `enrol-${name}.png`), fullPage: true });
  expect([...(await axe(page)), ...(await overflow(page))]).toEqual([]);
}

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
