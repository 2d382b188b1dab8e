/**
 * BLS12-381 as this protocol uses it (spec §2.6): signatures in G1 (48 bytes), keys in G2 (96), scalars 32 bytes
 * big-endian. Decoding is where attacks on pairing libraries begin (identity, points outside the subgroup, second
 * encodings of one point), so all of it is here and every point below has passed it.
 */
import { mulAddUnsafe } from '@noble/curves/abstract/curve.js';
import type { Fp2 } from '@noble/curves/abstract/tower.js';
import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { fromHex, randomBytes } from './bytes.js';
import { VerificationError, type ErrorCode } from './errors.js';
import { BLS_ORDER, littleEndian } from './hash.js';
import { KeptPoints } from './kept-points.js';

export type G1Point = WeierstrassPoint<bigint>;
export type G2Point = WeierstrassPoint<Fp2>;

export const G1_BYTES = 48;
export const G2_BYTES = 96;
export const BLS_SCALAR_BYTES = 32;
/** g₂, the generator of G2. */
export const G2_BASE: G2Point = bls12_381.G2.Point.BASE;

const { Fp12 } = bls12_381.fields;

const keptG2 = new KeptPoints<G2Point>(1_000);

/**
 * A point of G1: 48 bytes, compressed, canonical, on the curve, in the subgroup, not the identity.
 * @param bytes untrusted   @param code what a refusal is called
 */
export function decodeG1(bytes: Uint8Array, code: ErrorCode, what: string): G1Point {
  return decode(bytes, G1_BYTES, (b) => bls12_381.G1.Point.fromBytes(b), code, what);
}

/** A point of G2: 96 bytes, the same conditions. @param bytes untrusted, public */
export function decodeG2(bytes: Uint8Array, code: ErrorCode, what: string): G2Point {
  return keptG2.get(bytes, () => decode(bytes, G2_BYTES, (b) => bls12_381.G2.Point.fromBytes(b), code, what));
}

/** The compressed encoding, 48 or 96 bytes. */
export function encodeBlsPoint(point: G1Point | G2Point): Uint8Array {
  return point.toBytes(true);
}

/** `hash_to_G1` of RFC 9380, DST `BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_`. @param message any length */
export function hashToG1(message: Uint8Array): G1Point {
  return bls12_381.shortSignatures.hash(message);
}

/** 32 bytes big-endian. @param scalar 0 ≤ scalar < r */
export function encodeBlsScalar(scalar: bigint): Uint8Array {
  if (scalar < 0n || scalar >= BLS_ORDER) throw new Error('scalar is not reduced');
  return fromHex(scalar.toString(16).padStart(2 * BLS_SCALAR_BYTES, '0'), BLS_SCALAR_BYTES);
}

/** A canonical scalar, `< r`. noble's own field decoder reduces instead of refusing. @param bytes untrusted */
export function decodeBlsScalar(bytes: Uint8Array, code: ErrorCode, what: string): bigint {
  const scalar = bigEndian(bytes);
  if (bytes.length !== BLS_SCALAR_BYTES || scalar >= BLS_ORDER) {
    throw new VerificationError(code, `${what} is not a canonical scalar`);
  }
  return scalar;
}

/** A scalar in 1 … r − 1 with negligible bias. @param random 64 bytes, secret */
export function blsScalarFromRandom(random: Uint8Array): bigint {
  if (random.length !== 64) throw new Error('a scalar is made of 64 random bytes');
  return (bigEndian(random) % (BLS_ORDER - 1n)) + 1n;
}

/** Bytes as a number, most significant first. */
export function bigEndian(bytes: Uint8Array): bigint {
  return littleEndian(new Uint8Array(bytes).reverse());
}

/**
 * `secret·point` as `u·point + (secret − u)·point` for random u (spec §2.3): timing shows nothing of the secret.
 * @param secret 1 ≤ secret < r
 */
export function multiplyBlsSecret(point: G1Point, secret: bigint): G1Point {
  if (secret <= 0n || secret >= BLS_ORDER) throw new Error('secret scalar out of range');
  let u = secret;
  while (u === secret) u = blsScalarFromRandom(randomBytes(64));
  return point.multiply(u).add(point.multiply((secret - u + BLS_ORDER) % BLS_ORDER));
}

/** Σ nᵢ·Pᵢ over public data, variable time. */
export function sumG1(points: readonly G1Point[], scalars: readonly bigint[]): G1Point {
  return mulAddUnsafe(bls12_381.G1.Point, [...points], [...scalars]);
}

/** Σ pointᵢ·xⁱ by Horner's rule, public data, small x. */
export function evaluateG2(coefficients: readonly G2Point[], x: number): G2Point {
  return coefficients.reduceRight((sum, point) => sum.multiplyUnsafe(BigInt(x)).add(point), bls12_381.G2.Point.ZERO);
}

/** Σ over Fr of coefficientᵢ·xⁱ. @param coefficients secret */
export function evaluateBls(coefficients: readonly bigint[], x: number): bigint {
  return coefficients.reduceRight((sum, coefficient) => (sum * BigInt(x) + coefficient) % BLS_ORDER, 0n);
}

/** Lagrange's λᵢ at 0 for the evaluation points `indices` (distinct, ≥ 1), of which `index` is one. */
export function blsLagrange(index: number, indices: readonly number[]): bigint {
  let numerator = 1n;
  let denominator = 1n;
  for (const other of indices.filter((j) => j !== index)) {
    numerator = (numerator * BigInt(other)) % BLS_ORDER;
    denominator = (denominator * BigInt(other - index)) % BLS_ORDER;
  }
  return (numerator * invertBls(denominator)) % BLS_ORDER;
}

/** 1 / n mod r. @param n not 0 mod r */
export function invertBls(n: bigint): bigint {
  return bls12_381.fields.Fr.inv(((n % BLS_ORDER) + BLS_ORDER) % BLS_ORDER);
}

/** `e(a, x) = e(b, y)`; all four are decoded points, so neither side can be made trivial. */
export function pairingsEqual(a: G1Point, x: G2Point, b: G1Point, y: G2Point): boolean {
  // (identity, identity) would satisfy every equation; noble refuses to pair one at all.
  if (a.is0() || b.is0() || x.is0() || y.is0()) return false;
  const product = bls12_381.pairingBatch([
    { g1: a, g2: x },
    { g1: b.negate(), g2: y },
  ]);
  return Fp12.eql(product, Fp12.ONE);
}

function decode<P extends G1Point | G2Point>(
  bytes: Uint8Array,
  length: number,
  parse: (bytes: Uint8Array) => P,
  code: ErrorCode,
  what: string,
): P {
  // 1. Length and the compression flag: the uncompressed form would be a second encoding.
  if (bytes.length !== length) throw new VerificationError(code, `${what} has ${bytes.length} bytes, not ${length}`);
  if ((bytes[0] & 0x80) === 0) throw new VerificationError(code, `${what} is not compressed`);
  // 2. noble's decoder: x < p, flags that fit, on the curve, in the subgroup. With the compressed form alone, x below p
  //    and one sign bit, a point has one encoding; the tests hold it to each of these.
  let point: P;
  try {
    point = parse(bytes);
  } catch (cause) {
    throw new VerificationError(code, `${what} is not a point of the group`, undefined, { cause });
  }
  // 3. Not the identity, which noble accepts.
  if (point.is0()) throw new VerificationError(code, `${what} is the identity`);
  return point;
}
