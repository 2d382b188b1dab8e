/**
 * A dishonest prover: encrypts any integers, hashes what it likes, and does its best at the proofs. It follows the
 * equations of spec §6.1 and shares no code with the honest prover, so honest use of it is a second way to a ballot.
 */
import * as c from '#crypto';
import { trustees, voter } from './support.js';

export interface Forgery {
  readonly ctx: c.BallotContext;
  /** any integers, by contest and option */
  readonly values: readonly (readonly bigint[])[];
  /** whose ballot it is to be, and its revision; the tests' voter if it is not said */
  readonly holder?: { readonly ballotKey: Uint8Array; readonly revision: number };
  /** what the prover takes for e; the honest one hashes Y and the whole prefix */
  readonly challenge?: (prefix: Uint8Array, publicKey: Uint8Array) => bigint;
  /** what the prover claims the total to be */
  readonly claimedTotals?: readonly bigint[];
  /** added to every alpha of the options, which the proofs then do not know of */
  readonly alphaShift?: c.Point;
  /** added to A and Bc of the first branch before anything is hashed */
  readonly commitmentShift?: readonly [c.Point, c.Point];
}

interface Branch {
  readonly w: bigint;
  e: bigint;
}

/** A body that is well formed; whether it verifies is the question. */
export function forgeBody(forgery: Forgery): Uint8Array {
  const { ctx, values, challenge, claimedTotals, alphaShift, commitmentShift } = forgery;
  const honest = (prefix: Uint8Array, publicKey: Uint8Array): bigint => c.hashToScalar('ballot', publicKey, prefix);
  const Y = c.decodePoint(ctx.publicKey);
  const header = c.encodeBallotHeader({
    electionId: ctx.electionId,
    classIndex: ctx.classIndex,
    ...(forgery.holder ?? { ballotKey: voter.publicKey, revision: 7 }),
  });
  const r = values.map((contest) => contest.map(() => c.randomScalar()));
  const ciphertexts = values.flatMap((contest, i) =>
    contest.flatMap((value, j) => [
      c.multiplyBase(r[i][j]).add(alphaShift ?? c.IDENTITY),
      c.multiply(Y, r[i][j]).add(c.multiplyBase(c.modOrder(value))),
    ]),
  );
  const proofs = c.proofShapes(ctx.contests).map((shape) => {
    const isTotal = shape.option === c.TOTAL_OPTION;
    const sum = values[shape.position].reduce((total, value) => total + value, 0n);
    const secret = isTotal
      ? c.modOrder(r[shape.position].reduce((total, one) => total + one, 0n))
      : r[shape.position][shape.option];
    const value = isTotal ? (claimedTotals?.[shape.position] ?? sum) : values[shape.position][shape.option];
    const found = shape.values.findIndex((candidate) => BigInt(candidate) === value);
    const real = found === -1 ? shape.values.length - 1 : found;
    const branches: Branch[] = shape.values.map(() => ({ w: c.randomScalar(), e: c.randomScalar() }));
    const points = shape.values.flatMap((candidate, j) => {
      const shift = j === real ? 0n : c.modOrder(branches[j].e * (BigInt(candidate) - value));
      return [c.multiplyBase(branches[j].w), c.multiply(Y, branches[j].w).add(c.multiplyBase(shift))];
    });
    return { branches, points, real, secret };
  });
  commitmentShift?.forEach((shift, i) => {
    proofs[0].points[i] = proofs[0].points[i].add(shift);
  });
  const encode = (points: readonly c.Point[]): Uint8Array => c.concatBytes(...points.map(c.encodePoint));
  const prefix = c.concatBytes(header, encode(ciphertexts), ...proofs.map(({ points }) => encode(points)));
  const e = (challenge ?? honest)(prefix, ctx.publicKey);
  const answers = proofs.map(({ branches, real, secret }) => {
    const others = branches.reduce((sum, branch, j) => (j === real ? sum : sum + branch.e), 0n);
    branches[real].e = c.modOrder(e - others);
    const responses = branches.map((branch) => c.modOrder(branch.w + branch.e * secret));
    const scalars = [...branches.slice(0, -1).map((branch) => branch.e), ...responses];
    return c.concatBytes(...scalars.map(c.encodeScalar));
  });
  return c.concatBytes(prefix, ...answers);
}

/** The trustees' own power, for tests: what an option of a ballot encrypts, as v·B. */
export function decrypted(ciphertext: c.Ciphertext): c.Point {
  return ciphertext.beta.subtract(c.multiply(ciphertext.alpha, trustees.secretKey));
}
