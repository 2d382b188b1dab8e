/** What a device compares in every answer besides proofs and signatures (spec §7): that it is about *this* ballot. */
import { equalBytes, toHex } from '#crypto';
import type { Definition } from '#record';
import type { BallotAnswer, TrackerAnswer } from './ballot-api.js';
import { clientError } from './errors.js';
import type { AcceptedEntry } from './log-view.js';

/** A confirmation names the ballot that was sent. @throws ClientError CONFIRMATION_OTHER_BALLOT */
export function assertTracker(sent: Uint8Array, answer: BallotAnswer): void {
  if (equalBytes(answer.tracker, sent)) return;
  throw clientError(
    'CONFIRMATION_OTHER_BALLOT',
    `the ballot box confirmed ${toHex(answer.tracker)} instead of ${toHex(sent)}`,
    'try again, or use another device and tell the election office',
  );
}

/** A ballot stands where it was confirmed. @throws ClientError CONFIRMATION_OTHER_BALLOT */
export function assertSamePlace(cast: { index: number }, answer: TrackerAnswer): void {
  if (answer.index === cast.index && answer.kind === 'ballot') return;
  throw clientError(
    'CONFIRMATION_OTHER_BALLOT',
    `the board says ${answer.kind} ${answer.index} instead of ballot ${cast.index}`,
    'keep this device and tell the election office',
  );
}

/** The definition's quorum of witnesses has seen this checkpoint. @throws ClientError WITNESS_QUORUM_MISSING */
export function assertQuorum(definition: Definition, { cosignedBy }: AcceptedEntry): void {
  const { quorum } = definition.witnesses;
  if (cosignedBy.length >= quorum) return;
  throw clientError(
    'WITNESS_QUORUM_MISSING',
    `${cosignedBy.length} of the ${quorum} witnesses that are needed have cosigned`,
    'your right to vote is safe: try again in a minute',
  );
}
