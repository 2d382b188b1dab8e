/**
 * Tokens and blinded messages, made by somebody who knows the issuing secret: a token is unique, so `s·hash_to_G1(message)` is
 * what blinding, signing and unblinding would give (spec §5.4). Fast instead of careful: time shows the secrets, and no point is
 * checked before it is encoded.
 */
import { encodeTokenMessage, type G1Point, hashToG1, sumG1 } from '#crypto';
import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { freshBlsScalar } from './secrets.js';

const { Point } = bls12_381.G1;
const { Fp } = bls12_381.fields;
/** z², of the curve's parameter z, and β: (βx, y) = −z²·(x, y) in G1 (Bowe 2019). */
const Z_SQUARED = 0xd201000000010000n ** 2n;
const BETA = 0x5f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffen;
const COORDINATE_BYTES = 48;
const IS_COMPRESSED = 0x80;
const IS_LARGER_ROOT = 0x20;
const BASE = Point.BASE.precompute(8);

/** Tokens of these ballot keys, 48 bytes each. @param secret of the class: the issuing key is secret·g₂ */
export function makeCrowdTokens(
  secret: bigint,
  electionId: Uint8Array,
  classIndex: number,
  ballotKeys: readonly Uint8Array[],
): Uint8Array[] {
  const messages = ballotKeys.map((ballotKey) => encodeTokenMessage(electionId, classIndex, ballotKey));
  return encodeAll(messages.map((message) => multiply(hashToG1(message), secret)));
}

/** Blinded messages, 48 bytes each. Blinding leaves nothing of the message, so uniform points are what devices send. */
export function makeBlindedMessages(count: number): Uint8Array[] {
  return encodeAll(Array.from({ length: count }, () => BASE.multiplyUnsafe(freshBlsScalar())));
}

/** `s·H = (s mod z²)·H + ⌊s / z²⌋·z²·H`: two scalars of half the length. */
function multiply(H: G1Point, s: bigint): G1Point {
  const zSquaredH = new Point(Fp.mul(H.X, BETA), H.Y, H.Z).negate();
  return sumG1([H, zSquaredH], [s % Z_SQUARED, s / Z_SQUARED]);
}

/** One inversion for all. */
function encodeAll(points: readonly G1Point[]): Uint8Array[] {
  return normalizeZ(Point, [...points]).map((point) => {
    const { x, y } = point.toAffine();
    const bytes = new Uint8Array(Buffer.from(x.toString(16).padStart(2 * COORDINATE_BYTES, '0'), 'hex'));
    bytes[0] = (bytes[0] ?? 0) | IS_COMPRESSED | (2n * y > Fp.ORDER ? IS_LARGER_ROOT : 0);
    return bytes;
  });
}
