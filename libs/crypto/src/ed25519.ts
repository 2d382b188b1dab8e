/**
 * Ed25519 as this protocol uses it for documents, checkpoints and cosignatures (spec §2.5): RFC 8032 signing, and a
 * verification so strict that no two correct verifiers can disagree. Libraries differ on small-order keys, on
 * non-canonical encodings and on the cofactor; a record that one verifier calls valid and another invalid is an attack.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes, randomBytes } from './bytes.js';
import { VerificationError } from './errors.js';
import { littleEndian } from './hash.js';
import { KeptPoints } from './kept-points.js';

const { Point } = ed25519;
type EdPoint = InstanceType<typeof Point>;
const ORDER = Point.Fn.ORDER;

/** A fresh key pair. `secretKey`: 32 bytes, secret (the RFC 8032 seed); `publicKey`: 32 bytes. */
export function generateEd25519(): { secretKey: Uint8Array; publicKey: Uint8Array } {
  const secretKey = randomBytes(32);
  return { secretKey, publicKey: ed25519PublicKey(secretKey) };
}

/** The public key of a seed. @param secretKey 32 bytes, secret */
export function ed25519PublicKey(secretKey: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(secretKey);
}

/** RFC 8032 signature, 64 bytes, deterministic. @param secretKey 32 bytes, secret @param message any length */
export function signEd25519(secretKey: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, secretKey);
}

/**
 * A key that verifyEd25519 could ever accept (spec §2.5): canonical, in the prime-order group, not the identity.
 * @param publicKey untrusted, any length
 * @throws VerificationError ED25519_KEY_INVALID
 */
export function verifyEd25519Key(publicKey: Uint8Array): void {
  decodeKey(publicKey);
}

/**
 * VerifyEd25519 (spec §2.5): `signature` is the key holder's over `message`, by the cofactorless equation, with canonical
 * `A`, `R` and `S < ℓ`, `A` free of torsion and not the identity.
 * @param publicKey untrusted, 32 bytes   @param message untrusted   @param signature untrusted, 64 bytes R || S
 * @throws VerificationError ED25519_KEY_INVALID, ED25519_SIGNATURE_INVALID
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): void {
  // 1. A: canonical, torsion-free, not the identity.
  const A = decodeKey(publicKey);
  // 2. R || S with S < ℓ: S + ℓ would be a second signature of the same message.
  if (signature.length !== 64) throw invalid('is not 64 bytes');
  const R = signature.subarray(0, 32);
  const S = littleEndian(signature.subarray(32));
  if (S >= ORDER) throw invalid('has a scalar that is not reduced');
  // 3. k = SHA-512(R || A || message) mod ℓ over the bytes as sent.
  const k = littleEndian(sha512(concatBytes(R, publicKey, message))) % ORDER;
  // 4. S·B − k·A must *encode* to the bytes of R: refuses at once a non-canonical R, an R with torsion and a signature
  //    that only the equation multiplied by the cofactor accepts.
  const expected = Point.BASE.multiplyUnsafe(S).subtract(A.multiplyUnsafe(k));
  if (!equalBytes(expected.toBytes(), R)) throw invalid('does not verify');
}

const keptKeys = new KeptPoints<EdPoint>(1_000);

function decodeKey(publicKey: Uint8Array): EdPoint {
  return keptKeys.get(publicKey, decodeNewKey);
}

function decodeNewKey(publicKey: Uint8Array): EdPoint {
  let A: EdPoint;
  try {
    if (publicKey.length !== 32) throw new Error('not 32 bytes');
    A = Point.fromBytes(publicKey, false);
  } catch (cause) {
    throw new VerificationError('ED25519_KEY_INVALID', 'Ed25519 key is not a canonical point', undefined, { cause });
  }
  if (!equalBytes(A.toBytes(), publicKey)) {
    throw new VerificationError('ED25519_KEY_INVALID', 'Ed25519 key is not canonical');
  }
  if (A.is0()) throw new VerificationError('ED25519_KEY_INVALID', 'Ed25519 key is the identity');
  if (!A.isTorsionFree()) throw new VerificationError('ED25519_KEY_INVALID', 'Ed25519 key has a small-order part');
  return A;
}

function invalid(what: string): VerificationError {
  return new VerificationError('ED25519_SIGNATURE_INVALID', `Ed25519 signature ${what}`);
}
