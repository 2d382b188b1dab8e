/** Every state of the observer's pages and of the second device in every setting, one journey a language. */
import { jest } from '@jest/globals';
import { encodeTracker, encodeTrackerQr, fromHex } from '#crypto';
import { BallotApi, DownloadedRecord } from '#client';
import { encodeTar } from '#record';
import type { Page } from 'playwright-core';
import type { VotingDevice } from '#client';
import { Crowd } from './crowd.js';
import { Scene } from './scene.js';
import { LANGUAGES, startTours, type Tour } from './settings.js';

jest.setTimeout(900_000);

const VOTERS = 10;
const EACH = LANGUAGES.map((_, at) => at);

let scene: Scene;
let crowd: Crowd;
let tours: Tour[];
let stopTours: () => Promise<void>;

beforeAll(async () => {
  scene = await Scene.start(VOTERS, (template) => {
    template.policy.minCounted = 2;
  });
  ({ tours, stop: stopTours } = await startTours(scene));
  crowd = await Crowd.withTokens(scene, VOTERS);
});

afterAll(async () => {
  crowd.stop();
  await stopTours();
  await scene.stop();
});

function inEachLanguage(name: string, steps: (tour: Tour, page: Page) => Promise<void>): void {
  it.each(EACH)(`${name} (%i)`, async (at) => {
    const { page, context } = await tours[at].device();
    await steps(tours[at], page);
    await context.close();
    expect(tours[at].report()).toEqual([]);
  });
}

const address = (page: string) => `${scene.origin}/audit/${scene.election.electionId}${page === '' ? '' : `/${page}`}`;
const arrive = async (page: Page, { say }: Tour, key: string, values = {}): Promise<void> => {
  await page.getByRole('heading', { level: 1, name: say(key, values) }).waitFor();
};
const text = async (page: Page, { say }: Tour, key: string, values = {}): Promise<void> => {
  await page.getByText(say(key, values)).first().waitFor();
};
const press = (page: Page, { say }: Tour, key: string): Promise<void> =>
  page.getByRole('button', { name: say(key), exact: true }).click();

describe('while nobody has voted', () => {
  inEachLanguage(
    'entrance, overview, an empty board, no result, nowhere, a server that is gone',
    async (tour, page) => {
      await page.goto(`${scene.origin}/audit/`);
      await page
        .getByRole('main')
        .getByRole('link', { name: tour.say('audit.entrance.link.test') })
        .waitFor();
      await tour.see(page, 'entrance', 'anywhere');
      await page.goto(address(''));
      await text(page, tour, 'audit.overview.phase.voting');
      await tour.see(page, 'overview', 'anywhere');
      await page
        .getByRole('navigation')
        .getByRole('link', { name: tour.say('audit.nav.board') })
        .click();
      await text(page, tour, 'audit.board.empty');
      await tour.see(page, 'board-empty');
      await page.goto(address('results'));
      await arrive(page, tour, 'audit.results.heading');
      await tour.see(page, 'results-none', 'anywhere');
      await page.goto(address('nowhere'));
      await arrive(page, tour, 'common.error.notFound.heading');
      await tour.see(page, 'not-found', 'anywhere');
      await page.evaluate(() => localStorage.clear());
      await page.route('**/elections/**', (route) => route.abort());
      await page.goto(address(''));
      await text(page, tour, 'common.error.tryAgain');
      await tour.see(page, 'server-gone', 'anywhere');
    },
  );
});

describe('while ballots arrive', () => {
  let confirmed: Awaited<ReturnType<Crowd['vote']>>;
  beforeAll(async () => {
    confirmed = await crowd.vote(crowd.devices.slice(0, 5));
  });

  inEachLanguage('the board, one ballot, a check that stops early', async (tour, page) => {
    await page.goto(address('board'));
    await page.locator('#ballots tbody tr').first().waitFor();
    await page.locator('.strip').waitFor();
    await page.getByText(tour.say('audit.state.mined')).nth(1).waitFor({ state: 'attached' });
    await tour.see(page, 'board', 'anywhere');
    await page.goto(address('ballot'));
    await arrive(page, tour, 'audit.find.heading');
    await tour.see(page, 'find', 'anywhere');
    await press(page, tour, 'audit.find.action');
    await text(page, tour, 'audit.find.error.short');
    await tour.see(page, 'find-error', 'anywhere');
    await page.getByRole('textbox').first().fill('Z'.repeat(20));
    await press(page, tour, 'audit.find.action');
    await arrive(page, tour, 'audit.ballot.missing.heading');
    await tour.see(page, 'ballot-missing');
    await page.goto(address('ballot'));
    await page
      .getByRole('textbox')
      .first()
      .fill(encodeTracker(fromHex(confirmed[0]?.tracker ?? '', 32)));
    await press(page, tour, 'audit.find.action');
    await page.getByText(tour.say('audit.ballot.secret')).waitFor();
    await page.locator('.timeline').waitFor();
    await tour.see(page, 'ballot');
    await page.goto(address('record'));
    await page.getByRole('heading', { name: tour.say('audit.record.heading') }).waitFor();
    await tour.see(page, 'record-early', 'anywhere');
    await page.goto(address('check'));
    await press(page, tour, 'audit.start.action.open');
    await arrive(page, tour, 'report.verdict.incomplete.heading');
    await tour.see(page, 'check-incomplete');
  });
});

describe('the second device', () => {
  const device = (): VotingDevice => {
    const last = crowd.devices.at(-1);
    if (last === undefined) throw new Error('nobody has a token');
    return last.device;
  };
  const choices = () => device().context.contests.map(({ options }) => Array.from({ length: options }, () => 0));

  async function give(page: Page, tour: Tour, label: string, code: string): Promise<void> {
    await page.getByLabel(tour.say(label)).fill(code);
    await press(page, tour, 'audit.test.paste.action');
  }

  inEachLanguage('scanning, ready, opened, another ballot, cast', async (tour, page) => {
    await page.goto(address('test'));
    await arrive(page, tour, 'audit.test.scan.heading');
    await tour.see(page, 'test-scan', 'anywhere');
    await give(page, tour, 'audit.test.scan.label', 'hello');
    await page.getByRole('alert').waitFor();
    await tour.see(page, 'test-scan-error', 'problem');
    const sealed = await device().seal(choices());
    await give(page, tour, 'audit.test.scan.label', encodeTrackerQr(sealed.tracker));
    await arrive(page, tour, 'audit.test.ready.heading');
    await tour.see(page, 'test-ready');
    const { challenge } = await device().challenge(sealed);
    await give(page, tour, 'audit.test.ready.label', challenge);
    await arrive(page, tour, 'audit.test.opened.heading');
    await press(page, tour, 'audit.test.opened.action.show');
    await tour.see(page, 'test-opened', 'anywhere');
    await press(page, tour, 'audit.test.action.another');
    const other = await device().seal(choices());
    await give(page, tour, 'audit.test.scan.label', encodeTrackerQr(other.tracker));
    await arrive(page, tour, 'audit.test.ready.heading');
    await give(page, tour, 'audit.test.ready.label', challenge);
    await arrive(page, tour, 'audit.test.different.heading');
    await tour.see(page, 'test-different');
    await press(page, tour, 'audit.test.action.another');
    await give(page, tour, 'audit.test.scan.label', encodeTrackerQr(other.tracker));
    await arrive(page, tour, 'audit.test.ready.heading');
    await device().cast(other);
    await arrive(page, tour, 'audit.test.cast.heading');
    await tour.see(page, 'test-cast');
  });
});

describe('when the result is published', () => {
  let changed: Buffer;
  beforeAll(async () => {
    await crowd.vote(crowd.devices.slice(5, -1));
    await crowd.count();
    const record = await DownloadedRecord.fetch(
      new BallotApi(scene.origin),
      scene.election.electionId,
      () => undefined,
    );
    const files = new Map<string, Uint8Array>();
    for (const file of await record.list()) files.set(file, await record.read(file));
    const result = new TextDecoder().decode(files.get('result.json')).replace(/"counted":(\d)/, '"counted":9$1');
    changed = Buffer.from(encodeTar(files.set('result.json', new TextEncoder().encode(result))));
  });

  inEachLanguage('results, the check as it runs and passes, the record', async (tour, page) => {
    await page.goto(address('results'));
    await page.getByRole('button', { name: tour.say('audit.results.action.json') }).waitFor();
    await tour.see(page, 'results', 'anywhere');
    await page.goto(address('check'));
    await arrive(page, tour, 'audit.start.heading');
    await tour.see(page, 'check-start', 'anywhere');
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route(/\/record\/roll\.txt/, async (route) => {
      await held;
      await route.continue();
    });
    await press(page, tour, 'audit.start.action');
    await arrive(page, tour, 'audit.run.heading');
    await tour.see(page, 'check-running');
    letGo();
    await page.getByRole('button', { name: tour.say('audit.verdict.action.report') }).waitFor();
    await tour.see(page, 'check-passed');
    await page.goto(address('record'));
    await page.getByRole('heading', { name: tour.say('audit.record.parts.heading') }).waitFor();
    await tour.see(page, 'record', 'anywhere');
    await page.goto(address(''));
    await page.locator('main a[href$="/results"]').first().waitFor();
    await tour.see(page, 'overview-closed', 'anywhere');
  });

  inEachLanguage('a record that somebody has: none chosen, one that was changed', async (tour, page) => {
    await page.goto(`${scene.origin}/audit/check`);
    await arrive(page, tour, 'audit.file.heading');
    await tour.see(page, 'file', 'anywhere');
    await press(page, tour, 'audit.file.action');
    await page.getByRole('alert').waitFor();
    await tour.see(page, 'file-error', 'problem');
    const archive = { name: 'record.tar', mimeType: 'application/x-tar', buffer: changed };
    await page.getByLabel(tour.say('audit.drop.archive')).setInputFiles(archive);
    await press(page, tour, 'audit.file.action');
    await page.getByText('RECORD_FILE_CHANGED').first().waitFor({ state: 'attached' });
    await page.getByRole('button', { name: tour.say('audit.verdict.action.report') }).waitFor();
    await tour.see(page, 'check-failed');
  });
});
