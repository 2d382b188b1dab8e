/**
 * Accounts of the office as people meet them: the first official by the link of the start and a passkey, the second by
 * password and one-time code, a third by two; signing keys, sign-out, recovery by two, the log. Every page is looked at in
 * light at 1280 px and at 320 px, dark.
 */
import type { Page } from 'playwright-core';
import { TOTP } from 'otpauth';
import path from 'node:path';
import { OfficeScene, PASSPHRASE, PASSWORD } from './office-scene.js';
import { axe, frame, openAll, overflow } from './page-checks.js';
import { SHOTS } from './scene.js';

let scene: OfficeScene;
let anna: Page;
let bela: Page;
let carla: Page;
let complaints: string[][] = [];

beforeAll(async () => {
  scene = await OfficeScene.start();
  const people = await Promise.all([scene.newPerson(), scene.newPerson(), scene.newPerson()]);
  complaints = people.map((person) => person.complaints);
  [anna, bela, carla] = people.map(({ page }) => page) as [Page, Page, Page];
}, 120_000);

afterAll(() => scene.stop(), 60_000);

const at = (page: string) => `${scene.origin}/office/${page}`;
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** What is wrong with the page as it stands, wide and light, then narrow and dark. */
async function look(page: Page, name: string): Promise<void> {
  const close = await openAll(page);
  const found: string[] = [];
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [320, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    found.push(...(await axe(page)), ...(await overflow(page)), ...(await frame(page)));
    if (process.env['SHOTS'] === '1') {
      await page.screenshot({ path: path.join(SHOTS, `office-${name}-${width}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  await close();
  expect({ name, found }).toEqual({ name, found: [] });
}

/** Sets password and authenticator in the open form. @returns the authenticator's secret */
async function setPassword(page: Page): Promise<string> {
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await press(page, 'Continue');
  await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
  const secret = (await page.locator('.tablet').innerText()).replace(/\s/g, '');
  await page.getByLabel('One-time code').fill(codeOf(secret));
  await press(page, 'Save password and authenticator');
  return secret;
}

const codeOf = (secret: string, later = 0) =>
  new TOTP({ secret, digits: 6, period: 30 }).generate({ timestamp: Date.now() + later * 30_000 });

test('the first official: by the link of the start and a passkey that also unlocks her signing key', async () => {
  await anna.goto(at(''));
  await heading(anna, 'Sign in to the election office');
  await anna.getByText('This office has no official yet.').waitFor();
  await look(anna, 'sign-in');
  await anna.goto(scene.setupLink);
  await heading(anna, 'Set up the election office');
  expect(anna.url()).toBe(at('join'));
  await look(anna, 'join');
  await press(anna, 'Make a passkey');
  await anna.getByRole('alert').getByText('Enter the name.').waitFor();
  expect(await anna.title()).toMatch(/^Error: /);
  await anna.getByLabel('Your name').fill('Anna Berg');
  await press(anna, 'Make a passkey');
  await heading(anna, 'Your account');
  await press(anna, 'Make my signing key');
  await anna.getByText('Kept, unlocked by your passkey').waitFor();
  await look(anna, 'account');
}, 120_000);

test('her key: downloaded under a passphrase, after her passkey has opened it', async () => {
  await anna.getByText('Save the protected file of this key').click();
  await anna.getByLabel('New passphrase', { exact: true }).fill(PASSPHRASE);
  await anna.getByLabel('New passphrase, once more', { exact: true }).fill('another one altogether');
  await press(anna, 'Download the protected file');
  await anna.getByText('The two passphrases are different.').first().waitFor();
  await anna.getByLabel('New passphrase, once more', { exact: true }).fill(PASSPHRASE);
  const download = anna.waitForEvent('download');
  await press(anna, 'Download the protected file');
  await anna.getByRole('dialog', { name: 'Unlock your signing key' }).waitFor();
  await look(anna, 'open-key');
  await press(anna, 'Unlock with my passkey');
  const file = await (await download).path();
  // Another browser of hers, signed in by nothing but the file would not do: here it takes the place of the lost one.
  await anna.evaluate(() => new Promise((resolve) => (indexedDB.deleteDatabase('psephos-office').onsuccess = resolve)));
  await anna.reload();
  await anna.getByText('Not kept here').waitFor();
  await anna.getByLabel('Protected file of your signing key').setInputFiles(file);
  await anna.getByLabel('Passphrase', { exact: true }).fill('not the passphrase at all');
  await press(anna, 'Use this key here');
  await anna.getByText('The passphrase does not open this file. Try again.').waitFor();
  await anna.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await press(anna, 'Use this key here');
  await anna.getByText('Kept, unlocked by its passphrase').waitFor();
}, 120_000);

test('signing out and in again by the passkey leads back to the page that was asked for', async () => {
  await press(anna, 'Sign out');
  await heading(anna, 'Sign in to the election office');
  await anna.goto(at('people'));
  await heading(anna, 'Sign in to the election office');
  await press(anna, 'Continue with my passkey');
  await heading(anna, 'People of the office');
}, 60_000);

test('the second official: invited, with password and one-time code', async () => {
  const link = await invite('Bela Cruz');
  await look(anna, 'people');
  await bela.goto(link);
  await heading(bela, 'You are invited to the election office');
  await bela.getByText('Use a password and a one-time code instead').click();
  const secret = await setPassword(bela);
  await heading(bela, 'Your account');
  await bela.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
  await heading(bela, 'Sign in to the election office');
  await bela.getByText('Sign in with a password and a one-time code').click();
  await bela.getByLabel('Name').fill('Bela Cruz');
  await bela.getByLabel('Password', { exact: true }).fill('not her password at all');
  await bela.getByLabel('One-time code').fill(codeOf(secret, 1));
  await press(bela, 'Sign in');
  await bela.getByRole('alert').getByText('You were not signed in. Try again.').waitFor();
  await bela.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(bela, 'Sign in');
  await bela.getByRole('banner').getByText('Bela Cruz').waitFor();
}, 120_000);

test('the third official, and later her recovery: one official’s link and another’s code', async () => {
  const link = await invite('Carla Diaz');
  await carla.goto(link);
  await carla.getByText('A second official still has to confirm this link.').waitFor();
  const code = await agree();
  await press(carla, 'Try again');
  await carla.getByLabel('Code of the second official').fill(code);
  await press(carla, 'Make a passkey');
  await heading(carla, 'Your account');
  // She loses everything.
  const row = anna.getByRole('listitem').filter({ hasText: 'Carla Diaz' });
  await anna.reload();
  await row.getByRole('button', { name: 'Recover the account' }).click();
  const recovery = await anna.locator('.mono.break').innerText();
  const second = await agree();
  await carla.reload();
  await heading(carla, 'Sign in to the election office');
  await carla.goto(at('recover'));
  await heading(carla, 'Get back into your account');
  await look(carla, 'recover');
  await carla.goto('about:blank');
  await carla.goto(recovery);
  await heading(carla, 'Set a new way of signing in');
  await carla.getByLabel('Code of the second official').fill(second);
  await carla.getByText('Use a password and a one-time code instead').click();
  await setPassword(carla);
  await heading(carla, 'Your account');
}, 120_000);

test('25 minutes without activity: the question, then the end', async () => {
  await carla.clock.install();
  await carla.reload();
  await heading(carla, 'Your account');
  await carla.clock.fastForward('25:05');
  const dialog = carla.getByRole('dialog', { name: 'Are you still there?' });
  await dialog.waitFor();
  await press(carla, 'Stay signed in');
  await dialog.waitFor({ state: 'detached' });
  // The login ends, as on the server after 30 minutes.
  expect((await scene.call(carla, 'POST', '/sign-out', {})).status).toBe(204);
  await carla.clock.fastForward('30:20');
  await carla.getByText('You were signed out because you were away.').waitFor();
}, 60_000);

test('the activity log tells it, and no page has complained', async () => {
  await anna.getByRole('link', { name: 'Activity log' }).click();
  await heading(anna, 'Activity log');
  await anna.getByText('Agreed to a recovery').waitFor();
  await look(anna, 'log');
  // Refusals are answers; the browser notes them as failed requests.
  const own = complaints.flat().filter((line) => !/the server responded with a status of 4/.test(line));
  expect(own).toEqual([]);
}, 60_000);

async function invite(name: string): Promise<string> {
  await anna.getByLabel('Name').fill(name);
  await press(anna, 'Make the invitation link');
  await anna.getByRole('heading', { name: `Link for \u2068${name}\u2069` }).waitFor();
  return anna.locator('.mono.break').innerText();
}

/** Bela agrees to what waits. @returns the code that she hands over */
async function agree(): Promise<string> {
  await bela.goto(at('people'));
  await heading(bela, 'People of the office');
  await bela.getByRole('button', { name: 'Agree' }).click();
  return bela.locator('.tablet').innerText();
}
