/**
 * Partial decryptions of the encrypted sums (spec §10.2, Algorithms 10.3 and 10.4), and their combination (spec
 * §10.3, Algorithm 10.5).
 */
import { invert } from '@noble/curves/abstract/modular.js';
import { concatBytes, randomBytes, u16 } from './bytes.js';
import { refuseAs, VerificationError } from './errors.js';
import { BASE, decodeNonIdentity, decodePoint, encodePoint, IDENTITY, modOrder } from './group.js';
import { multiplyPublic, multiplySplit, type Point } from './group.js';
import { ORDER } from './hash.js';
import type { Aggregate } from './aggregation.js';
import type { ProvenShare } from './rehearsal.js';
import { multiScalar } from './multi-scalar.js';
import {
  type DecodedShareProof,
  decodeShareProof,
  isShareProof,
  proveShare,
  type ShareProofTags,
} from './share-proof.js';
import { drawWeights } from './weights.js';

const TAGS: ShareProofTags = { nonce: 'share-nonce', challenge: 'share' };

/** What a partial decryption is about. */
export interface DecryptionStatement {
  /** 32 bytes */
  readonly electionId: Uint8Array;
  /** 32 bytes: root of the board when it closed */
  readonly closingRoot: Uint8Array;
  /** 1…n */
  readonly trustee: number;
  /** Y_i, 32 bytes, recomputed from the commitments */
  readonly verificationKey: Uint8Array;
  /** recomputed from the counted ballots */
  readonly aggregate: Aggregate;
}

/**
 * ProvePartialDecryption (spec §10.2, Algorithm 10.3): `M_i = s_i·alpha` and its proof.
 * @param input.secretShare secret
 */
export function provePartialDecryption(input: DecryptionStatement & { readonly secretShare: bigint }): ProvenShare {
  return provePartialDecryptionWithRandomness(input, randomBytes(32));
}

/** `provePartialDecryption` with the proof's 32 random bytes given, for vectors. */
export function provePartialDecryptionWithRandomness(
  input: DecryptionStatement & { readonly secretShare: bigint },
  random: Uint8Array,
): ProvenShare {
  const alpha = decodePoint(input.aggregate.alpha);
  const share = encodePoint(multiplySplit(alpha, input.secretShare));
  const statement = encodeStatement(input, share);
  return { share, proof: proveShare(TAGS, statement, alpha, input.secretShare, random) };
}

/**
 * VerifyPartialDecryption (spec §10.2, Algorithm 10.4): `share` is `s_i·alpha` for the `s_i` behind the verification
 * key; it is the identity exactly when alpha is.
 * @param input.share untrusted, 32 bytes   @param input.proof untrusted, 96 bytes
 * @throws VerificationError PARTIAL_DECRYPTION_INVALID (an encoding, or an identity out of place),
 *   PARTIAL_DECRYPTION_PROOF_INVALID, naming the trustee
 */
export function verifyPartialDecryption(input: DecryptionStatement & ProvenShare): void {
  const { contest, option } = input.aggregate;
  const culprit = `trustee ${input.trustee}`;
  const place = `${culprit}, contest ${contest}, option ${option}`;
  const alpha = decodePoint(input.aggregate.alpha);
  const verificationKey = decodeNonIdentity(input.verificationKey);
  const holds = refuseAs('PARTIAL_DECRYPTION_INVALID', place, () => {
    const share = decodeShare(input, alpha);
    return isShareProof(TAGS, encodeStatement(input, input.share), alpha, verificationKey, share, input.proof);
  });
  if (!holds) {
    throw new VerificationError('PARTIAL_DECRYPTION_PROOF_INVALID', `${place}: the proof does not verify`, { culprit });
  }
}

/**
 * VerifyPartialDecryption for all shares of one trustee together: every equation under a weight of its own in one
 * multi-scalar multiplication; a wrong acceptance has probability 2⁻¹²⁸. What does not hold is decided share by share.
 * @param input.verificationKey 32 bytes, of the trustee of all of them   @param shares untrusted, each with its aggregate
 * @throws VerificationError of the first share that `verifyPartialDecryption` refuses
 */
export function verifyPartialDecryptions(
  input: Omit<DecryptionStatement, 'aggregate'>,
  shares: readonly (ProvenShare & { readonly aggregate: Aggregate })[],
): void {
  if (holdTogether(input, shares)) return;
  for (const share of shares) verifyPartialDecryption({ ...input, ...share });
  throw new Error('shares hold one by one and not together');
}

/** Σ w·(A + e·Y_i − z·B) + w'·(Bc + e·M_i − z·alpha) = 0 under fresh weights. */
function holdTogether(
  input: Omit<DecryptionStatement, 'aggregate'>,
  shares: readonly (ProvenShare & { readonly aggregate: Aggregate })[],
): boolean {
  const short: [Point[], bigint[]] = [[], []];
  const long: [Point[], bigint[]] = [[], []];
  const put = ([points, scalars]: [Point[], bigint[]], point: Point, scalar: bigint): void => {
    points.push(point);
    scalars.push(scalar);
  };
  const nextWeight = drawWeights(2 * shares.length);
  let [ofBase, ofKey] = [0n, 0n];
  for (const { aggregate, share: bytes, proof: encoded } of shares) {
    const statement = { ...input, aggregate };
    const alpha = decodePoint(aggregate.alpha);
    const decoded = decodedOrNothing(statement, bytes, encoded, alpha);
    if (decoded === undefined) return false;
    const { A, Bc, e, z } = decoded.proof;
    const [first, second] = [nextWeight(), nextWeight()];
    // z·B = A + e·Y_i
    put(short, A, first);
    ofKey += first * e;
    ofBase += first * z;
    // z·alpha = Bc + e·M_i
    put(short, Bc, second);
    put(long, decoded.share, modOrder(second * e));
    put(long, alpha, modOrder(-second * z));
  }
  put(long, decodeNonIdentity(input.verificationKey), modOrder(ofKey));
  put(long, BASE, modOrder(-ofBase));
  return multiScalar(...short, 128)
    .add(multiScalar(...long, 253))
    .is0();
}

/** @throws VerificationError POINT_INVALID, PARTIAL_DECRYPTION_INVALID: the identity, where alpha is another, or the other way round */
function decodeShare({ trustee, share: bytes }: DecryptionStatement & { share: Uint8Array }, alpha: Point): Point {
  const share = decodePoint(bytes);
  if (share.is0() !== alpha.is0()) {
    const culprit = `trustee ${trustee}`;
    throw new VerificationError('PARTIAL_DECRYPTION_INVALID', 'the identity is out of place', { culprit });
  }
  return share;
}

/** Nothing, if either is refused: with which code, the single check says. */
function decodedOrNothing(
  statement: DecryptionStatement,
  share: Uint8Array,
  proof: Uint8Array,
  alpha: Point,
): { share: Point; proof: DecodedShareProof } | undefined {
  try {
    return {
      share: decodeShare({ ...statement, share }, alpha),
      proof: decodeShareProof(TAGS, encodeStatement(statement, share), proof),
    };
  } catch {
    return undefined;
  }
}

/**
 * CombineShares (spec §10.3, Algorithm 10.5): `M = Σ λ_i·M_i`, `beta − M = t·B`.
 * @param shares verified, of exactly as many distinct trustees as the threshold says or more   @param beta 32 bytes
 * @throws VerificationError PARTIAL_DECRYPTION_TRUSTEES_INVALID: none, a trustee twice, or an index below 1
 */
export function combineShares(
  shares: readonly { readonly trustee: number; readonly share: Uint8Array }[],
  beta: Uint8Array,
): Point {
  const trustees = shares.map(({ trustee }) => trustee);
  const valid = trustees.every((trustee) => Number.isInteger(trustee) && trustee >= 1 && trustee <= 0xffff);
  if (trustees.length === 0 || !valid || new Set(trustees).size !== trustees.length) {
    const message = `shares of trustees ${trustees.join(', ')} cannot be combined`;
    throw new VerificationError('PARTIAL_DECRYPTION_TRUSTEES_INVALID', message);
  }
  // Coefficients without their common denominator are short, and only their sum meets a scalar of full length.
  const { coefficients, denominator } = lagrangeAtZero(trustees);
  const scaled = shares.reduce(
    (sum, { share }, i) => sum.add(multiplyShort(decodePoint(share), coefficients[i])),
    IDENTITY,
  );
  const M = multiplyPublic(scaled, invert(denominator, ORDER));
  return decodePoint(beta).subtract(M);
}

/** `electionId || closing root || u16 i || u16 contest || u16 option || Y_i || alpha || beta || M_i` */
function encodeStatement(input: DecryptionStatement, share: Uint8Array): Uint8Array {
  const { contest, option, alpha, beta } = input.aggregate;
  if (input.electionId.length !== 32 || input.closingRoot.length !== 32) throw new Error('a hash has 32 bytes');
  return concatBytes(
    input.electionId,
    input.closingRoot,
    u16(input.trustee),
    u16(contest),
    u16(option),
    input.verificationKey,
    alpha,
    beta,
    share,
  );
}

/** `λ_i = Π j/(j − i)` over the other trustees, as integers `coefficient/denominator` with one denominator. */
function lagrangeAtZero(trustees: readonly number[]): { coefficients: bigint[]; denominator: bigint } {
  const fractions = trustees.map((trustee) => {
    const others = trustees.filter((other) => other !== trustee);
    const numerator = others.reduce((product, j) => product * BigInt(j), 1n);
    return { numerator, denominator: others.reduce((product, j) => product * BigInt(j - trustee), 1n) };
  });
  const denominator = fractions.reduce((common, fraction) => leastCommonMultiple(common, fraction.denominator), 1n);
  const coefficients = fractions.map((fraction) => fraction.numerator * (denominator / fraction.denominator));
  return { coefficients, denominator };
}

/** `n·P` for a public integer that may be negative. */
function multiplyShort(point: Point, n: bigint): Point {
  return n < 0n ? multiplyPublic(point, modOrder(-n)).negate() : multiplyPublic(point, modOrder(n));
}

/** Of either sign. */
function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [divisor, rest] = [a, b];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}
