/**
 * Casting (spec §7): sends the sealed bytes and says "cast" to nobody before the device has verified the board's answer.
 * Without an answer the outcome is unknown: the same bytes go again, by hand or by themselves, and count once.
 */
import { isRefusal } from '#client';
import { toHex } from '#crypto';
import { t } from '../kit/i18n.js';
import { keepEvidence } from './store.js';
import { codeOf, isUncheckable } from './problems.js';
import type { CastOutcome, Session } from './session.js';

/** Tries once; the outcome stands in the session. Does nothing while another try is under way. */
export async function castBallot(session: Session): Promise<void> {
  if (session.decision === 'casting') return;
  const before = session.outcome;
  const outcome = await tryToCast(session);
  // The same silence again is no news.
  session.outcome = outcome.kind === 'unknown' && before?.kind === 'unknown' ? before : outcome;
  session.changed();
}

async function tryToCast(session: Session): Promise<CastOutcome> {
  const { device, sealed } = session;
  if (device === null || sealed === null) throw new Error('nothing to cast');
  const wasUnknown = session.decision === 'unknown';
  if (!navigator.onLine) return wasUnknown ? { kind: 'unknown' } : { kind: 'offline' };
  session.decision = 'casting';
  session.changed();
  try {
    await device.cast(sealed);
    session.finished = true;
    session.wipe();
    session.choicesLost = false;
    return { kind: 'cast' };
  } catch (error) {
    const outcome = outcomeOf(error);
    // An answer that proves nothing leaves open what the box did: this ballot can only be cast again.
    session.decision = isRefusal(error) ? 'refused' : 'unknown';
    if (outcome.kind === 'refused') await keep(session, sealed.entry, error);
    return outcome;
  }
}

/** The bytes that were sent and what came back; a browser that cannot keep it still shows the sentence. */
async function keep(session: Session, entry: Uint8Array, error: unknown): Promise<void> {
  const said = error instanceof Error ? error.message : String(error);
  const evidence = { code: codeOf(error), said, atMs: Math.round(session.nowMs()), entry: toHex(entry) };
  await keepEvidence(session.electionId, evidence).catch(() => undefined);
}

function outcomeOf(error: unknown): CastOutcome {
  const code = codeOf(error);
  if (code === 'VOTING_CLOSED') return { kind: 'closed' };
  // What the service names wrong in this device's bytes carries a status; what this device found wrong in the answer not.
  if (isRefusal(error)) return { kind: 'refused', sentence: refusalOf(code) };
  if (isUncheckable(error)) return { kind: 'refused', sentence: t('vote.cast.error.uncheckable') };
  return { kind: 'unknown' };
}

function refusalOf(code: string): string {
  switch (code) {
    case 'TOKEN_INVALID':
    case 'TOKEN_POINT_INVALID':
      return t('vote.cast.error.token');
    case 'REVOTING_REFUSED':
      return t('vote.cast.error.revoting');
    case 'BALLOT_REVISION_AHEAD':
      return t('vote.cast.error.clock');
    case 'BALLOT_REVISION_NOT_HIGHER':
      return t('vote.cast.error.older');
    case 'VOTING_NOT_OPEN':
      return t('vote.cast.error.notOpen');
    case 'ELECTION_ABORTED':
      return t('vote.start.aborted');
    default:
      return t('vote.cast.error.refused', { code });
  }
}
