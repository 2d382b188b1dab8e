/**
 * Every state of the voter's pages in every setting: one journey a language through a whole election, looked at from
 * axe's, the keyboard's and the narrow window's side at each step.
 */
import { jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Scene } from './scene.js';
import { LANGUAGES, startTours, type Tour } from './settings.js';
import { electionUrl, mined } from './steps.js';
import { problem } from './tampering.js';

jest.setTimeout(900_000);

const HEADING = { level: 1 } as const;

let scene: Scene;
let tours: Tour[];
let stopTours: () => Promise<void>;
/** The page of each tour's voter, from phase to phase. */
const pages: Page[] = [];

beforeAll(async () => {
  scene = await Scene.start(6, (template) => {
    template.policy.minCounted = 2;
  });
  ({ tours, stop: stopTours } = await startTours(scene));
});

afterAll(async () => {
  await stopTours();
  await scene.stop();
});

/** The same steps in every language; all that was found wrong is told at once. */
function inEachLanguage(name: string, steps: (tour: Tour, at: number) => Promise<void>): void {
  it.each(LANGUAGES.map((_, at) => at))(`${name} (%i)`, async (at) => {
    await steps(tours[at], at);
    expect(tours[at].report()).toEqual([]);
  });
}

const arrive = async (page: Page, { say }: Tour, key: string): Promise<void> => {
  await page.getByRole('heading', { ...HEADING, name: say(key) }).waitFor();
};
const press = (page: Page, { say }: Tour, key: string): Promise<void> =>
  page.getByRole('button', { name: say(key), exact: true }).click();
const follow = (page: Page, { say }: Tour, key: string): Promise<void> =>
  page.getByRole('link', { name: say(key), exact: true }).click();
const next = (page: Page, tour: Tour): Promise<void> => press(page, tour, 'vote.action.continue');

describe('before anything is open', () => {
  inEachLanguage(
    'start, entrance, nothing there, a server that is gone, a definition that was changed',
    async (tour) => {
      const { page, context } = await tour.device();
      await page.goto(scene.path(''));
      await tour.see(page, 'start-setup', 'anywhere');
      await page.goto(`${scene.origin}/vote/`);
      await page.getByRole('main').getByRole('listitem').first().waitFor();
      await tour.see(page, 'entrance', 'anywhere');
      await page.goto(scene.path('nowhere'));
      await arrive(page, tour, 'common.error.notFound.heading');
      await tour.see(page, 'not-found', 'anywhere');
      await page.route('**/elections/**', (route) => route.abort());
      await page.goto(scene.path(''));
      await page.getByRole('button', { name: tour.say('common.error.tryAgain') }).waitFor();
      await tour.see(page, 'server-gone', 'anywhere');
      await page.unrouteAll();
      await page.route(electionUrl(scene, 'definition'), async (route) => {
        const answer = await route.fetch({ maxRetries: 3 });
        await route.fulfill({ response: answer, body: (await answer.text()).replace('"Yes"', '"No!"') });
      });
      await page.goto(scene.path(''));
      await page.getByText(tour.say('common.error.tampered')).waitFor();
      await tour.see(page, 'tampered', 'anywhere');
      await context.close();
    },
  );
});

describe('the voting token', () => {
  beforeAll(async () => {
    await scene.phases.moveTo('issuing', 'tokens can be asked for', [0, 1]);
  });

  inEachLanguage('from the code to the token', async (tour, at) => {
    const { page } = await tour.device();
    pages[at] = page;
    await page.goto(scene.path(''));
    await follow(page, tour, 'vote.start.action.getToken');
    await arrive(page, tour, 'vote.code.heading');
    await tour.see(page, 'code');
    await next(page, tour);
    await page.getByRole('alert').waitFor();
    await tour.see(page, 'code-error', 'problem');
    await page.getByRole('textbox').fill(scene.voter(at).typed);
    await next(page, tour);
    await arrive(page, tour, 'vote.recovery.heading');
    await tour.see(page, 'recovery');
    const code = await page.locator('.tablet').innerText();
    await next(page, tour);
    await arrive(page, tour, 'vote.recoveryCheck.heading');
    await tour.see(page, 'recovery-check');
    await page.getByRole('textbox').fill('ABCD');
    await next(page, tour);
    await page.getByRole('alert').waitFor();
    await tour.see(page, 'recovery-check-error', 'problem');
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/blind-signatures', async (route) => {
      await held;
      await route.abort();
    });
    await page.getByRole('textbox').fill(code);
    await next(page, tour);
    await arrive(page, tour, 'vote.token.heading');
    await tour.see(page, 'token');
    letGo();
    await page.getByRole('alert').waitFor();
    await tour.see(page, 'token-error', 'trouble');
    await page.unrouteAll();
    await press(page, tour, 'common.error.tryAgain');
    await arrive(page, tour, 'vote.tokenReady.heading');
    await tour.see(page, 'token-ready');
    await page.goto(scene.path(''));
    await tour.see(page, 'start-token', 'anywhere');

    const other = await tour.device();
    await other.page.goto(scene.path('code'));
    await other.page.getByRole('textbox').fill(scene.voter(at).typed);
    await next(other.page, tour);
    await arrive(other.page, tour, 'vote.recoveryEntry.heading');
    await tour.see(other.page, 'recovery-entry');
    await next(other.page, tour);
    await other.page.getByRole('alert').waitFor();
    await tour.see(other.page, 'recovery-entry-error', 'problem');
    await other.context.close();
  });
});

describe('voting', () => {
  beforeAll(async () => {
    await scene.phases.moveTo('voting', 'voting opens', [0, 2]);
  });

  /** Blank in every contest, up to "Check your choices". */
  async function leaveBlank(page: Page, tour: Tour, look: boolean): Promise<void> {
    for (let contest = 1; contest <= 3; contest++) {
      await page.waitForURL(scene.path(`contest/${contest}`));
      await page.getByLabel(tour.say('common.contest.blank.label')).check();
      if (look) await tour.see(page, `contest-${contest}`, 'anywhere');
      await next(page, tour);
    }
    await arrive(page, tour, 'vote.check.heading');
  }
  async function seal(page: Page, tour: Tour): Promise<void> {
    await press(page, tour, 'vote.check.action.seal');
    await arrive(page, tour, 'vote.cast.heading');
  }

  inEachLanguage('from the first contest to the ballot box', async (tour, at) => {
    const page = pages[at];
    await page.goto(scene.path(''));
    await tour.see(page, 'start-voting', 'anywhere');
    await follow(page, tour, 'vote.start.action.start');
    await page.waitForURL(scene.path('contest/1'));
    await tour.see(page, 'contest');
    await next(page, tour);
    await page.getByRole('alert').waitFor();
    await tour.see(page, 'contest-error', 'problem');
    await leaveBlank(page, tour, true);
    await tour.see(page, 'check');
    await seal(page, tour);
    await tour.see(page, 'cast');
    await page.context().setOffline(true);
    await press(page, tour, 'vote.cast.action.cast');
    await page.getByRole('alert').waitFor();
    await tour.see(page, 'cast-offline', 'trouble');
    await page.context().setOffline(false);
    await follow(page, tour, 'vote.cast.back');
    await seal(page, tour);
    await page.getByText(tour.say('vote.cast.second.heading')).click();
    await press(page, tour, 'vote.cast.action.test');
    await arrive(page, tour, 'vote.test.heading');
    await tour.see(page, 'test');
    await press(page, tour, 'vote.test.action.different');
    await arrive(page, tour, 'vote.report.heading');
    await tour.see(page, 'report');
    await page.goBack();
    await arrive(page, tour, 'vote.test.heading');
    await press(page, tour, 'vote.test.action.matched');
    await leaveBlank(page, tour, false);
    await seal(page, tour);
    await page.route(electionUrl(scene, 'ballots'), (route) => route.abort());
    await press(page, tour, 'vote.cast.action.cast');
    await arrive(page, tour, 'vote.cast.unknown.heading');
    await tour.see(page, 'cast-unknown', 'trouble');
    await page.unrouteAll();
    await press(page, tour, 'vote.cast.action.cast');
    await arrive(page, tour, 'vote.tracker.heading');
    await mined(page);
    await tour.see(page, 'tracker');
    await page.goto(scene.path(''));
    await tour.see(page, 'start-already', 'anywhere');
    await press(page, tour, 'vote.start.action.again');
    await leaveBlank(page, tour, false);
    await seal(page, tour);
    await page.route(electionUrl(scene, 'ballots'), (route) => problem(route, 422, 'TOKEN_INVALID'));
    await press(page, tour, 'vote.cast.action.cast');
    await page.getByRole('alert').waitFor();
    await tour.see(page, 'cast-refused', 'trouble');
    await page.unrouteAll();
    await page.goto(scene.path('contest/1'));
    await leaveBlank(page, tour, false);
    await seal(page, tour);
  });
});

describe('after the close', () => {
  beforeAll(async () => {
    await scene.phases.moveTo('closed', 'voting has ended', [1, 2]);
  });

  inEachLanguage('too late, counted, cleared', async (tour, at) => {
    const page = pages[at];
    await press(page, tour, 'vote.cast.action.cast');
    await arrive(page, tour, 'vote.trouble.cast.closed.heading');
    await tour.see(page, 'closed', 'trouble');
    await page.goto(scene.path(''));
    await tour.see(page, 'start-closed', 'anywhere');
    await follow(page, tour, 'vote.start.action.tracker');
    await page.getByText(tour.say('vote.tracker.counted.opening')).waitFor();
    await tour.see(page, 'tracker-counted');
    await press(page, tour, 'vote.tracker.action.finish');
    await page.waitForURL(scene.path('done'));
    await tour.see(page, 'done');
    await page.context().close();
  });
});
