/**
 * How much the pages say by themselves while a town votes (screens §2): 200 ballots a minute for 5 minutes. The page's
 * clock is run by the test; a thousand ballots are laid to the board's real answers on their way, nothing else is made up.
 */
import { randomBytes } from 'node:crypto';
import type { Page, WebSocketRoute } from 'playwright-core';
import { heard, listen } from './listener.js';
import type { Scene } from './scene.js';
import { cast, choose, electionUrl, getToken, heading, mined, seal } from './steps.js';
import { tamper } from './tampering.js';

const [MINUTES, A_MINUTE, STEP_MS] = [5, 200, 5_000];
const STEPS = (MINUTES * 60_000) / STEP_MS;

let scene: Scene;
let page: Page;

/** While tokens are given out. @param voter  of these tests */
export async function prepareBudgets(started: Scene, voter: number): Promise<void> {
  scene = started;
  ({ page } = await scene.device());
  await page.clock.install();
  await listen(page);
  await getToken(page, scene.voter(voter));
}

/** The crowd's ballots, for one page. */
class Crowd {
  made = 0;
  /** Times that the page asked for what is new. */
  asked = 0;
  private readonly socket: Promise<WebSocketRoute>;
  private opened: (socket: WebSocketRoute) => void = () => undefined;

  constructor() {
    this.socket = new Promise((resolve) => (this.opened = resolve));
  }

  async join(on: Page): Promise<void> {
    await on.routeWebSocket(/\/live$/, (socket) => {
      socket.connectToServer();
      this.opened(socket);
    });
    on.on('request', (request) => (this.asked += /\/trackers[/?]/.test(request.url()) ? 1 : 0));
    await on.route(electionUrl(scene, 'status'), (route) =>
      tamper(route, (status) => {
        const board = status['board'] as { ballots: number };
        const size = Number(status['size']) + this.made;
        return { ...status, size, board: { ...board, ballots: board.ballots + this.made } };
      }),
    );
    await on.route(/\/trackers\?/, async (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get('from'));
      const url = route
        .request()
        .url()
        .replace(/from=\d+/, 'from=0');
      const answer = await route.fetch({ url, maxRetries: 3 });
      const real = (await answer.json()) as { size: number; entries: { index: number }[] };
      const made = Array.from({ length: this.made }, (_, at) => madeUp(real.size + at));
      const entries = [...real.entries, ...made].filter(({ index }) => index >= from);
      await route.fulfill({ response: answer, json: { ...real, size: real.size + this.made, next: null, entries } });
    });
  }

  /** What the service says while these are cast: a wake-up for each commit of a few. */
  async vote(count: number): Promise<void> {
    const socket = await this.socket;
    for (let left = count; left > 0; left -= 4) {
      this.made += Math.min(4, left);
      socket.send(JSON.stringify({ type: 'entries', size: 10 + this.made, issuedSize: 0 }));
    }
  }
}

const trackers = new Map<number, string>();
function madeUp(index: number) {
  const tracker = trackers.get(index) ?? randomBytes(32).toString('hex');
  trackers.set(index, tracker);
  return { index, kind: 'ballot', tracker, classIndex: 0, ballotKey: tracker, revision: 1, superseded: false };
}

/** Five minutes of the page's time. @param settled after each step, when the page has read what is new */
async function voteForFiveMinutes(on: Page, crowd: Crowd, settled: () => Promise<unknown>): Promise<void> {
  for (let step = 1; step <= STEPS; step++) {
    await crowd.vote(Math.round((step * A_MINUTE * MINUTES) / STEPS) - crowd.made);
    // The page has heard of them before its clock goes on.
    await on.evaluate(() => undefined);
    const done = settled();
    await on.clock.runFor(STEP_MS);
    await done;
  }
  expect(crowd.made).toBe(MINUTES * A_MINUTE);
}

/** To be run before anybody has voted: the made-up ballots begin with the first. */
export function testBudgets(): void {
  describe('the live board', () => {
    it.each([
      ['says nothing by itself', false, 0],
      ['says a summary each minute to those who ask for it', true, MINUTES],
    ])('%s', async (_name, isWanted, times) => {
      const { page: board, context } = await scene.device({ serviceWorkers: 'block' });
      await board.clock.install();
      await listen(board);
      const crowd = new Crowd();
      await crowd.join(board);
      const read = () => board.waitForResponse(/\/board\/checkpoint$/);
      const first = read();
      await board.goto(`${scene.origin}/audit/${scene.election.electionId}/board`);
      await first;
      await board.clock.pauseAt(await board.evaluate(() => Date.now() + 2_000));
      const box = board.getByLabel('Announce a summary every minute');
      if (isWanted) await box.check();
      await heard(board);
      await voteForFiveMinutes(board, crowd, read);
      await board.getByText(/^1,000 recorded\./).waitFor();
      const said = await heard(board);
      expect(said).toHaveLength(times);
      for (const sentence of said) expect(sentence).toMatch(/^\d+ new ballots, \d+ new anchors?\.$/);
      await context.close();
    });
  });

  describe('the page of one’s own ballot', () => {
    it('says each of its milestones once, and nothing of the others’', async () => {
      const crowd = new Crowd();
      await crowd.join(page);
      await page.goto(scene.path('contest/1'));
      await choose(page);
      await seal(page);
      await heard(page);
      await cast(page);
      const news: string[] = [];
      await voteForFiveMinutes(page, crowd, () => page.waitForLoadState('networkidle'));
      await mined(page);
      news.push(...(await heard(page)));
      await heading(page, 'Your vote is cast');
      expect(crowd.asked).toBeGreaterThan(10);
      expect(news.length).toBeLessThanOrEqual(4);
      expect(new Set(news).size).toBe(news.length);
    });
  });
}
