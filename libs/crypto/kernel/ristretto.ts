/**
 * Decoding and encoding of ristretto255 (RFC 9496 §4.3), with hints: what takes long in decoding is one inverse square root,
 * and whoever claims to know it is believed as far as I²·v = 1 holds. A wrong hint costs a normal decode and nothing else.
 * Bounds, in the words of ./field: what stands for a sum or difference of two (U1, U2, V, 2s) is loose and only multiplied; all
 * else is a product, cut out of bytes, or the negative of such, and tight, as comparing and writing bytes want it.
 */
import {
  FE,
  feAdd,
  feCopy,
  feFromBytes,
  feIsNegative,
  feIsZero,
  feMul,
  feNegate,
  fePowP58,
  feSmall,
  feSquare,
  feSub,
  feToBytes,
} from './field';
import { D2 } from './point';

/** Constants of RFC 9496 §4.1, set once. */
export const D: usize = memory.data(40, 8);
export const SQRT_M1: usize = memory.data(40, 8);
export const INVSQRT_A_MINUS_D: usize = memory.data(40, 8);

const ONE: usize = memory.data(40, 8);
const S: usize = memory.data(40, 8);
const SS: usize = memory.data(40, 8);
const U1: usize = memory.data(40, 8);
const U2: usize = memory.data(40, 8);
const U2SQ: usize = memory.data(40, 8);
const V: usize = memory.data(40, 8);
const W: usize = memory.data(40, 8);
const ROOT: usize = memory.data(40, 8);
const DENX: usize = memory.data(40, 8);
const X: usize = memory.data(40, 8);
const Y: usize = memory.data(40, 8);
const T: usize = memory.data(40, 8);
const R: usize = memory.data(40, 8);
const CHECK: usize = memory.data(40, 8);

/** Constants as 32 bytes each: d, √−1, 1/√(a − d). */
export function setConstants(bytes: usize): void {
  feSmall(ONE, 1);
  feFromBytes(D, bytes);
  feFromBytes(SQRT_M1, bytes + 32);
  feFromBytes(INVSQRT_A_MINUS_D, bytes + 64);
  feAdd(D2, D, D);
  // 2d is added up from limbs that were cut out of bytes: made tight.
  feMul(D2, D2, ONE);
}

/** 1/√v, not negative, for SQRT_RATIO_M1(1, v). @returns whether v is a square and not zero */
function inverseRoot(out: usize, v: usize): bool {
  // r = v³·(v⁷)^((p−5)/8)
  feSquare(R, v);
  feMul(R, R, v);
  feSquare(CHECK, R);
  feMul(CHECK, CHECK, v);
  fePowP58(CHECK, CHECK);
  feMul(R, R, CHECK);
  // v·r² is 1, −1, √−1 or −√−1, or 0 for v = 0.
  feSquare(CHECK, R);
  feMul(CHECK, CHECK, v);
  const isOne = isEqual(CHECK, ONE);
  feNegate(CHECK, CHECK);
  const isMinusOne = isEqual(CHECK, ONE);
  if (isMinusOne || isEqual(CHECK, SQRT_M1)) feMul(R, R, SQRT_M1);
  feCopy(out, R);
  if (feIsNegative(out)) feNegate(out, out);
  return isOne || isMinusOne;
}

const DIFFERENCE: usize = memory.data(40, 8);
function isEqual(a: usize, b: usize): bool {
  feSub(DIFFERENCE, a, b);
  // Loose for feToBytes, which wants tight.
  feMul(DIFFERENCE, DIFFERENCE, ONE);
  return feIsZero(DIFFERENCE);
}

/** The identity has one encoding. */
export function isIdentity(bytes: usize): bool {
  return (load<u64>(bytes) | load<u64>(bytes, 8) | load<u64>(bytes, 16) | load<u64>(bytes, 24)) == 0;
}

/** Below p, and not negative. */
function isCanonical(bytes: usize): bool {
  const top = load<u64>(bytes, 24);
  if (top >> 63 != 0 || (load<u8>(bytes) & 1) != 0) return false;
  return !(
    top == 0x7fffffffffffffff &&
    load<u64>(bytes, 16) == 0xffffffffffffffff &&
    load<u64>(bytes, 8) == 0xffffffffffffffff &&
    load<u64>(bytes) >= 0xffffffffffffffed
  );
}

/**
 * Decodes to an affine point.
 * @param hint 32 bytes below 2^255 at an address, or 0 for none   @param made where the true root is written, or 0
 * @returns whether it is the canonical encoding of an element
 */
export function decode(out: usize, bytes: usize, hint: usize, made: usize): bool {
  if (!isCanonical(bytes)) return false;
  feFromBytes(S, bytes);
  feSquare(SS, S);
  feSub(U1, ONE, SS);
  feAdd(U2, ONE, SS);
  feSquare(U2SQ, U2);
  // v = −(d·u1²) − u2²; tight − tight, then times u2²
  feSquare(V, U1);
  feMul(V, V, D);
  feNegate(V, V);
  feSub(V, V, U2SQ);
  feMul(W, V, U2SQ);
  if (!takeHint(hint) && !inverseRoot(ROOT, W)) return false;
  if (made != 0) feToBytes(made, ROOT);
  // den_x = root·u2, den_y = root·den_x·v, x = |2·s·den_x|, y = u1·den_y
  feMul(DENX, ROOT, U2);
  feMul(Y, ROOT, DENX);
  feMul(Y, Y, V);
  feMul(Y, Y, U1);
  feAdd(X, S, S);
  feMul(X, X, DENX);
  if (feIsNegative(X)) feNegate(X, X);
  feMul(T, X, Y);
  if (feIsNegative(T) || feIsZero(Y)) return false;
  feAdd(out, Y, X);
  feSub(out + FE, Y, X);
  feMul(out + 2 * FE, T, D2);
  return true;
}

/** Whether I²·w = 1: its sign does not matter, since x is taken without sign and y has I². */
function takeHint(hint: usize): bool {
  if (hint == 0 || load<u64>(hint, 24) >> 63 != 0) return false;
  feFromBytes(ROOT, hint);
  feSquare(CHECK, ROOT);
  feMul(CHECK, CHECK, W);
  return isEqual(CHECK, ONE);
}

/** The 32 canonical bytes of an extended point (RFC 9496 §4.3.2). */
export function encode(bytes: usize, p: usize): void {
  // u1 = (Z + Y)·(Z − Y), u2 = X·Y
  feAdd(U1, p + 2 * FE, p + FE);
  feSub(U2, p + 2 * FE, p + FE);
  feMul(U1, U1, U2);
  feMul(U2, p, p + FE);
  // root = 1/√(u1·u2²); for X·Y = 0 it is 0, and so is what follows.
  feSquare(W, U2);
  feMul(W, W, U1);
  inverseRoot(ROOT, W);
  feMul(S, ROOT, U1); // den1
  feMul(SS, ROOT, U2); // den2
  feMul(V, S, SS);
  feMul(V, V, p + 3 * FE); // z_inv
  feMul(CHECK, p + 3 * FE, V);
  if (feIsNegative(CHECK)) {
    feMul(X, p + FE, SQRT_M1);
    feMul(Y, p, SQRT_M1);
    feMul(SS, S, INVSQRT_A_MINUS_D);
  } else {
    feCopy(X, p);
    feCopy(Y, p + FE);
  }
  feMul(CHECK, X, V);
  if (feIsNegative(CHECK)) feNegate(Y, Y);
  feSub(S, p + 2 * FE, Y);
  feMul(S, S, SS);
  if (feIsNegative(S)) feNegate(S, S);
  feToBytes(bytes, S);
}
