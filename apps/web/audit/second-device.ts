/**
 * The second device (spec §9): it knows the first code before the voting device learns whether it is tested, and repeats the
 * encryption of a tested ballot. Everything stays in memory here; nothing is sent, nothing kept.
 */
import {
  type Challenge,
  decodeChallenge,
  decodeTracker,
  decodeTrackerQr,
  normalizeBase32,
  toHex,
  TRACKER_SYMBOLS,
  VerificationError,
  verifyChallenge,
} from '#crypto';
import { ballotContext, type Contest, contestShapes, type Definition } from '#record';

/** `missing`: how many symbols a beginning of a code lacks; 0 where it is none. */
export type FirstCode = { tracker: Uint8Array } | { missing: number };

/** From the shortest beginning that somebody would take for the code. */
const SHOWN_SYMBOLS = 4;

/** The first code, scanned or pasted: `T` and 52 symbols, or the 52 symbols. */
export function readFirstCode(text: string): FirstCode {
  for (const decode of [decodeTrackerQr, decodeTracker]) {
    try {
      return { tracker: decode(text) };
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
    }
  }
  return { missing: missingIn(text) };
}

/** The voting device shows the beginning of the code in groups, and people type what they see. */
function missingIn(text: string): number {
  try {
    const { length } = normalizeBase32(text);
    return length >= SHOWN_SYMBOLS ? Math.max(0, TRACKER_SYMBOLS - length) : 0;
  } catch {
    return 0;
  }
}

/** What a tested ballot holds in one contest. */
export interface OpenedContest {
  contest: Contest;
  values: number[];
}

export type Opening =
  | { kind: 'same'; contests: OpenedContest[] }
  /** The voting device encrypted something else than it shows. */
  | { kind: 'different' }
  | { kind: 'unreadable' }
  | { kind: 'otherElection' };

/** @param text the second code, untrusted   @param tracker of the first code, 32 bytes */
export function openTestedBallot(
  definition: Definition,
  electionId: Uint8Array,
  tracker: Uint8Array,
  text: string,
): Opening {
  let challenge: Challenge;
  try {
    challenge = decodeChallenge(text);
  } catch {
    return { kind: 'unreadable' };
  }
  const { classIndex } = challenge;
  if (toHex(electionId).slice(0, 16) !== toHex(challenge.electionIdPrefix)) return { kind: 'otherElection' };
  if (definition.voterClasses[classIndex] === undefined) return { kind: 'unreadable' };
  try {
    const choices = verifyChallenge(ballotContext(definition, electionId, classIndex), challenge, tracker);
    const contests = contestShapes(definition, classIndex).map(({ contest }, at) => ({
      contest: definition.contests[contest],
      values: choices[at] ?? [],
    }));
    return { kind: 'same', contests };
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return { kind: 'different' };
  }
}
