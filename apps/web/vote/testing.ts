/** Giving up a sealed ballot to test it (spec §9): the opening exists only once the spoil stands on the board. */
import { t } from '../kit/i18n.js';
import { codeOf, isUncheckable } from './problems.js';
import type { Session } from './session.js';

/** @returns null when the ballot was opened, else the sentence of what went wrong */
export async function testBallot(session: Session): Promise<string | null> {
  const { device, sealed } = session;
  if (device === null || sealed === null) throw new Error('nothing to test');
  if (!navigator.onLine) return t('vote.test.error.offline');
  try {
    const { challenge } = await device.challenge(sealed);
    session.challenge = challenge;
    session.sealed = null;
    session.changed();
    return null;
  } catch (error) {
    if (codeOf(error) === 'SPOIL_LIMIT') return t('vote.test.error.limit');
    if (codeOf(error) === 'VOTING_CLOSED') return t('vote.test.error.closed');
    if (isUncheckable(error)) return t('vote.test.error.uncheckable');
    return navigator.onLine ? t('vote.test.error.server') : t('vote.test.error.offline');
  }
}
