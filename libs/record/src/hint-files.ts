/**
 * Files of decode hints beside a record's ballots (record format, “Hints”). They are *not* trusted, and nothing may depend on
 * them: what is malformed is read as no hint.
 */
import {
  type BallotContext,
  ballotHeader,
  type BallotHints,
  concatBytes,
  equalBytes,
  type HintMaker,
  u16,
} from '#crypto';

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
 * The file for one bundle.
 * @param contexts by class   @param entries untrusted: what is no ballot of this election has no hints
 */
export function makeHintFile(
  maker: HintMaker,
  contexts: readonly BallotContext[],
  entries: readonly Uint8Array[],
): Uint8Array {
  const hints: (Uint8Array | undefined)[] = entries.map(() => undefined);
  for (const ctx of contexts) {
    const positions = entries.flatMap((entry, at) => (isOfClass(ctx, entry) ? [at] : []));
    const made = maker.make(
      ctx,
      positions.map((at) => entries[at]),
    );
    positions.forEach((at, i) => (hints[at] = made[i]));
  }
  return encodeHintFile(hints);
}

function isOfClass({ electionId, classIndex }: BallotContext, entry: Uint8Array): boolean {
  try {
    const header = ballotHeader(entry);
    return header.classIndex === classIndex && equalBytes(header.electionId, electionId);
  } catch {
    return false;
  }
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
