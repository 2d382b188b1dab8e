/**
 * Verifying many ballots at once (spec §6, Algorithm 6.8): all equations of all ballots, signatures included, fold
 * into one multi-scalar multiplication under independent random 128-bit weights, which are drawn after the batch is
 * fixed. A batch that fails is halved down to single ballots, and these are decided by the single check.
 */
import type { BallotContext } from './ballot-format.js';
import type { DecodedBallot } from './ballot-decoding.js';
import { ballotStatements, verifyBallotProofs, verifyBallotSignature } from './ballot-proofs.js';
import { toHex } from './bytes.js';
import { electionKey } from './election-key.js';
import { VerificationError, type ErrorCode } from './errors.js';
import { BASE, modOrder, multiplyPublic, type Point } from './group.js';
import { multiScalar } from './multi-scalar.js';
import { signatureChallenge } from './schnorr.js';
import { drawWeights } from './weights.js';

/** One ballot and the context of its class. */
export interface BatchItem {
  readonly ctx: BallotContext;
  /** untrusted, decoded under `ctx` */
  readonly ballot: DecodedBallot;
}

/** A ballot that does not verify, with the code of the single check. */
export interface BatchFailure {
  /** position in the batch */
  readonly index: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Σ weight·equation, by side: the commitments, which have 128-bit coefficients; the points with full ones; and the
 * fixed bases, whose coefficients are summed.
 */
interface FoldedEquations {
  readonly shortPoints: Point[];
  readonly shortScalars: bigint[];
  readonly longPoints: Point[];
  readonly longScalars: bigint[];
  base: bigint;
  /** by the bytes of Y: ballots of several elections may share a batch */
  readonly keys: Map<string, { publicKey: Uint8Array; coefficient: bigint }>;
}

/**
 * VerifyBallotBatch (spec §6, Algorithm 6.8): signature and proofs of every ballot, as `verifyBallotSignature` and
 * `verifyBallotProofs` judge them; a wrong acceptance has probability 2⁻¹²⁸.
 * @returns the failures, ascending; empty: all ballots are valid
 */
export function verifyBallotBatch(items: readonly BatchItem[]): BatchFailure[] {
  return verifyRange(items, 0, items.length);
}

function verifyRange(items: readonly BatchItem[], start: number, end: number): BatchFailure[] {
  // Weights are fresh in every part: who saw old ones must not be able to make forgeries that cancel out.
  if (holdsTogether(items.slice(start, end))) return [];
  if (end - start === 1) return [judgeAlone(items[start], start)];
  const middle = (start + end) >> 1;
  return [...verifyRange(items, start, middle), ...verifyRange(items, middle, end)];
}

/** The single check decides; that it accepts what the batch refuses would be our own bug. */
function judgeAlone({ ctx, ballot }: BatchItem, index: number): BatchFailure {
  try {
    verifyBallotSignature(ballot);
    verifyBallotProofs(ctx, ballot);
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return { index, code: error.code, message: error.message };
  }
  throw new Error('batch and single verification disagree');
}

/** b·B + Σ y·Y = Σ short + Σ long, where each equation stands with its own weight. */
function holdsTogether(items: readonly BatchItem[]): boolean {
  const folded: FoldedEquations = {
    shortPoints: [],
    shortScalars: [],
    longPoints: [],
    longScalars: [],
    base: 0n,
    keys: new Map(),
  };
  for (const item of items) fold(folded, item);
  let left = multiplyPublic(BASE, modOrder(folded.base));
  for (const { publicKey, coefficient } of folded.keys.values()) {
    left = left.add(multiplyPublic(electionKey(publicKey), modOrder(coefficient)));
  }
  const right = multiScalar(folded.shortPoints, folded.shortScalars, 128).add(
    multiScalar(folded.longPoints, folded.longScalars, 253),
  );
  return left.equals(right);
}

function fold(folded: FoldedEquations, { ctx, ballot }: BatchItem): void {
  const statements = ballotStatements(ctx, ballot);
  const branches = statements.reduce((sum, { challenges }) => sum + challenges.length, 0);
  const nextWeight = drawWeights(1 + 2 * branches);
  foldSignature(folded, ballot, nextWeight());

  const coefficients = new Map<Point, bigint>();
  let ofKey = 0n;
  for (const { shape, proof, ciphertexts, challenges } of statements) {
    challenges.forEach((e, j) => {
      const { A, Bc } = proof.commitments[j];
      const z = proof.responses[j];
      // z·B = A + e·Σalpha
      const first = nextWeight();
      folded.base += first * z;
      folded.shortPoints.push(A);
      folded.shortScalars.push(first);
      // z·Y + e·v·B = Bc + e·Σbeta
      const second = nextWeight();
      ofKey += second * z;
      folded.base += second * e * BigInt(shape.values[j]);
      folded.shortPoints.push(Bc);
      folded.shortScalars.push(second);
      for (const { alpha, beta } of ciphertexts) {
        coefficients.set(alpha, (coefficients.get(alpha) ?? 0n) + first * e);
        coefficients.set(beta, (coefficients.get(beta) ?? 0n) + second * e);
      }
    });
  }
  for (const [point, coefficient] of coefficients) {
    folded.longPoints.push(point);
    folded.longScalars.push(modOrder(coefficient));
  }
  const name = toHex(ctx.publicKey);
  const known = folded.keys.get(name)?.coefficient ?? 0n;
  folded.keys.set(name, { publicKey: ctx.publicKey, coefficient: known + ofKey });
}

/** z·B = R + c·K */
function foldSignature(folded: FoldedEquations, ballot: DecodedBallot, weight: bigint): void {
  const { commitment, commitmentBytes, response } = ballot.decodedSignature;
  const c = signatureChallenge('ballot', ballot.ballotKey, commitmentBytes, ballot.tracker);
  folded.base += weight * response;
  folded.shortPoints.push(commitment);
  folded.shortScalars.push(weight);
  folded.longPoints.push(ballot.key);
  folded.longScalars.push(modOrder(weight * c));
}
