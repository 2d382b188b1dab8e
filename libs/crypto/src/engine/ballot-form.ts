/** A voter class as the kernel reads it: lengths, proofs, and the beginnings of what is hashed (spec §6.1, Algorithm 2.1). */
import {
  BALLOT_MAGIC,
  BALLOT_TYPE,
  type BallotContext,
  ballotLengths,
  proofShapes,
  TOTAL_OPTION,
} from '../ballot-format.js';
import { concatBytes, lv, u16, u32 } from '../bytes.js';
import { POINT_BYTES, tagged } from '../hash.js';

export interface BallotForm {
  /** The kernel's numbers, u32 each in the order of its documentation, little-endian. */
  readonly numbers: Uint8Array;
  /** Type, magic, election and class, with which every entry begins. */
  readonly beginning: Uint8Array;
  /** Bytes of an entry, points and equations of a ballot, options of the class. */
  readonly entryBytes: number;
  readonly points: number;
  readonly equations: number;
  readonly options: number;
  /** Preimage of the ballot's challenge up to the prefix, of the signature's up to the key, of the tracker up to the body. */
  readonly ballotHead: Uint8Array;
  readonly signatureHead: Uint8Array;
  readonly trackerHead: Uint8Array;
}

export function ballotForm(ctx: BallotContext): BallotForm {
  const { entry, prefix, body, branches } = ballotLengths(ctx);
  const shapes = proofShapes(ctx.contests);
  const options = ctx.contests.reduce((sum, contest) => sum + contest.options, 0);
  // Where the ciphertexts of each contest begin.
  const firsts = ctx.contests.map((_, position) =>
    ctx.contests.slice(0, position).reduce((sum, contest) => sum + contest.options, 0),
  );
  const proofs = shapes.flatMap(({ position, option, values }) =>
    option === TOTAL_OPTION
      ? [firsts[position], ctx.contests[position].options, values.length, ...values]
      : [firsts[position] + option, 1, values.length, ...values],
  );
  return {
    numbers: littleEndian32([entry, prefix, body, options, shapes.length, branches, ...proofs]),
    beginning: concatBytes(Uint8Array.of(BALLOT_TYPE), BALLOT_MAGIC, ctx.electionId, u16(ctx.classIndex)),
    entryBytes: entry,
    points: 2 + 2 * options + 2 * branches,
    equations: 1 + 2 * branches,
    options,
    ballotHead: concatBytes(tagged('ballot'), lv(ctx.publicKey), u32(prefix)),
    signatureHead: concatBytes(tagged('sig/ballot'), u32(POINT_BYTES)),
    trackerHead: concatBytes(tagged('tracker'), u32(body)),
  };
}

function littleEndian32(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((n, i) => view.setUint32(4 * i, n, true));
  return bytes;
}
