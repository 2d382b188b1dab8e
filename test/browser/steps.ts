/** What a voter does on the pages, in words of the pages. */
import type { Page } from 'playwright-core';
import path from 'node:path';
import { axe, openAll } from './page-checks.js';
import { type Scene, SHOTS, type Voter } from './scene.js';

/** From the invitation to the recovery code, entered again, to the token. */
export async function getToken(page: Page, voter: Voter): Promise<string> {
  await page.goto(voter.address);
  await heading(page, 'Keep your recovery code');
  const code = (await page.locator('.tablet').innerText()).replace(/\s+/g, ' ');
  await page.getByRole('button', { name: 'Continue' }).click();
  await heading(page, 'Enter your recovery code once');
  await page.getByRole('textbox').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await heading(page, 'You have your voting token');
  return code;
}

export interface Wishes {
  first: string;
  projects: string[];
  /** Points for the fountain. */
  fountain: number;
}

export const WISHES: Wishes = {
  first: 'Yes',
  projects: ['Longer library hours', 'Five hundred street trees'],
  fountain: 4,
};

/** Ticks as wished, and stops at "Check your choices". */
export async function choose(page: Page, wishes: Wishes = WISHES): Promise<void> {
  await heading(page, 'Shall the town centre be closed to cars on Sundays?');
  await page.getByLabel(wishes.first, { exact: true }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await heading(page, 'Which projects shall be built?');
  for (const option of wishes.projects) await page.getByLabel(option).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await heading(page, 'How good is each design for the market square?');
  await page
    .getByRole('group', { name: 'Square with a fountain' })
    .getByLabel(String(wishes.fountain), { exact: true })
    .check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await heading(page, 'Check your choices');
}

export async function seal(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Seal my ballot and continue' }).click();
  await heading(page, 'Your vote is not cast yet');
}

export async function cast(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Cast my ballot' }).click();
  await heading(page, 'Your vote is cast');
}

/** The page whose h1 begins with these words, in this case: "… whether your vote is cast" is not "Your vote is cast". */
export async function heading(page: Page, text: string, timeoutMs?: number): Promise<void> {
  const begins = new RegExp(`^${text.replace(/[?.]/g, '\\$&')}`);
  await page.getByRole('heading', { level: 1, name: begins }).waitFor({ timeout: timeoutMs });
}

export async function tracker(page: Page): Promise<string> {
  await page.getByText('Show the whole tracker').click();
  return (await page.locator('.tracker details .tablet').innerText()).replace(/\s+/g, '');
}

/** How many pixels the page is wider than its window. */
export async function overflowAt320(page: Page): Promise<number> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (before !== null) await page.setViewportSize(before);
  return over;
}

/** Three looks of a page: wide, narrow, dark. The files are named after the bundle first. */
export async function shoot(page: Page, name: string): Promise<void> {
  const bundle = new URL(page.url()).pathname.split('/')[1] ?? '';
  const file = name.startsWith(`${bundle}-`) ? name : `${bundle}-${name}`;
  const looks = [
    { look: '1280', width: 1280, height: 900, colorScheme: 'light' },
    { look: '390', width: 390, height: 844, colorScheme: 'light' },
    { look: 'dark', width: 1280, height: 900, colorScheme: 'dark' },
  ] as const;
  for (const { look, width, height, colorScheme } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: path.join(SHOTS, `${file}-${look}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
}

/**
 * What the page must satisfy in states that no tour through the settings comes to (settings.ts, which looks closer).
 * Pictures are taken when somebody wants to look (`SHOTS=1`), since they cost more than all the rest.
 */
export async function inspect(page: Page, name: string): Promise<string[]> {
  if (process.env['SHOTS'] === '1') await shoot(page, name);
  await openAll(page);
  const problems = await axe(page);
  const over = await overflowAt320(page);
  if (over > 0) problems.push(`${name}: ${over} px wider than 320`);
  const headings = await page.locator('h1').count();
  if (headings !== 1) problems.push(`${name}: ${headings} h1`);
  return problems.map((problem) => `${name}: ${problem}`);
}

export const electionUrl = (scene: Scene, rest: string): string =>
  `${scene.origin}/elections/${scene.election.electionId}/${rest}`;

/** From the recovery code to the page that makes the token, with the code saved as a file. */
export async function toToken(page: Page): Promise<void> {
  await heading(page, 'Keep your recovery code');
  await page.getByRole('button', { name: 'Save as file' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

export async function copied(page: Page, button: string): Promise<string> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('status').getByText('Copied.').waitFor({ state: 'attached' });
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Moves the focus by Tab to the control with this id or words. */
export async function tabTo(page: Page, name: string, like: RegExp | null = null): Promise<void> {
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => ({
      id: document.activeElement?.id ?? '',
      text: (document.activeElement as HTMLElement | null)?.innerText ?? '',
    }));
    if (found.id === name || found.text === name || like?.test(found.id) === true) return;
  }
  throw new Error(`Tab never reached ${name}`);
}

/** What a button of the page saves: the path of the file. */
export async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return download.path();
}

/** The beginning of the sealed ballot's code, for a second device. */
export async function sealedCode(page: Page): Promise<string> {
  await page.getByText('Check with a second device').click();
  return (await page.locator('.tablet').innerText()).replace(/\s/g, '');
}

/** The ballot's anchor is in a block: three of its four milestones are done. In any language. */
export const mined = (page: Page): Promise<void> => page.locator('.timeline > li.done').nth(2).waitFor();
