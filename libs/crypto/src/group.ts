/**
 * The group 𝔾 = ristretto255 (RFC 9496): strict encodings of elements and scalars, and multiplication (spec §2).
 * Multiplication by secrets is noble's constant-time `multiply`; for the generator it is blinded as well. Public
 * data may go through `multiplyPublic` and `multiScalar`, which are faster and whose time depends on the scalars.
 */
import { ristretto255 } from '@noble/curves/ed25519.js';
import { littleEndian, ORDER, POINT_BYTES, SCALAR_BYTES } from './hash.js';
import { VerificationError } from './errors.js';
import { randomBytes } from './bytes.js';

/** An element of 𝔾. Compare with `equals`: one element has several internal forms. */
export type Point = InstanceType<typeof ristretto255.Point>;

/** The generator. Its table of multiples is made at the first use. */
export const BASE: Point = ristretto255.Point.BASE.precompute(8);

/** The neutral element. */
export const IDENTITY: Point = ristretto255.Point.ZERO;

/**
 * Decodes an element; the identity is allowed (spec §2 lists where).
 * @param bytes untrusted
 * @throws VerificationError POINT_INVALID: not 32 bytes, or not the canonical encoding of an element
 */
export function decodePoint(bytes: Uint8Array): Point {
  if (bytes.length !== POINT_BYTES) {
    throw new VerificationError('POINT_INVALID', `an element has ${POINT_BYTES} bytes, not ${bytes.length}`);
  }
  try {
    return ristretto255.Point.fromBytes(bytes);
  } catch (cause) {
    throw new VerificationError('POINT_INVALID', 'not the canonical encoding of an element', {}, { cause });
  }
}

/**
 * Decodes an element that must not be the identity (spec §2 lists where).
 * @param bytes untrusted
 * @throws VerificationError POINT_INVALID, POINT_IDENTITY
 */
export function decodeNonIdentity(bytes: Uint8Array): Point {
  const point = decodePoint(bytes);
  if (point.is0()) throw new VerificationError('POINT_IDENTITY', 'the identity is not allowed here');
  return point;
}

/** The 32 canonical bytes of an element. */
export function encodePoint(point: Point): Uint8Array {
  return point.toBytes();
}

/** 32 bytes little-endian. A scalar outside 0…ℓ−1 is our own bug. */
export function encodeScalar(scalar: bigint): Uint8Array {
  assertScalar(scalar);
  const hex = scalar.toString(16).padStart(2 * SCALAR_BYTES, '0');
  const out = new Uint8Array(SCALAR_BYTES);
  for (let i = 0; i < SCALAR_BYTES; i++) {
    out[SCALAR_BYTES - 1 - i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  }
  return out;
}

/**
 * Decodes a scalar.
 * @param bytes untrusted
 * @throws VerificationError SCALAR_INVALID: not 32 bytes, or not below ℓ
 */
export function decodeScalar(bytes: Uint8Array): bigint {
  if (bytes.length !== SCALAR_BYTES) {
    throw new VerificationError('SCALAR_INVALID', `a scalar has ${SCALAR_BYTES} bytes, not ${bytes.length}`);
  }
  const scalar = littleEndian(bytes);
  if (scalar >= ORDER) throw new VerificationError('SCALAR_INVALID', 'a scalar is not below the group order');
  return scalar;
}

/** A uniform scalar: 64 random bytes mod ℓ, so that the bias is below 2⁻²⁵⁰. */
export function randomScalar(): bigint {
  return littleEndian(randomBytes(64)) % ORDER;
}

/** `n mod ℓ`, not negative. */
export function modOrder(n: bigint): bigint {
  return ((n % ORDER) + ORDER) % ORDER;
}

/** `n·B` for a secret or public `n` in 0…ℓ−1, in constant time. */
export function multiplyBase(n: bigint): Point {
  return multiply(BASE, n);
}

/**
 * `n·P` for a secret or public `n` in 0…ℓ−1, in constant time. Zero, which noble refuses, gives the identity:
 * secrets are zero with probability 2⁻²⁵².
 */
export function multiply(point: Point, n: bigint): Point {
  assertScalar(n);
  return n === 0n ? IDENTITY : point.multiply(n);
}

/** `n·P` for public `n` in 0…ℓ−1; the time depends on `n`. */
export function multiplyPublic(point: Point, n: bigint): Point {
  assertScalar(n);
  return point.multiplyUnsafe(n);
}

/**
 * `s·P = u·P + (s − u)·P` for a random `u` (spec §2): a secret never meets a variable point unmasked, since noble
 * blinds the generator's scalars alone.
 * @param secret in 0…ℓ−1
 */
export function multiplySplit(point: Point, secret: bigint): Point {
  const u = randomScalar();
  return multiply(point, u).add(multiply(point, modOrder(secret - u)));
}

/** Sum of elements; the identity for none. */
export function sumPoints(points: readonly Point[]): Point {
  return points.reduce((sum, point) => sum.add(point), IDENTITY);
}

function assertScalar(n: bigint): void {
  if (n < 0n || n >= ORDER) throw new Error('a scalar is out of range');
}
