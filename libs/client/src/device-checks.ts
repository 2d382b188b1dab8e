/** What a device compares in every answer besides proofs and signatures (spec §7): that it is about *this* ballot. */
import { equalBytes, toHex } from '#crypto';
import type { Definition } from '#record';
import type { BallotAnswer, TrackerAnswer } from './ballot-api.js';
import type { DeviceState } from './device-state.js';
import { clientError } from './errors.js';
import type { AcceptedEntry } from './log-view.js';

/** How far ahead of this device's clock a service's word about other revisions is believed, minutes. */
const BELIEVED_AHEAD = 2;

/**
 * The revision of a new ballot (spec §6): this device's minutes, and more than in any ballot of the key that was cast
 * here or that the service names. Its word is not proven: one far ahead of the clock would give a withheld ballot a
 * revision above a later one's, so it is refused.
 * @throws ClientError REVISION_AHEAD
 */
export function nextRevision(clock: number, lastHere: number, found: readonly number[]): number {
  const newest = Math.max(-1, ...found);
  if (newest > Math.max(clock + BELIEVED_AHEAD, lastHere)) {
    throw clientError(
      'REVISION_AHEAD',
      `the ballot box names a ballot of this key from ${newest - clock} minutes ahead of this clock`,
      'check the clock of this device, or try again in some minutes',
    );
  }
  return Math.max(clock, lastHere + 1, newest + 1);
}

/** What a device has kept is of this voter. */
export function isStateOf(state: DeviceState, classIndex: number, rollKeys: readonly Uint8Array[]): boolean {
  if (state.classIndex !== classIndex) return false;
  if (state.rollKeys.length === 0) return true;
  const isSame = state.rollKeys.every((key, at) => equalBytes(key, rollKeys[at] ?? new Uint8Array()));
  return isSame && state.rollKeys.length === rollKeys.length;
}

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
