/**
 * The promise under which the token was signed (spec §5, §7): the public issuance log must hold the request of this device.
 * Asked in the background; a log that is behind says nothing, one that contradicts the promise is kept as evidence.
 */
import { ClientError } from '#client';
import { VerificationError } from '#crypto';
import { useEffect } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import { codeOf } from './problems.js';
import type { Session } from './session.js';
import { keepEvidence, readEvidence } from './store.js';

/** Once a visit; again after casting if the log was behind before. */
export function useIssuancePromise(session: Session): void {
  const hasToken = session.device?.hasToken === true;
  useEffect(() => {
    if (hasToken && session.promise === 'open') void check(session);
  }, [session, hasToken, session.finished]);
}

/** Nothing unless the promise was broken. */
export function PromiseAlert({ session }: { session: Session }) {
  if (session.promise !== 'broken') return null;
  return (
    <p class="band amber" role="alert">
      {t('vote.promise.broken')}
    </p>
  );
}

async function check(session: Session): Promise<void> {
  const { device } = session;
  if (device === null) return;
  session.promise = 'asked';
  try {
    const kept = await device.checkIssuancePromise();
    if (session.device === device) session.promise = kept ? 'kept' : 'open';
  } catch (error) {
    // A device that was cleared meanwhile keeps nothing more.
    if (session.device !== device) return;
    const broken = isBroken(error);
    // Said once the evidence is there to be saved.
    if (broken) await keep(session, error).catch(() => undefined);
    session.promise = broken ? 'broken' : 'open';
    session.changed();
  }
}

/** Silence and errors of the service are none: only what is signed, or claims to be, can contradict. */
function isBroken(error: unknown): boolean {
  return error instanceof VerificationError || codeOf(error) === 'CHECKPOINT_FORK';
}

/** The same contradiction is found at every visit and kept once. */
async function keep(session: Session, error: unknown): Promise<void> {
  const said = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const kept = await readEvidence(session.electionId);
  if (kept.some((evidence) => evidence.code === code && evidence.said === said)) return;
  const evidence = { code, said, proof: notesOf(error), atMs: Math.round(session.nowMs()), entry: '' };
  await keepEvidence(session.electionId, evidence);
}

/** Both signed checkpoints of a fork. */
function notesOf(error: unknown): string {
  const cause =
    error instanceof ClientError ? (error.cause as { seenNote?: string; newNote?: string } | undefined) : undefined;
  return cause?.seenNote === undefined ? '' : `${cause.seenNote}\n${cause.newNote}`;
}
