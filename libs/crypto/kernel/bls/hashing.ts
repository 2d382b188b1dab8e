/**
 * The first half of hash_to_G1 (RFC 9380 §3, suite BLS12381G1_XMD:SHA-256_SSWU_RO_): expand_message_xmd, two elements of the
 * field, each mapped onto the curve E' y² = x³ + A'·x + B', and their sum. What follows in the standard, the isogeny from E' to
 * E and the clearing of the cofactor, are homomorphisms: they are done once for a weighted sum, by whoever takes it.
 */
import { sha256 } from '../sha2';
import { addPoint } from './curve';
import { BYTES, fpAdd, fpCopy, FP_ONE, fpFromBytes, fpFromWide, fpIsEqual, fpIsOdd, fpIsZero, fpNegate, fpPower } from './field';
import { FE, fpMul, fpSquare } from './products';

/** A', B', Z = 11 and √−Z. */
export const A: usize = memory.data(56, 8);
const B: usize = memory.data(56, 8);
const Z: usize = memory.data(56, 8);
const ROOT_OF_MINUS_Z: usize = memory.data(56, 8);
/** DST, its length behind it. */
const TAG: usize = memory.data(64, 8);
let tagBytes: usize = 0;

/** @param bytes A', B', 11 and √−11, 48 bytes each   @param tag the domain separation tag, at most 63 bytes */
export function setHashing(bytes: usize, tag: usize, length: usize): void {
  fpFromBytes(A, bytes);
  fpFromBytes(B, bytes + BYTES);
  fpFromBytes(Z, bytes + 2 * BYTES);
  fpFromBytes(ROOT_OF_MINUS_Z, bytes + 3 * BYTES);
  memory.copy(TAG, tag, length);
  store<u8>(TAG + length, <u8>length);
  tagBytes = length + 1;
}

const UNIFORM: usize = memory.data(128, 8);
const ELEMENT: usize = memory.data(56, 8);
const OTHER: usize = memory.data(168, 8);

/**
 * The sum of the two points on E' that a message gives, jacobian.
 * @param message `length` bytes with room for 64 before and 67 behind them, both overwritten
 */
export function hashToPoint(out: usize, message: usize, length: usize): void {
  expandMessage(message, length);
  fpFromWide(ELEMENT, UNIFORM);
  mapToCurve(out, ELEMENT);
  fpFromWide(ELEMENT, UNIFORM + 64);
  mapToCurve(OTHER, ELEMENT);
  addPoint(out, OTHER, A);
}

const BLOCK: usize = memory.data(112, 8);
const FIRST: usize = memory.data(32, 8);

/** expand_message_xmd (RFC 9380 §5.3.1) for 128 bytes, into UNIFORM. */
function expandMessage(message: usize, length: usize): void {
  // b_0 = H(64 zeros || message || 128 as two bytes || 0 || DST')
  memory.fill(message - 64, 0, 64);
  const behind = message + length;
  store<u8>(behind, 0);
  store<u8>(behind, 128, 1);
  store<u8>(behind, 0, 2);
  memory.copy(behind + 3, TAG, tagBytes);
  sha256(FIRST, message - 64, 64 + length + 3 + tagBytes);
  // b_i = H((b_0 xor b_(i−1)) || i || DST'), with zeros for b_0 in b_1
  memory.copy(BLOCK, FIRST, 32);
  memory.copy(BLOCK + 33, TAG, tagBytes);
  for (let i: usize = 0; i < 4; i++) {
    store<u8>(BLOCK + 32, <u8>(i + 1));
    sha256(UNIFORM + 32 * i, BLOCK, 33 + tagBytes);
    for (let j: usize = 0; j < 32; j += 8) store<u64>(BLOCK + j, load<u64>(FIRST + j) ^ load<u64>(UNIFORM + 32 * i + j));
  }
}

const ZUU: usize = memory.data(56, 8);
const N: usize = memory.data(56, 8);
const D: usize = memory.data(56, 8);
const DD: usize = memory.data(56, 8);
const DDD: usize = memory.data(56, 8);
const U: usize = memory.data(56, 8);
const POWER: usize = memory.data(56, 8);
const Y: usize = memory.data(56, 8);
const T: usize = memory.data(56, 8);

/**
 * map_to_curve_simple_swu (RFC 9380 §6.6.2, the straight line of §F.2 with the quotient left as one), jacobian.
 * @param u a product
 */
export function mapToCurve(out: usize, u: usize): void {
  // 1. x = N/D with N = B'·(Z²·u⁴ + Z·u² + 1), D = −A'·(Z²·u⁴ + Z·u²), or D = Z·A' where that is 0.
  fpSquare(ZUU, u);
  fpMul(ZUU, ZUU, Z);
  fpSquare(T, ZUU);
  fpAdd(T, T, ZUU);
  fpAdd(N, T, FP_ONE); // 3-fold, at most 4.3·p
  fpMul(N, N, B);
  if (fpIsZero(T)) fpCopy(T, Z);
  else fpNegate(T, T);
  fpMul(D, T, A);
  // 2. g(x) = U/V with U = N³ + A'·N·D² + B'·D³, V = D³
  fpSquare(DD, D);
  fpMul(DDD, DD, D);
  fpMul(T, DD, A);
  fpSquare(U, N);
  fpAdd(U, U, T);
  fpMul(U, U, N);
  fpMul(T, DDD, B);
  fpAdd(U, U, T);
  // 3. y = √(U/V); where that is no square, g(Z·u²·x) is, and its root is Z·u³·√(Z·U/V).
  const isSquare = rootOfRatio();
  if (!isSquare) {
    fpMul(N, N, ZUU);
    fpMul(Y, Y, ZUU);
    fpMul(Y, Y, u);
  }
  if (fpIsOdd(u) != fpIsOdd(Y)) fpNegate(Y, Y);
  // 4. X = N·D, Y = y·D³ over the denominator D.
  fpMul(out, N, D);
  fpMul(out + FE, Y, DDD);
  fpCopy(out + 2 * FE, D);
}

/**
 * sqrt_ratio (RFC 9380 §F.2.1.2): into Y √(U/V), or √(Z·U/V) where U/V is no square.
 * @returns whether it is
 */
function rootOfRatio(): bool {
  // y = U·V·(U·V³)^((p − 3)/4)
  fpSquare(T, DDD);
  fpMul(Y, U, DDD);
  fpMul(T, T, Y);
  fpPower(POWER, T);
  fpMul(Y, POWER, Y);
  fpSquare(T, Y);
  fpMul(T, T, DDD);
  if (fpIsEqual(T, U)) return true;
  fpMul(Y, Y, ROOT_OF_MINUS_Z);
  return false;
}
