/**
 * Casting (spec §7): sends the sealed bytes and says "cast" to nobody before the device has verified the board's answer.
 * Without an answer the outcome is unknown: the same bytes go again, by hand or by themselves, and count once.
 */
import { ClientError, isRefusal } from '#client';
import { toHex, VerificationError } from '#crypto';
import { keepEvidence } from './store.js';
import { codeOf, isUncheckable } from './problems.js';
import type { CastOutcome, Refusal, Session } from './session.js';

/** Tries once; the outcome stands in the session. Does nothing while another try is under way. */
export async function castBallot(session: Session): Promise<void> {
  if (session.decision === 'casting' || session.decision === 'testing') return;
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
    session.decision = isRefusal(error) ? 'refused' : outcome.kind === 'storage' && !wasUnknown ? 'open' : 'unknown';
    if (TELLING.includes(outcome.kind)) await keep(session, sealed.entry, error);
    if (outcome.kind === 'aborted') await session.refreshStatus().catch(() => undefined);
    return outcome;
  }
}

/** Refusals that an honest service may give are no evidence of anything. */
const TELLING: readonly string[] = ['token', 'revoting', 'uncheckable', 'refused'] satisfies Refusal[];

/** The bytes that were sent and what came back; a browser that cannot keep it still shows the page. */
async function keep(session: Session, entry: Uint8Array, error: unknown): Promise<void> {
  const said = error instanceof Error ? error.message : String(error);
  const proof = error instanceof VerificationError ? (error.detail?.evidence ?? '') : '';
  const evidence = { code: codeOf(error), said, proof, atMs: Math.round(session.nowMs()), entry: toHex(entry) };
  await keepEvidence(session.electionId, evidence).catch(() => undefined);
}

function outcomeOf(error: unknown): CastOutcome {
  const code = codeOf(error);
  // What the service names wrong in this device's bytes carries a status; what this device found wrong in the answer not.
  if (isRefusal(error)) return { kind: refusalOf(code), code };
  if (isUncheckable(error)) return { kind: 'uncheckable', code };
  // What is no answer and no silence of a service went wrong on this device, before anything was sent.
  return error instanceof ClientError ? { kind: 'unknown' } : { kind: 'storage' };
}

function refusalOf(code: string): Refusal {
  switch (code) {
    case 'VOTING_CLOSED':
      return 'closed';
    case 'TOKEN_INVALID':
    case 'TOKEN_POINT_INVALID':
      return 'token';
    case 'REVOTING_REFUSED':
      return 'revoting';
    case 'BALLOT_REVISION_AHEAD':
      return 'clock';
    case 'BALLOT_REVISION_NOT_HIGHER':
      return 'older';
    case 'VOTING_NOT_OPEN':
      return 'notOpen';
    case 'ELECTION_ABORTED':
      return 'aborted';
    default:
      return 'refused';
  }
}
