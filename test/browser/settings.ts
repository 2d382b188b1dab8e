/**
 * The settings in which every page state is looked at. `npm test` visits the one in which most goes wrong, dark, narrow and
 * from right to left, beside its tests in English; `npm run test:pages` visits all: three themes, widths and languages.
 * Theme and width change under an open page; a language is a journey of its own.
 * 320 px is also what 1280 px at 400 % zoom gives (WCAG 1.4.10), so zoom needs no setting of its own.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { keyboardWalk } from './keyboard-walk.js';
import { type Arrival, axe, focus, frame, openAll, overflow, withTextSpacing } from './page-checks.js';
import { type PseudoPages, startPseudoPages } from './pseudo-pages.js';
import type { Scene } from './scene.js';
import { shoot } from './steps.js';
import { textsIn, untranslated } from './untranslated.js';
import { BROWSER_LOCALE, type Say, type TestLanguage, wordsOf } from './words.js';

type Theme = 'light' | 'dark' | 'forced-colors';
type Look = [Theme, number];

const THEMES: Theme[] = ['light', 'dark', 'forced-colors'];
const WIDTHS = [1280, 390, 320];
const HEIGHTS: Record<number, number> = { 1280: 900, 390: 844, 320: 640 };
const NARROWEST = 320;

const isFull = process.env['ALL_SETTINGS'] === '1';
/** Pictures of every page cost as much as looking at it. */
const isShot = process.env['SHOTS'] === '1';
const ONE: Look[] = [['dark', 320]];
const ALL: Look[] = THEMES.flatMap((theme) => WIDTHS.map((width): Look => [theme, width]));

export const LANGUAGES: TestLanguage[] = isFull ? ['en', 'en-XA', 'ar-XB'] : ['ar-XB'];

/** One journey in one language, over all its looks. */
export class Tour {
  readonly say: Say;
  /** Page states seen, and how often: once in each look. */
  states = 0;
  looks = 0;
  private problems: string[] = [];
  private readonly data: string[];

  constructor(
    readonly language: TestLanguage,
    private readonly scene: Scene,
    private readonly pseudo: PseudoPages,
  ) {
    this.say = wordsOf(language);
    this.data = textsIn(JSON.parse(new TextDecoder().decode(scene.election.definition)));
  }

  /** A device that speaks the language of the tour. */
  async device(): Promise<{ context: BrowserContext; page: Page }> {
    const locale = BROWSER_LOCALE[this.language];
    const { context, page } = await this.scene.device({ locale, serviceWorkers: 'block' });
    if (this.language !== 'en') await this.pseudo.serve(context, this.scene.origin);
    return { context, page };
  }

  /** Looks at the page as it is now, in every look. */
  async see(page: Page, name: string, arrival: Arrival = 'heading'): Promise<void> {
    // What is on its way has a heading of its own, and leaves it while it is looked at.
    const onItsWay = (['vote', 'audit'] as const).map((bundle) => this.say(`${bundle}.loading.heading`));
    await page
      .locator('main h1')
      .filter({ hasNotText: new RegExp(`^(${onItsWay.map(literally).join('|')})$`) })
      .waitFor();
    this.states++;
    this.note(name, await focus(page, arrival, this.say('common.error.prefix')));
    this.note(name, await frame(page));
    if (this.language === 'en-XA') this.note(name, await untranslated(page, this.data));
    const closeAgain = await openAll(page);
    for (const [theme, width] of isFull ? ALL : ONE) {
      this.looks++;
      await wear(page, theme, width);
      const found = [...(await axe(page)), ...(await overflow(page)), ...(await keyboardWalk(page))];
      const judge = async () => [...(isFull ? await axe(page) : []), ...(await overflow(page))];
      found.push(...(await withTextSpacing(page, judge)));
      this.note(`${name}, ${theme}, ${width} px`, found);
    }
    await wear(page, 'light', NARROWEST);
    this.note(`${name}, ${NARROWEST} px`, await overflow(page));
    if (isFull || isShot) await shoot(page, `settings-${name}-${this.language}`);
    await wear(page, 'light', 1280);
    await closeAgain();
  }

  /** What was found since this was asked last. */
  report(): string[] {
    return this.problems.splice(0);
  }

  private note(where: string, found: string[]): void {
    this.problems.push(...found.map((line) => `${this.language}, ${where}: ${line}`));
  }
}

/** The tours of all languages, and what they need. @returns also what ends it all, and says how much was seen */
export async function startTours(scene: Scene): Promise<{ tours: Tour[]; stop: () => Promise<void> }> {
  const pseudo = await startPseudoPages();
  const tours = LANGUAGES.map((language) => new Tour(language, scene, pseudo));
  const stop = async () => {
    const [states, looks] = [tours[0].states, tours.reduce((sum, tour) => sum + tour.looks, 0)];
    if (isFull) process.stderr.write(`${states} page states, ${looks} looks at them in all settings\n`);
    await pseudo.stop();
  };
  return { tours, stop };
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

async function wear(page: Page, theme: Theme, width: number): Promise<void> {
  await page.emulateMedia({
    colorScheme: theme === 'dark' ? 'dark' : 'light',
    forcedColors: theme === 'forced-colors' ? 'active' : 'none',
  });
  await page.setViewportSize({ width, height: HEIGHTS[width] ?? 800 });
}
