/** The anchor key's check against the library of the curve, on keys and on what only looks like one. */
import { randomBytes, VerificationError } from '#crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { verifyAnchorKey } from '../../libs/record/src/anchor-key.js';

const accepts = (key: Uint8Array): boolean => {
  try {
    verifyAnchorKey(key);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(VerificationError);
    expect((error as VerificationError).code).toBe('ANCHOR_KEY_INVALID');
    return false;
  }
};
const withX = (prefix: number, x: bigint): Uint8Array =>
  Uint8Array.from(Buffer.from(prefix.toString(16).padStart(2, '0') + x.toString(16).padStart(64, '0'), 'hex'));
const PRIME = secp256k1.Point.Fp.ORDER;

describe('the anchor key', () => {
  it('accepts what is a compressed key', () => {
    for (let i = 0; i < 20; i++) expect(accepts(secp256k1.keygen().publicKey)).toBe(true);
  });

  it('says the same as the library of the curve', () => {
    const odd = [
      new Uint8Array(),
      new Uint8Array(33),
      // x = 1 is on the curve, in 31 and in 33 bytes as well.
      Uint8Array.of(2, ...new Uint8Array(30), 1),
      Uint8Array.of(2, ...new Uint8Array(32), 1),
      secp256k1.getPublicKey(randomBytes(32), false),
      secp256k1.getPublicKey(randomBytes(32)).slice(0, 32),
      ...[0n, 1n, 2n, 5n, PRIME - 1n, PRIME, PRIME + 1n, 2n ** 256n - 1n].flatMap((x) => [withX(2, x), withX(3, x)]),
      ...Array.from({ length: 40 }, () => Uint8Array.of(2, ...randomBytes(32))),
      ...[0, 1, 4, 5, 6, 7, 255].map((prefix) => withX(prefix, 1n)),
    ];
    for (const key of odd) expect([accepts(key), key]).toEqual([secp256k1.utils.isValidPublicKey(key, true), key]);
    expect(odd.map(accepts).filter(Boolean).length).toBeGreaterThan(10);
  });
});
