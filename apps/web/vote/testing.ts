/** Giving up a sealed ballot to test it (spec §9): the opening exists only once the spoil stands on the board. */
import { isRefusal } from '#client';
import { t } from '../kit/i18n.js';
import { codeOf, isUncheckable } from './problems.js';
import type { Session } from './session.js';

/**
 * Where it ends stands in the session: opened (`challenge`); refused, then the ballot is gone and `notice` says why; or
 * without a proof, then it is given up and can only be tested again.
 * @returns what says what went wrong, or null
 */
export async function testBallot(session: Session): Promise<(() => string) | null> {
  const { device, sealed } = session;
  if (device === null || sealed === null) throw new Error('nothing to test');
  session.decision = 'testing';
  session.changed();
  try {
    if (!navigator.onLine) throw new Error('offline');
    const { challenge } = await device.challenge(sealed);
    session.challenge = challenge;
    session.sealed = null;
    session.decision = 'open';
    return null;
  } catch (error) {
    session.decision = isRefusal(error) ? 'open' : 'givenUp';
    if (isRefusal(error)) {
      session.sealed = null;
      session.notice = sentenceOf(error);
    }
    return () => sentenceOf(error);
  } finally {
    session.changed();
  }
}

function sentenceOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'SPOIL_LIMIT':
      return t('vote.test.error.limit');
    case 'VOTING_CLOSED':
      return t('vote.test.error.closed');
    default:
      if (isUncheckable(error)) return t('vote.test.error.uncheckable');
      return navigator.onLine ? t('vote.test.error.server') : t('vote.test.error.offline');
  }
}
