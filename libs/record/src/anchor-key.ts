/**
 * Whether an anchor key can be one (spec §3.3): a point of secp256k1, compressed (SEC 1 §2.3.4). By the curve's equation
 * alone, since every voter's page checks it and nothing else of that curve: its library would be a sixth of the page.
 */
import { VerificationError } from '#crypto';
import { Field } from '@noble/curves/abstract/modular.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';

/** The prime of the coordinates, 2²⁵⁶ − 2³² − 977 (SEC 2 §2.4.1). */
const PRIME = 2n ** 256n - 2n ** 32n - 977n;
const COMPRESSED_BYTES = 33;

/** @param publicKey untrusted @throws VerificationError ANCHOR_KEY_INVALID */
export function verifyAnchorKey(publicKey: Uint8Array): void {
  const x = bytesToNumberBE(publicKey.subarray(1));
  const isCompressed = publicKey.length === COMPRESSED_BYTES && (publicKey[0] === 2 || publicKey[0] === 3);
  if (!isCompressed || x >= PRIME || !isSquare(x ** 3n + 7n)) {
    throw new VerificationError('ANCHOR_KEY_INVALID', 'the anchor key is no point of secp256k1');
  }
}

/** Whether y² = n has a solution; the order of the curve is prime, so y is never 0. */
function isSquare(n: bigint): boolean {
  const field = Field(PRIME);
  return field.pow(field.create(n), (PRIME - 1n) / 2n) === 1n;
}
