/**
 * Decoding of G1: 48 bytes, compressed (the format of ZCash, with which spec §2.6 encodes), of a point of the subgroup of
 * order r that is not the identity. Each by itself: a point outside the subgroup would survive random weights.
 */
import { addAffinePoint, addPoint, AFFINE, doublePoint, fromAffine, isNeutralPoint, JACOBIAN } from './curve';
import { BYTES, fpAdd, fpFromBytes, fpIsEqual, fpIsLarge, fpIsZero, fpNegate, fpRoot, isBelowModulus } from './field';
import { FE, fpMul, fpSquare } from './products';

const COMPRESSED: u8 = 0x80;
const INFINITY: u8 = 0x40;
const LARGE: u8 = 0x20;

/** A third root of one in the field, such that (β·x, y) = −z²·(x, y) in the subgroup. */
const BETA: usize = memory.data(56, 8);
/** b = 4. */
const B: usize = memory.data(56, 8);
/** |z|: r = z⁴ − z² + 1. */
const ABSOLUTE_Z: u64 = 0xd201000000010000;

/** @param bytes β and 4, 48 bytes each */
export function setGroup(bytes: usize): void {
  fpFromBytes(BETA, bytes);
  fpFromBytes(B, bytes + BYTES);
}

/** @param points room for `count` affine points   @param status a byte a token: 0, or 1 where it is no element */
export function decodeTokens(tokens: usize, count: u32, points: usize, status: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u8>(status + i, decodePoint(points + AFFINE * i, tokens + BYTES * i) ? 0 : 1);
  }
}

const COORDINATE: usize = memory.data(48, 8);
const SQUARE: usize = memory.data(56, 8);

function decodePoint(out: usize, bytes: usize): bool {
  // 1. Flags. The identity, which is the one element with its flag, is refused.
  const flags = load<u8>(bytes);
  if ((flags & COMPRESSED) == 0 || (flags & INFINITY) != 0) return false;
  memory.copy(COORDINATE, bytes, BYTES);
  store<u8>(COORDINATE, flags & 0x1f);
  // 2. x < p.
  if (!isBelowModulus(COORDINATE)) return false;
  fpFromBytes(out, COORDINATE);
  // 3. y² = x³ + 4, and of the two the one that the flag names.
  fpSquare(SQUARE, out);
  fpMul(SQUARE, SQUARE, out);
  fpAdd(SQUARE, SQUARE, B);
  const y = out + FE;
  if (!fpRoot(y, SQUARE)) return false;
  if (fpIsLarge(y) != ((flags & LARGE) != 0)) fpNegate(y, y);
  // 4. The subgroup.
  return isInSubgroup(out);
}

const MULTIPLE: usize = memory.data(168, 8);
const AGAIN: usize = memory.data(168, 8);
const LEFT: usize = memory.data(56, 8);
const RIGHT: usize = memory.data(56, 8);

/**
 * Whether r·P is the identity, for an affine P on y² = x³ + 4: it is where φ(P) = −z²·P for φ(x, y) = (β·x, y) (M. Scott, "A note
 * on group membership tests for G1, G2 and GT on BLS pairing-friendly curves", 2021, §6). On the whole curve φ² + φ + 1 = 0, so
 * φ(P) = −z²·P makes z⁴·P − z²·P + P = r·P the identity; and on the subgroup φ is multiplication by −z².
 */
function isInSubgroup(p: usize): bool {
  // |z|·P, then |z| times that: six bits of |z| are one.
  fromAffine(MULTIPLE, p);
  for (let bit = 62; bit >= 0; bit--) {
    doublePoint(MULTIPLE, 0);
    if (((ABSOLUTE_Z >> bit) & 1) == 1) addAffinePoint(MULTIPLE, p, false, 0);
  }
  memory.copy(AGAIN, MULTIPLE, JACOBIAN);
  for (let bit = 62; bit >= 0; bit--) {
    doublePoint(AGAIN, 0);
    if (((ABSOLUTE_Z >> bit) & 1) == 1) addPoint(AGAIN, MULTIPLE, 0);
  }
  if (isNeutralPoint(AGAIN)) return false;
  // β·x·Z² = X and −y·Z³ = Y
  fpSquare(RIGHT, AGAIN + 2 * FE);
  fpMul(LEFT, p, BETA);
  fpMul(LEFT, LEFT, RIGHT);
  if (!fpIsEqual(LEFT, AGAIN)) return false;
  fpMul(RIGHT, RIGHT, AGAIN + 2 * FE);
  fpMul(RIGHT, RIGHT, p + FE);
  fpAdd(RIGHT, RIGHT, AGAIN + FE);
  return fpIsZero(RIGHT);
}
