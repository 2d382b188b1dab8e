/**
 * Files of decode hints beside a record's ballots (record format, “Hints”). They are *not* trusted, and nothing may depend on
 * them: what is malformed is read as no hint.
 */
import { type BallotHints, concatBytes, u16 } from '#crypto';

const HINT_BYTES = 32;
const NONE = u16(0);

/** Where the hints for the entries of bundle `n` of the board stand. */
export function hintPath(n: number): string {
  return `hints/board-${n}`;
}

/** @param hints by entry of one bundle, a multiple of 32 bytes each */
export function encodeHintFile(hints: BallotHints): Uint8Array {
  return concatBytes(...hints.flatMap((own) => (own === undefined ? [NONE] : [u16(own.length / HINT_BYTES), own])));
}

/**
 * @param bytes untrusted   @param count entries of the bundle
 * @returns by entry, as far as the file makes sense
 */
export function decodeHintFile(bytes: Uint8Array, count: number): BallotHints {
  const hints: (Uint8Array | undefined)[] = [];
  for (let at = 0; at + 2 <= bytes.length && hints.length < count;) {
    const end = at + 2 + HINT_BYTES * ((bytes[at] << 8) | bytes[at + 1]);
    hints.push(end > at + 2 && end <= bytes.length ? bytes.subarray(at + 2, end) : undefined);
    at = end;
  }
  return hints;
}
