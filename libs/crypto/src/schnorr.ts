/**
 * Schnorr signatures in 𝔾 by roll keys and ballot keys (spec §2, Algorithms 2.4 and 2.5). No two correct verifiers
 * can disagree on crafted inputs, as they can with Ed25519, and the equation joins the ballot's batch.
 */
import { concatBytes, randomBytes, utf8 } from './bytes.js';
import { refuseAs, VerificationError } from './errors.js';
import {
  decodeNonIdentity,
  decodePoint,
  decodeScalar,
  encodePoint,
  encodeScalar,
  modOrder,
  multiplyBase,
  multiplyPublic,
  BASE,
  type Point,
} from './group.js';
import { hashToScalar, type Purpose } from './hash.js';

/** `R || z` */
export const SIGNATURE_BYTES = 64;

/** A signature of `publicKey`, and what it is claimed to sign; untrusted bytes of any length. */
export interface ClaimedSignature {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** A decoded signature; `commitment` may be the identity. */
export interface Signature {
  readonly commitment: Point;
  readonly commitmentBytes: Uint8Array;
  readonly response: bigint;
}

/**
 * Sign (spec §2, Algorithm 2.4): signs `message` for one purpose with fresh randomness.
 * @param secretKey secret, in 1…ℓ−1
 * @returns 64 bytes `R || z`
 */
export function sign(purpose: Purpose, secretKey: bigint, message: Uint8Array): Uint8Array {
  return signWithRandomness(purpose, secretKey, message, randomBytes(32));
}

/**
 * `sign` with given randomness, for vectors and for requests, which must be repeatable (spec §5).
 * @param random secret, 32 bytes, never used for a second message under another derivation
 */
export function signWithRandomness(
  purpose: Purpose,
  secretKey: bigint,
  message: Uint8Array,
  random: Uint8Array,
): Uint8Array {
  if (random.length !== 32) throw new Error('a signature needs 32 random bytes');
  if (secretKey === 0n) throw new Error('a secret key is not zero');
  const k = secretKey;
  // 1. K = k·B
  const K = encodePoint(multiplyBase(k));
  // 2. nonce = HashToScalar("sig-nonce", k, random, purpose, message): also a broken generator of randomness
  //    gives no nonce twice for two messages
  const nonce = hashToScalar('sig-nonce', encodeScalar(k), random, utf8(purpose), message);
  // 3. R = nonce·B
  const R = encodePoint(multiplyBase(nonce));
  // 4. c = HashToScalar("sig/" + purpose, K, R, message)
  const c = signatureChallenge(purpose, K, R, message);
  // 5. z = nonce + c·k
  const z = modOrder(nonce + c * k);
  return concatBytes(R, encodeScalar(z));
}

/**
 * VerifySignature (spec §2, Algorithm 2.5): the holder of `publicKey` signed `message` for this purpose.
 * @param publicKey untrusted, 32 bytes, not the identity   @param signature untrusted, 64 bytes
 * @throws VerificationError SIGNATURE_INVALID, also for a key or signature that is no canonical encoding
 */
export function verifySignature(
  purpose: Purpose,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): void {
  const { K, decoded } = refuseAs('SIGNATURE_INVALID', 'signature', () => ({
    K: decodeNonIdentity(publicKey),
    decoded: decodeSignature(signature),
  }));
  const c = signatureChallenge(purpose, publicKey, decoded.commitmentBytes, message);
  // z·B = R + c·K
  const expected = decoded.commitment.add(multiplyPublic(K, c));
  if (!multiplyPublic(BASE, decoded.response).equals(expected)) {
    throw new VerificationError('SIGNATURE_INVALID', `the ${purpose} signature does not verify`);
  }
}

/** Splits `R || z`, both canonical. @throws VerificationError LENGTH_INVALID, POINT_INVALID, SCALAR_INVALID */
export function decodeSignature(bytes: Uint8Array): Signature {
  if (bytes.length !== SIGNATURE_BYTES) {
    throw new VerificationError('LENGTH_INVALID', `a signature has ${SIGNATURE_BYTES} bytes, not ${bytes.length}`);
  }
  const commitmentBytes = bytes.slice(0, 32);
  return { commitment: decodePoint(commitmentBytes), commitmentBytes, response: decodeScalar(bytes.slice(32)) };
}

/** `c = HashToScalar("sig/" + purpose, K, R, message)` */
export function signatureChallenge(
  purpose: Purpose,
  publicKey: Uint8Array,
  commitment: Uint8Array,
  message: Uint8Array,
): bigint {
  return hashToScalar(`sig/${purpose}`, publicKey, commitment, message);
}
