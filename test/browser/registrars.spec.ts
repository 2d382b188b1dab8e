/**
 * An election with two registrars, in which tokens are given out while people vote: two codes, in whatever order and
 * way they come; issuers that are down or answer wrongly while somebody waits; and the end of an election that is stopped.
 */
import { jest } from '@jest/globals';
import { type CodedVoter, makeCodes, makeInvitations } from '#client';
import { decodeCode, deriveRollKey, fromHex, toHex } from '#crypto';
import { encodeRollCsv } from '#record';
import type { Page, Route } from 'playwright-core';
import type { People } from '../../apps/cli/src/demo/people.js';
import { Scene } from './scene.js';
import { choose, electionUrl, heading, inspect, seal, toToken } from './steps.js';

jest.setTimeout(240_000);

const WARNING = 'In this election, people can compare when you asked for a token with when a ballot appeared.';
const FIRST_CONTEST = 'Shall the town centre';
const REASON = 'The roll named some people twice.';

describe('two registrars, and tokens while voting', () => {
  let scene: Scene;
  let secondCodes: CodedVoter[] = [];

  /** The second registrar makes codes of its own for the same people; the roll holds a key of each. */
  function registerTwice({ registrar }: People): void {
    secondCodes = makeCodes(registrar.voters);
    const keyOf = (code: string) => deriveRollKey(decodeCode(code)).publicKey;
    const second = (position: number) => keyOf(secondCodes[position]?.code ?? '');
    registrar.entries = registrar.entries.map(({ classIndex, rollKeys }, position) => ({
      classIndex,
      rollKeys: [...rollKeys, second(position)],
    }));
    const rows = registrar.voters.map(({ voterId, classId, code }, position) => ({
      voterId,
      classId,
      rollKeys: [toHex(keyOf(code)), toHex(second(position))],
    }));
    registrar.rollCsv = encodeRollCsv(rows, 2);
  }

  beforeAll(async () => {
    scene = await Scene.start(
      8,
      (template) => {
        template.policy.issuanceDuringVoting = true;
        template.policy.minCounted = 2;
      },
      registerTwice,
    );
    await scene.phases.moveTo('voting', 'tokens and voting begin', [0, 1]);
  });

  afterAll(async () => {
    await scene.stop();
  });

  const codesOf = (voter: number) => {
    const [second] = makeInvitations(secondCodes.slice(voter, voter + 1), fromHex(scene.election.electionId, 32));
    if (second === undefined) throw new Error(`no second code of voter ${voter}`);
    return [scene.voter(voter), second] as const;
  };

  /** At the warning, with one link that carries both codes. */
  async function arrive(voter: number, isRequestPublic = true): Promise<Page> {
    const [first, second] = codesOf(voter);
    const { page } = await scene.device();
    const none = { request: null, anchoredMs: null };
    if (!isRequestPublic) await page.route('**/requests/*', (route) => route.fulfill({ json: none }));
    await page.goto(`${scene.path('code')}#${first.link}.${second.link}`);
    await toToken(page);
    await page.getByText(WARNING).waitFor();
    return page;
  }

  async function goOn(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  it('both codes are asked for, each with its own sentence, and their order does not matter', async () => {
    const [first, second] = codesOf(0);
    const { page } = await scene.device();
    await page.goto(scene.path(''));
    await page.getByRole('link', { name: 'Start voting' }).click();
    await heading(page, 'Enter your invitation code');
    await page.getByLabel('Invitation code 2').fill(first.typed);
    await goOn(page);
    await page.getByRole('alert').getByRole('link', { name: 'Enter your invitation code.' }).waitFor();
    expect(await inspect(page, 'code-two-error')).toEqual([]);
    await page.getByRole('alert').getByRole('link').click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('code-0');
    await page.getByLabel('Invitation code 1').fill(second.typed);
    await goOn(page);
    await heading(page, 'Keep your recovery code');
  });

  it('codes of two voters do not fit together', async () => {
    const { page } = await scene.device();
    await page.goto(scene.path('code'));
    await page.getByLabel('Invitation code 1').fill(codesOf(0)[0].typed);
    await page.getByLabel('Invitation code 2').fill(codesOf(1)[1].typed);
    await goOn(page);
    await page
      .getByRole('alert')
      .getByText(/not valid for this election/)
      .waitFor();
  });

  it('one link carries both; before anything is asked for, the page says what can be compared', async () => {
    const requests: string[] = [];
    const page = await arrive(1);
    page.on('request', (request) => requests.push(request.url()));
    expect(page.url()).not.toContain('#');
    expect(await inspect(page, 'token-together')).toEqual([]);
    expect(requests.filter((url) => url.endsWith('/requests'))).toEqual([]);
    await goOn(page);
    await heading(page, FIRST_CONTEST);
    expect(requests.filter((url) => url.endsWith('/requests'))).toHaveLength(1);
  });

  it('token_share_under_another_key: the issuer is named, the others suffice, the evidence stays', async () => {
    const page = await arrive(2);
    await page.route('**/issuers/1/blind-signatures', async (route) => {
      const answer = await route.fetch({ url: route.request().url().replace('/issuers/1/', '/issuers/3/') });
      await route.fulfill({ response: answer });
    });
    const release = await hold(page, 2);
    await goOn(page);
    await page.getByText('issuer-1 gave a wrong answer. The evidence is kept.').waitFor();
    expect(await inspect(page, 'token-wrong-share')).toEqual([]);
    release();
    await heading(page, FIRST_CONTEST);
    for (let visit = 0; visit < 2; visit++) {
      await page.goto(scene.path(''));
      await page.getByText('Evidence kept: issuer-1').waitFor();
    }
    await page.getByRole('button', { name: 'Save the evidence as a file' }).waitFor();
  });

  it('issuer_down: it is named while the others are waited for, and they suffice', async () => {
    await scene.supervisor.kill('issuer-3', 'SIGKILL');
    const page = await arrive(3);
    const release = await hold(page, 2);
    await goOn(page);
    await page.getByText('issuer-3: no answer').waitFor();
    expect(await page.locator('.issuers li').allInnerTexts()).toEqual([
      'issuer-1: signed',
      'issuer-2: asked',
      'issuer-3: no answer',
    ]);
    expect(await inspect(page, 'token-issuer-down')).toEqual([]);
    release();
    await heading(page, FIRST_CONTEST);
    await scene.supervisor.service('issuer-3').start();
  });

  it.each([
    ['offline', 4, 'You are offline', (route: Route) => route.abort('internetdisconnected')],
    ['server', 7, 'The election’s server does not answer', (route: Route) => route.fulfill({ status: 500, body: '' })],
    // The voter of the first case on another device, in the same round: the request is not public yet.
    ['refused', 4, 'Your request was not accepted', (route: Route) => route.fulfill({ status: 422, body: '' })],
  ])(
    '%s while the token is asked for: a page of its own, and trying again goes on',
    async (...[name, voter, text, answer]) => {
      const page = await arrive(voter, name !== 'refused');
      await page.route(electionUrl(scene, 'requests'), answer);
      if (name === 'offline') await page.context().setOffline(true);
      await goOn(page);
      await heading(page, text);
      await page.getByText('Your right to vote is safe.').waitFor();
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('summary-error');
      expect(await inspect(page, `token-${name}`)).toEqual([]);
      await page.context().setOffline(false);
      await page.unrouteAll();
      await page.getByRole('button', { name: 'Try again' }).click();
      await heading(page, name === 'refused' ? 'Enter your recovery code' : FIRST_CONTEST);
    },
  );

  it('an election that is stopped: said with its reason and date, at the start and to whoever is about to cast', async () => {
    const sealed = await arrive(5);
    await goOn(sealed);
    await choose(sealed);
    await seal(sealed);
    const asking = await arrive(6);
    await scene.phases.moveTo('aborted', REASON, [0, 2]);

    await sealed.getByRole('button', { name: 'Cast my ballot' }).click();
    await heading(sealed, 'This election was stopped');
    await sealed.getByRole('blockquote').getByText(REASON).waitFor();
    expect(await inspect(sealed, 'cast-aborted')).toEqual([]);
    await goOn(asking);
    await heading(asking, 'This election was stopped');
    await asking.getByRole('blockquote').getByText(REASON).waitFor();

    // The date is that of the anchor, which comes a moment later.
    const stopped = sealed.getByText(/^The ballot box says that this election was stopped on .+ \d{4} at .+\.$/);
    for (let tries = 0; tries < 20 && (await stopped.count()) === 0; tries++) {
      await sealed.goto(scene.path(''));
      await heading(sealed, 'Participatory budget');
    }
    await stopped.waitFor();
    expect(await inspect(sealed, 'start-aborted')).toEqual([]);
  });
});

/** Holds back this issuer's answer until what is returned is called. */
async function hold(page: Page, issuer: number): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(`**/issuers/${issuer}/blind-signatures`, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
