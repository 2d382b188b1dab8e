/**
 * The form of a ballot (spec §6): which lengths a voter class gives it, its fixed header, and the values that the
 * other ballot files exchange.
 */
import { concatBytes, u16, u32, utf8 } from './bytes.js';
import type { Point } from './group.js';
import { POINT_BYTES, SCALAR_BYTES } from './hash.js';

export const BALLOT_TYPE = 0x10;
export const BALLOT_MAGIC = utf8('PSB1');
/** magic 4 || electionId 32 || class 2 || ballotKey 32 || revision 4 */
export const BALLOT_HEADER_BYTES = 74;
export const TOKEN_BYTES = 48;
/** Stands for the option in the nonces of a contest's total (spec §6). */
export const TOTAL_OPTION = 0xffff;

/** One contest as far as its ciphertexts and proofs go. */
export interface ContestShape {
  /** position in the definition's `contests` */
  readonly contest: number;
  readonly options: number;
  /** R: an option takes 0…R */
  readonly optionMax: number;
  /** the sums that the contest accepts, ascending */
  readonly allowedTotals: readonly number[];
}

/** What a ballot is encrypted and checked under; comes from the definition, never from the ballot. */
export interface BallotContext {
  /** 32 bytes */
  readonly electionId: Uint8Array;
  readonly classIndex: number;
  /** Y, 32 bytes */
  readonly publicKey: Uint8Array;
  /** the contests of the class, ascending */
  readonly contests: readonly ContestShape[];
}

/** Lengths in bytes; `branches` counts those of all proofs. */
export interface BallotLengths {
  readonly prefix: number;
  readonly body: number;
  readonly entry: number;
  readonly branches: number;
}

/** One OR proof: that option `option` of the contest, or its total, has a value of `values`. */
export interface ProofShape {
  /** position in the context's list, not in the definition's */
  readonly position: number;
  /** number of the contest in the definition */
  readonly contest: number;
  /** position of the option, or `TOTAL_OPTION` */
  readonly option: number;
  /** one branch a value, ascending */
  readonly values: readonly number[];
}

export interface Ciphertext {
  /** `r·B`, never the identity */
  readonly alpha: Point;
  /** `r·Y + v·B` */
  readonly beta: Point;
  readonly alphaBytes: Uint8Array;
  readonly betaBytes: Uint8Array;
}

/** Commitments `A`, `Bc` of one branch. */
export interface BranchCommitment {
  readonly A: Point;
  readonly Bc: Point;
}

/** One decoded OR proof: all commitments, all challenges but the last, all responses. */
export interface BallotProof {
  readonly commitments: readonly BranchCommitment[];
  readonly challenges: readonly bigint[];
  readonly responses: readonly bigint[];
}

/** The fields that stand at the same place in every ballot. */
export interface BallotHeader {
  readonly electionId: Uint8Array;
  readonly classIndex: number;
  readonly ballotKey: Uint8Array;
  readonly revision: number;
}

/** The proofs of a ballot in body order: contest by contest, its options' proofs, then its total's. */
export function proofShapes(contests: readonly ContestShape[]): ProofShape[] {
  return contests.flatMap((shape, position) => {
    const optionValues = Array.from({ length: shape.optionMax + 1 }, (_, value) => value);
    const ofOptions = Array.from({ length: shape.options }, (_, option) => ({
      position,
      contest: shape.contest,
      option,
      values: optionValues,
    }));
    return [...ofOptions, { position, contest: shape.contest, option: TOTAL_OPTION, values: shape.allowedTotals }];
  });
}

/** The lengths of every ballot of a class (spec §6); they depend on nothing that a voter chooses. */
export function ballotLengths(ctx: BallotContext): BallotLengths {
  const shapes = proofShapes(ctx.contests);
  const branches = shapes.reduce((sum, shape) => sum + shape.values.length, 0);
  const options = ctx.contests.reduce((sum, shape) => sum + shape.options, 0);
  const prefix = BALLOT_HEADER_BYTES + 2 * POINT_BYTES * (options + branches);
  // Every branch has a response, and every branch but the last of its proof a challenge.
  const body = prefix + SCALAR_BYTES * (2 * branches - shapes.length);
  return { prefix, body, entry: 1 + body + TOKEN_BYTES + 64, branches };
}

/** `"PSB1" || electionId || class u16 || ballotKey || revision u32`, 74 bytes. */
export function encodeBallotHeader(header: BallotHeader): Uint8Array {
  if (header.electionId.length !== 32 || header.ballotKey.length !== 32) throw new Error('a header field has 32 bytes');
  return concatBytes(BALLOT_MAGIC, header.electionId, u16(header.classIndex), header.ballotKey, u32(header.revision));
}
