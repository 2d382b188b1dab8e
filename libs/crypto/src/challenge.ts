/**
 * Challenge or cast (spec §9, Algorithms 9.1 and 9.2): what the voting device shows to a second device, which
 * repeats the encryption and compares the whole tracker. Nothing of it goes to a server.
 */
import { encryptBallot } from './ballot-encryption.js';
import type { BallotContext } from './ballot-format.js';
import { decodeBase32, encodeBase32, normalizeBase32 } from './base32.js';
import { ByteReader, concatBytes, equalBytes, u16, u32 } from './bytes.js';
import { refuseAs, VerificationError } from './errors.js';
import { stripKind } from './tracker-text.js';

/** First letter of the second QR text (spec §11). */
const CHALLENGE_KIND = 'C';

const ELECTION_PREFIX_BYTES = 8;
/** electionId prefix 8 || class 2 || ballotKey 32 || revision 4, and the seed behind the choices */
const FIXED_BYTES = ELECTION_PREFIX_BYTES + 2 + 32 + 4 + 32;

/** An opened encryption. All of it is secret until the voter chose to challenge. */
export interface Challenge {
  /** the first 8 bytes of electionId */
  readonly electionIdPrefix: Uint8Array;
  readonly classIndex: number;
  readonly ballotKey: Uint8Array;
  readonly revision: number;
  /** all values in ballot order */
  readonly values: readonly number[];
  readonly seed: Uint8Array;
}

/**
 * EncodeChallenge (spec §9, Algorithm 9.1): the second QR text, `C` and base32 of `electionId[0..8) || u16 class ||
 * ballotKey || u32 revision || u16 each choice || seed`.
 * @param choices secret, by contest and option   @param seed secret, 32 bytes; the body can never be cast after this
 */
export function encodeChallenge(
  electionId: Uint8Array,
  classIndex: number,
  ballotKey: Uint8Array,
  revision: number,
  choices: readonly (readonly number[])[],
  seed: Uint8Array,
): string {
  if (electionId.length !== 32 || ballotKey.length !== 32 || seed.length !== 32) {
    throw new Error('a field of the challenge has a wrong length');
  }
  const bytes = concatBytes(
    electionId.slice(0, ELECTION_PREFIX_BYTES),
    u16(classIndex),
    ballotKey,
    u32(revision),
    ...choices.flat().map(u16),
    seed,
  );
  return CHALLENGE_KIND + encodeBase32(bytes);
}

/**
 * DecodeChallenge (spec §9, Algorithm 9.1): the fields of a scanned text.
 * @param text untrusted
 * @throws VerificationError CHALLENGE_INVALID
 */
export function decodeChallenge(text: string): Challenge {
  return refuseAs('CHALLENGE_INVALID', 'challenge', () => {
    const symbols = normalizeBase32(stripKind(text, CHALLENGE_KIND));
    const bytes = decodeBase32(symbols, Math.floor((5 * symbols.length) / 8));
    const choices = (bytes.length - FIXED_BYTES) / 2;
    if (!Number.isInteger(choices) || choices < 0) {
      throw new VerificationError('LENGTH_INVALID', `${bytes.length} bytes are no challenge`);
    }
    const reader = new ByteReader(bytes, 'challenge');
    const challenge = {
      electionIdPrefix: reader.bytes(ELECTION_PREFIX_BYTES),
      classIndex: reader.u16(),
      ballotKey: reader.bytes(32),
      revision: reader.u32(),
      values: Array.from({ length: choices }, () => reader.u16()),
      seed: reader.bytes(32),
    };
    reader.end();
    return challenge;
  });
}

/**
 * VerifyChallenge (spec §9, Algorithm 9.2): the body behind `tracker` encrypts exactly these choices.
 * @param ctx of the challenge's class, from the definition   @param challenge untrusted, decoded
 * @param tracker 32 bytes, scanned *before* the voter chose to challenge
 * @returns the choices by contest and option, to be shown
 * @throws VerificationError CHALLENGE_ELECTION_INVALID, CHALLENGE_INVALID, CHOICES_INVALID,
 *   CHALLENGE_TRACKER_DIFFERENT: the device encrypted something else
 */
export function verifyChallenge(ctx: BallotContext, challenge: Challenge, tracker: Uint8Array): number[][] {
  if (!equalBytes(challenge.electionIdPrefix, ctx.electionId.slice(0, ELECTION_PREFIX_BYTES))) {
    throw new VerificationError('CHALLENGE_ELECTION_INVALID', 'the challenge is for another election');
  }
  if (challenge.classIndex !== ctx.classIndex) {
    throw new VerificationError('CHALLENGE_INVALID', `the challenge is for class ${challenge.classIndex}`);
  }
  // 1. choices by contest
  const options = ctx.contests.reduce((sum, shape) => sum + shape.options, 0);
  if (challenge.values.length !== options) {
    throw new VerificationError('CHALLENGE_INVALID', `${challenge.values.length} choices instead of ${options}`);
  }
  let at = 0;
  const choices = ctx.contests.map((shape) => challenge.values.slice(at, (at += shape.options)));
  // 2. the same encryption again
  const repeated = encryptBallot(ctx, challenge.ballotKey, challenge.revision, choices, challenge.seed);
  // 3. the whole tracker
  if (!equalBytes(repeated.tracker, tracker)) {
    throw new VerificationError('CHALLENGE_TRACKER_DIFFERENT', 'the device encrypted something else than it shows');
  }
  return choices;
}
