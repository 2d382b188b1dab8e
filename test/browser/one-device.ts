/**
 * One device and what can come between on it: two voters of one household, two tabs, leaving in the middle of a step, a
 * device that was cleared, and answers that are none. Nothing may be cast that the voter did not mean, and nothing kept
 * may be undone.
 */
import type { Page } from 'playwright-core';
import type { Scene } from './scene.js';
import { cast, choose, electionUrl, heading, inspect, seal, toToken, tracker } from './steps.js';
import { bodyHash, problem, readStore } from './tampering.js';

const FIRST_CONTEST = 'Shall the town centre';
const CAST = 'Your vote is cast';
const NOT_CAST = 'Your vote is not cast yet';

/** Voters that these tests use up, the scene's first ones. */
export const DEVICE_VOTERS = 7;

/** @param started  the scene, in which tokens are given out while people vote */
export function testOneDevice(started: () => Scene): void {
  let scene: Scene;

  beforeAll(() => {
    scene = started();
  });

  /** With the token, at the first contest. */
  async function begin(voter: number, page: Page): Promise<void> {
    await page.goto(scene.voter(voter).address);
    await toToken(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, FIRST_CONTEST);
  }

  async function voterAtContest(voter: number): Promise<Page> {
    const { page } = await scene.device();
    await begin(voter, page);
    return page;
  }

  it('second_voter: does not vote with the first one’s token, nor see that she has voted, until the device is clear', async () => {
    const page = await voterAtContest(0);
    const link = scene.voter(1).address.replace('/code#', '#');
    await page.goto('about:blank');
    await page.goto(link);
    await heading(page, 'Enter your invitation code');
    await page.getByRole('alert').getByText('This device holds the voting token of another voter').waitFor();
    expect(await inspect(page, 'code-taken')).toEqual([]);
    // The first one votes, the second comes again: not a word of the first one's ballot.
    await page.goto(scene.path(''));
    await page.getByRole('link', { name: 'Start voting' }).click();
    await choose(page);
    await seal(page);
    await cast(page);
    const first = await tracker(page);
    await page.goto('about:blank');
    await page.goto(scene.voter(1).address);
    await heading(page, 'Enter your invitation code');
    await page.getByRole('alert').getByText('another voter').waitFor();
    expect(await page.getByText(CAST).count()).toBe(0);
    expect(await page.locator('main').innerText()).not.toContain(first.slice(0, 4));
    await page.getByRole('button', { name: 'Finish and clear this device' }).click();
    await page.getByText('Your voting token leaves this device too.').waitFor();
    await page.getByRole('button', { name: 'Clear this device now' }).click();
    // The second one's invitation goes on by itself.
    await heading(page, 'Keep your recovery code');
    expect(await page.evaluate(readStore)).not.toContain(first);
    await page.context().close();
  });

  it('sealing_left_behind: what is sealed is what was chosen last, whatever comes late', async () => {
    const page = await voterAtContest(2);
    await choose(page);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/ballot-keys/**', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Seal my ballot and continue' }).click();
    await page.getByRole('button', { name: 'Sealing…' }).waitFor();
    await page.getByRole('link', { name: /^Change.*Shall the town centre/ }).click();
    await heading(page, FIRST_CONTEST);
    await page.getByLabel('No', { exact: true }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'Check your choices');
    const answered = page.waitForResponse('**/ballot-keys/**');
    letGo();
    await answered;
    // Time enough for the old sealing to end: this page must still be here.
    await page.waitForTimeout(1_500);
    await heading(page, 'Check your choices');
    await page.unrouteAll();
    await seal(page);
    await page.getByText('Check with a second device').click();
    await page.getByRole('button', { name: 'Test this ballot' }).click();
    await heading(page, 'Test your ballot on another device');
    await page.context().close();
  });

  it('test_failed: a ballot that was given up for a test is never offered for casting, and nothing is sent', async () => {
    const page = await voterAtContest(3);
    await choose(page);
    await seal(page);
    const posted: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posted.push(request.url());
    });
    await page.route(electionUrl(scene, 'spoils'), (route) => route.abort());
    await page.getByText('Check with a second device').click();
    await page.getByRole('button', { name: 'Test this ballot' }).click();
    await heading(page, 'The test was not recorded');
    await page.getByRole('alert').getByText('Do not cast this ballot.').waitFor();
    expect(await page.getByRole('button', { name: 'Cast my ballot' }).count()).toBe(0);
    expect(await inspect(page, 'test-failed')).toEqual([]);
    await page.unrouteAll();
    await page.route(electionUrl(scene, 'spoils'), (route) => problem(route, 409, 'SPOIL_LIMIT'));
    await page.getByRole('button', { name: 'Test this ballot again' }).click();
    await heading(page, 'Check your choices');
    await page.getByRole('alert').getByText('You have tested 20 ballots. You can now only cast.').waitFor();
    expect(posted.some((url) => url.endsWith('/ballots'))).toBe(false);
    await page.unrouteAll();
    await seal(page);
    await cast(page);
    expect(posted.filter((url) => url.endsWith('/ballots')).length).toBe(1);
    await page.context().close();
  });

  it('answer_of_a_portal: no refusal; the ballot that may be in the box is not given up', async () => {
    const page = await voterAtContest(4);
    await choose(page);
    await seal(page);
    const sent: (string | null)[] = [];
    await page.route(electionUrl(scene, 'ballots'), async (route) => {
      sent.push(bodyHash(route));
      await route.fetch({ maxRetries: 3 });
      await route.fulfill({ status: 403, contentType: 'text/html', body: '<html>Sign in to the WiFi</html>' });
    });
    await page.getByRole('button', { name: 'Cast my ballot' }).click();
    await heading(page, 'We do not know yet whether your vote is cast');
    expect(await page.getByText('It is not cast').count()).toBe(0);
    await page.reload();
    await heading(page, 'We do not know yet whether your vote is cast');
    await page.unrouteAll();
    await heading(page, CAST);
    expect(new Set(sent).size).toBe(1);
    await page.context().close();
  });

  it('two_tabs: the one that has not seen the last step stops, and undoes nothing', async () => {
    const { context, page } = await scene.device();
    await begin(5, page);
    const second = await context.newPage();
    await second.goto(scene.path('contest/1'));
    await heading(second, FIRST_CONTEST);
    await choose(page);
    await seal(page);
    await cast(page);
    const code = await tracker(page);
    await choose(second);
    await second.getByRole('button', { name: 'Seal my ballot and continue' }).click();
    await heading(second, NOT_CAST);
    await second.getByRole('button', { name: 'Cast my ballot' }).click();
    await heading(second, 'This election is open in another tab');
    expect(await inspect(second, 'elsewhere')).toEqual([]);
    await page.reload();
    await heading(page, CAST);
    expect(await tracker(page)).toBe(code);
    await second.getByRole('button', { name: 'Go on here' }).click();
    await second.getByText('Your choices are not kept when the page reloads.').waitFor();
    await context.close();
  });

  it('cleared: nothing comes back, neither from a question under way nor from another tab', async () => {
    const { context, page } = await scene.device();
    await begin(6, page);
    await choose(page);
    await seal(page);
    await cast(page);
    const second = await context.newPage();
    await second.goto(scene.path('tracker'));
    await heading(second, CAST);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let asked = 0;
    await context.route('**/trackers/**', async (route) => {
      asked++;
      await held;
      await route.continue();
    });
    // What comes back online looks at once; by themselves the pages would do so within half a minute.
    for (const tab of [page, second]) await tab.evaluate(() => dispatchEvent(new Event('online')));
    for (let waited = 0; asked < 2 && waited < 60; waited++) await page.waitForTimeout(1_000);
    expect(asked).toBeGreaterThanOrEqual(2);
    await page.getByRole('button', { name: 'Finish and clear this device' }).click();
    await page.getByRole('button', { name: 'Clear this device now' }).click();
    await heading(page, 'This device is clear');
    const answered = second.waitForResponse('**/trackers/**');
    letGo();
    await answered;
    await heading(second, 'This election is open in another tab');
    await heading(page, 'This device is clear');
    expect(await page.evaluate(readStore)).toBe('');
    await second.getByRole('button', { name: 'Go on here' }).click();
    await heading(second, 'Participatory budget of Riverside');
    expect(await second.getByText('You cast a ballot on this device').count()).toBe(0);
    await context.close();
  });
}
