/**
 * What the office shows outside: a document is certified in the browser, its sheet is printed, an observer holds the file
 * against it, and programs get a token and a webhook. One walk, looked at wide, narrow and dark on the way.
 */
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { SignedIn } from '../office/signed-in.js';
import { freshDatabaseUrl } from '../support/database.js';
import { TestElection } from '../support/test-election.js';
import { TestService } from '../support/test-service.js';
import { axe, frame, overflow } from './page-checks.js';
import { launch, SHOTS } from './scene.js';
import { watch } from './watcher.js';

const FILE = { name: 'minutes.txt', mimeType: 'text/plain', buffer: Buffer.from('Minutes of the committee') };
const OTHER = { ...FILE, buffer: Buffer.from('Minutes of the Committee') };

let service: TestService;
let election: TestElection;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('outside'), [0, 1]);
  election = await TestElection.publish(service);
  const ada = await SignedIn.as(service, 'Ada', 'official');
  browser = await launch();
  context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  await context.addCookies([ada.cookie]);
  await watch(context, [service.url]);
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
}, 180_000);

afterAll(async () => {
  await browser.close();
  await service.stop();
}, 60_000);

const heading = () => page.locator('h1').innerText();
const office = (at: string) => page.goto(`${service.url}/office/${at}`);

/** Wide, narrow, and dark: nothing that axe finds, nothing too wide. */
async function looksRight(name: string): Promise<void> {
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'light'],
    [320, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect([name, width, ...(await axe(page)), ...(await overflow(page)), ...(await frame(page))]).toEqual([
      name,
      width,
    ]);
    if (process.env['SHOTS'] !== undefined) {
      await page.screenshot({ path: path.join(SHOTS, `${name}-${width}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test('a document is certified: hashed here, on the board, on the list', async () => {
  await office(`e/${election.id}/documents`);
  await page.getByText('No documents yet.').waitFor();
  await page.getByRole('button', { name: 'Certify' }).click();
  await page.getByRole('alert').getByText('Choose a file.').waitFor();
  await page.getByRole('alert').getByText('Confirm that this is the right document.').waitFor();
  expect(await page.title()).toMatch(/^Error: /);
  await looksRight('documents-error');
  await page.getByLabel('File').setInputFiles(FILE);
  await page.getByText('24 bytes').waitFor();
  for (const field of await page.getByLabel(/What the document is/).all()) await field.fill('Minutes');
  await looksRight('documents-form');
  await page.getByLabel('This is the right document.').check();
  await page.getByRole('button', { name: 'Certify' }).click();
  await page.getByText('Document 1, entry 1 of the public board').waitFor();
  await looksRight('documents');
}, 120_000);

test('its sheet says what is proven, with a code to the page that checks the file', async () => {
  await page.getByRole('link', { name: 'Minutes' }).click();
  await page.getByRole('img', { name: /Code that leads/ }).waitFor();
  expect(await heading()).toBe('Certificate of a document');
  await looksRight('certificate');
}, 120_000);

test('an observer holds files against it', async () => {
  await page.goto(`${service.url}/audit/${election.id}/document`);
  await page.getByRole('button', { name: 'Check the document' }).click();
  await page.getByRole('alert').getByText('Choose the document.').waitFor();
  const certificate = await service.get(`${election.path}/documents/1.json`);
  const given = { name: 'c.json', mimeType: 'application/json', buffer: Buffer.from(certificate.bytes) };

  await page.getByLabel('The document').setInputFiles(OTHER);
  await page.getByRole('button', { name: 'Check the document' }).click();
  await page.getByRole('heading', { name: 'No certificate for this file' }).waitFor();

  await page.getByLabel(/Its certificate/).setInputFiles(given);
  await page.getByRole('button', { name: 'Check the document' }).click();
  await page.getByRole('alert').getByText('This is not the file that was certified.').waitFor();
  await looksRight('document-other');

  await page.getByLabel('The document').setInputFiles(FILE);
  await page.getByLabel(/Its certificate/).setInputFiles([]);
  await page.getByRole('button', { name: 'Check the document' }).click();
  await page.getByRole('heading', { name: 'This is the certified file' }).waitFor();
  await page.getByText('It is entry 1 of a public board').waitFor();
  await looksRight('document');

  const forged = Buffer.from(certificate.text.replace('"number":1', '"number":2'));
  await page.getByLabel(/Its certificate/).setInputFiles({ ...given, buffer: forged });
  await page.getByRole('button', { name: 'Check the document' }).click();
  await page.getByRole('alert').getByText('INCLUSION_PROOF_INVALID').waitFor();
}, 120_000);

test('a token is shown once and opens what it is for, until it is revoked', async () => {
  await office('tokens');
  await page.getByRole('button', { name: 'Make the token' }).click();
  await page.getByRole('alert').getByText('Enter a name.').waitFor();
  await page.getByLabel('Name').fill('archive');
  await page.getByLabel(/elections:read/).check();
  await page.getByRole('button', { name: 'Make the token' }).click();
  await page.getByRole('heading', { name: 'Your new token' }).waitFor();
  const secret = await page.locator('.card .mono').innerText();
  await looksRight('tokens');
  const authorization = `Bearer ${secret}`;
  const path = `/office-api/elections/${election.id}/documents`;
  expect((await service.get(path, { authorization })).status).toBe(200);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('button', { name: /Revoke the token/ }).click();
  await page.getByText(/Revoked on/).waitFor();
  expect((await service.get(path, { authorization })).json.code).toBe('UNAUTHORIZED');
}, 120_000);

test('a webhook to an address of insiders is refused, another one is taken', async () => {
  await page.getByRole('link', { name: /Webhooks/ }).click();
  await page.getByLabel('Address').fill('https://127.0.0.1/hook');
  await page.getByLabel(/phase.changed/).check();
  await page.getByRole('button', { name: 'Add the webhook' }).click();
  await page.getByRole('alert').getByText('Messages cannot go to this address.').waitFor();
  await page.getByLabel('Address').fill('https://hooks.example.invalid/psephos');
  await page.getByRole('button', { name: 'Add the webhook' }).click();
  await page.getByRole('heading', { name: 'Secret of the new webhook' }).waitFor();
  await page.getByRole('button', { name: 'Send a test message' }).click();
  await page.getByText('Waiting').waitFor();
  await looksRight('webhooks');
}, 120_000);
