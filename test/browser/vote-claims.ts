/**
 * What the voter's pages say on the word of a service alone: that voting has closed, that a later ballot counts, that the
 * election was stopped. Each is attributed, and none of them looks like something that the page has proven.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Scene } from './scene.js';
import { cast, choose, electionUrl, heading, inspect, saved, seal, toToken } from './steps.js';
import { type Json, problem, readStore, tamper } from './tampering.js';

const SAID = 'Anchors and blocks stand here as the ballot box tells them. The check of the election proves them.';

/**
 * @param started  the scene, in which tokens are given out while people vote
 * @param first    the first of the three voters for these tests
 */
export function testClaims(started: () => Scene, first: number): void {
  let scene: Scene;
  /** Has cast a ballot. */
  let page: Page;

  beforeAll(async () => {
    scene = started();
    page = await atChoices(0);
    await choose(page);
    await seal(page);
    await page.getByText('It counts only if you cast it.').waitFor();
    await cast(page);
  });

  async function atChoices(voter: number): Promise<Page> {
    const { page } = await scene.device();
    await page.goto(scene.voter(first + voter).address);
    await toToken(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'Shall the town centre');
    return page;
  }

  /** The tracker page, while the service adds this to every status. */
  async function withStatus(change: Json): Promise<void> {
    await page.unrouteAll({ behavior: 'wait' });
    await page.route(electionUrl(scene, 'status'), (route) => tamper(route, (answer) => ({ ...answer, ...change })));
    await page.goto(scene.path('tracker'));
    await heading(page, 'Your vote is cast');
  }

  /** Tag and words of "Counted". */
  async function counted(): Promise<[string, string]> {
    const line = page.locator('.timeline li').filter({ has: page.getByText('Counted', { exact: true }) });
    return [await line.locator('.tag').innerText(), await line.locator('.meta').innerText()];
  }

  it('anchors and blocks are the ballot box’s, and the page says so once', async () => {
    await page.getByText('In BSV transaction').waitFor();
    await page.getByText(SAID).waitFor();
    expect(await page.getByText(SAID).count()).toBe(1);
  });

  it('closed: counted by nobody while there is no result', async () => {
    await withStatus({ phase: 'closed', hasResult: false });
    await page.getByText('Voting has closed, says the ballot box.').waitFor();
    expect(await counted()).toEqual([
      'Waiting',
      'Voting has closed, says the ballot box. The result comes when the trustees have opened it.',
    ]);
    expect(await page.locator('.where [aria-current=true]').innerText()).toMatch(/^In the ballot box/);
    expect(await page.getByText('in the count').count()).toBe(0);
  });

  it('a result: attributed, with the way to the check that proves it', async () => {
    await withStatus({ phase: 'closed', hasResult: true });
    await page.getByRole('link', { name: 'Check this election' }).waitFor();
    expect(await counted()).toEqual([
      'Done',
      expect.stringMatching(/^The ballot box says that the result is published\./),
    ]);
    expect(await page.locator('.where [aria-current=true]').innerText()).toMatch(/the ballot box says/i);
    expect(await page.getByRole('link', { name: 'Check this election' }).getAttribute('href')).toBe(
      new URL(scene.path('check').replace('/vote/', '/audit/')).pathname,
    );
    expect(await inspect(page, 'tracker-result')).toEqual([]);
  });

  it('a later ballot: the ballot box says so', async () => {
    await withStatus({});
    await page.route('**/ballot-keys/**', (route) => tamper(route, () => ({ revisions: [2 ** 40] })));
    await page.reload();
    await page
      .getByText(/^The ballot box says that a later ballot with the same voting token counts/)
      .first()
      .waitFor();
    expect(await inspect(page, 'tracker-superseded')).toEqual([]);
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('voting again: the earlier ballot is not denied', async () => {
    await page.goto(scene.path(''));
    await page.getByRole('button', { name: 'Vote again' }).click();
    await choose(page);
    await seal(page);
    await page.getByText('It is not cast yet. Your earlier one still counts.').waitFor();
    expect(await inspect(page, 'cast-again')).toEqual([]);
    await page.getByRole('button', { name: 'Test this ballot' }).click();
    await heading(page, 'Test your ballot on another device');
    await page.getByText('This ballot is for testing and will never count. Your earlier one still counts.').waitFor();
    expect(await page.getByText('You have not voted yet').count()).toBe(0);
  });

  it('refused after a reload: the choices are gone, and the page offers to choose again', async () => {
    const sealed = await atChoices(1);
    await choose(sealed);
    await seal(sealed);
    await sealed.route(electionUrl(scene, 'ballots'), (route) => route.abort());
    await sealed.getByRole('button', { name: 'Cast my ballot' }).click();
    await heading(sealed, 'We do not know yet whether your vote is cast');
    await sealed.unrouteAll({ behavior: 'wait' });
    await sealed.route(electionUrl(scene, 'ballots'), (route) => problem(route, 409, 'BALLOT_REVISION_AHEAD'));
    await sealed.goto(scene.path(''));
    await sealed.getByRole('button', { name: 'Cast my ballot' }).click();
    await heading(sealed, 'The clock of this device is wrong');
    await sealed.getByText('Your choices are not kept when the page reloads.').waitFor();
    expect(await sealed.getByText(/go back|are still here/i).count()).toBe(0);
    expect(await inspect(sealed, 'cast-clock-reloaded')).toEqual([]);
    await sealed.getByRole('link', { name: 'Choose again' }).click();
    await heading(sealed, 'Shall the town centre');
  });

  describe('the issuance log', () => {
    const BROKEN = 'The public log of requests for voting tokens does not fit what the election’s server promised';
    const alert = () => page.getByRole('alert').getByText(BROKEN);

    /** What this page has kept as evidence of the ballot box, by the file that it saves. */
    async function evidence(): Promise<Evidence[]> {
      const file = await saved(page, 'Save the evidence as a file');
      return (JSON.parse(readFileSync(file, 'utf8')) as { ballotBox: Evidence[] }).ballotBox;
    }

    it('honest: it is asked, and nothing is said', async () => {
      await page.goto('about:blank');
      const answered = page.waitForResponse(electionUrl(scene, 'issuance/checkpoint'));
      await withStatus({});
      expect(await (await answered).finished()).toBe(null);
      await page.getByText('In BSV transaction').waitFor();
      expect(await alert().count()).toBe(0);
    });

    it('issuance_checkpoint_tampered: said and kept, and the ballot is not in doubt', async () => {
      await page.route(electionUrl(scene, 'issuance/checkpoint'), async (route) => {
        const answer = await route.fetch({ maxRetries: 3 });
        const note = await answer.text();
        await route.fulfill({
          response: answer,
          body: note.replace(/^(\S+\n)(\d+)\n/, (_all, name, size) => `${name}${Number(size) + 1}\n`),
        });
      });
      await page.reload();
      await heading(page, 'Your vote is cast');
      await alert().waitFor();
      expect(await inspect(page, 'tracker-promise')).toEqual([]);
      expect(await evidence()).toMatchObject([{ code: 'CHECKPOINT_SIGNATURE_INVALID', entry: '' }]);
      await page.unrouteAll({ behavior: 'wait' });
    });

    it('issuance_forked: both signed checkpoints are kept, once', async () => {
      const { issuance } = JSON.parse((await page.evaluate(readStore)).split('\n')[0] ?? '') as {
        issuance: { size: number; note: string };
      };
      // Another voter's request, and the round in which it becomes public.
      await (await atChoices(2)).context().close();
      for (let size = 0; size <= issuance.size;) {
        size = Number((await scene.doors.api.checkpoint(scene.election.electionId, 'issuance')).split('\n')[1]);
      }
      await page.route('**/issuance/tile/**', async (route) => {
        const answer = await route.fetch({ maxRetries: 3 });
        await route.fulfill({ response: answer, body: Buffer.from(await answer.body()).fill(7) });
      });
      for (let visit = 0; visit < 2; visit++) {
        await page.reload();
        await alert().waitFor();
      }
      const forks = (await evidence()).filter(({ code }) => code === 'CHECKPOINT_FORK');
      expect(forks.length).toBe(1);
      expect(forks[0]?.proof).toContain(issuance.note);
      await page.unrouteAll({ behavior: 'wait' });
    });
  });

  it('stopped: the reason is a quotation, and nothing in it steers the page', async () => {
    const reason = `Voting moved\u202E to https://evil.example\n\u200B${'x'.repeat(600)}`;
    await withStatus({ phase: 'aborted', aborted: { reason, timeMs: Date.now() } });
    await page.goto(scene.path(''));
    await page.getByText(/^The ballot box says that this election was stopped on /).waitFor();
    await page.getByText('The reason, as the ballot box gives it:').waitFor();
    const quoted = await page.getByRole('blockquote').innerText();
    expect(quoted).toMatch(/^Voting moved to https:\/\/evil\.example x+…$/);
    expect(quoted.length).toBe(501);
    expect(await page.getByRole('link', { name: /evil/ }).count()).toBe(0);
    expect(await inspect(page, 'start-stopped')).toEqual([]);
    await withStatus({});
  });

  it('clearing the device: what these pages cannot take away is named', async () => {
    await page.goto(scene.path('tracker'));
    await page.getByRole('button', { name: 'Finish and clear this device' }).click();
    await page.getByRole('button', { name: 'Clear this device now' }).click();
    await heading(page, 'This device is clear');
    await page.getByText(/Files you saved and the browser’s history are yours to delete\.$/).waitFor();
  });
}

interface Evidence {
  code: string;
  proof: string;
}
