/**
 * Partial decryptions of the encrypted sums (spec §10.2, Algorithms 10.3 and 10.4), and their combination (spec
 * §10.3, Algorithm 10.5).
 */
import { concatBytes, randomBytes, u16 } from './bytes.js';
import { refuseAs, VerificationError } from './errors.js';
import { decodeNonIdentity, decodePoint, encodePoint, modOrder, multiplyPublic, multiplySplit } from './group.js';
import { IDENTITY, type Point } from './group.js';
import { ORDER } from './hash.js';
import type { Aggregate } from './aggregation.js';
import type { ProvenShare } from './rehearsal.js';
import { isShareProof, proveShare, type ShareProofTags } from './share-proof.js';

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
    const share = decodePoint(input.share);
    if (share.is0() !== alpha.is0()) {
      throw new VerificationError('PARTIAL_DECRYPTION_INVALID', 'the identity is out of place', { culprit });
    }
    return isShareProof(TAGS, encodeStatement(input, input.share), alpha, verificationKey, share, input.proof);
  });
  if (!holds) {
    throw new VerificationError('PARTIAL_DECRYPTION_PROOF_INVALID', `${place}: the proof does not verify`, { culprit });
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
  const M = shares.reduce(
    (sum, { trustee, share }) => sum.add(multiplyPublic(decodePoint(share), lagrangeAtZero(trustee, trustees))),
    IDENTITY,
  );
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

/** `λ_i = Π j/(j − i)` over the other trustees */
function lagrangeAtZero(trustee: number, trustees: readonly number[]): bigint {
  const others = trustees.filter((other) => other !== trustee);
  const numerator = others.reduce((product, j) => modOrder(product * BigInt(j)), 1n);
  const denominator = others.reduce((product, j) => modOrder(product * BigInt(j - trustee)), 1n);
  return modOrder(numerator * invert(denominator));
}

/** `n⁻¹ = n^(ℓ−2) mod ℓ`; public. */
function invert(n: bigint): bigint {
  let result = 1n;
  let square = n;
  for (let exponent = ORDER - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = modOrder(result * square);
    square = modOrder(square * square);
  }
  return result;
}
