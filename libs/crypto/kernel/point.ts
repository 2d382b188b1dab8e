/**
 * Points of edwards25519, −x² + y² = 1 + d·x²·y², complete additions (Hisil, Wong, Carter, Dawson, "Twisted Edwards curves
 * revisited", 2008). Forms in memory, every coordinate tight unless said otherwise:
 *   extended: X, Y, Z, T with x = X/Z, y = Y/Z, T = X·Y/Z; 160 bytes. What is added up.
 *   affine:   y + x, y − x, 2d·x·y with Z = 1; 120 bytes, the first two loose. What is read many times.
 */
import { FE, feAdd, feIsZero, feMul, feSmall, feSquare, feSub } from './field';

export const EXTENDED: usize = 4 * FE;
export const AFFINE: usize = 3 * FE;

/** 2d, set once at the start. */
export const D2: usize = memory.data(40, 8);

const A: usize = memory.data(40, 8);
const B: usize = memory.data(40, 8);
const C: usize = memory.data(40, 8);
const D: usize = memory.data(40, 8);
const E: usize = memory.data(40, 8);
const F: usize = memory.data(40, 8);
const G: usize = memory.data(40, 8);
const H: usize = memory.data(40, 8);
const ONE: usize = memory.data(40, 8);

export function setIdentity(out: usize): void {
  feSmall(out, 0);
  feSmall(out + FE, 1);
  feSmall(out + 2 * FE, 1);
  feSmall(out + 3 * FE, 0);
}

/** From A, B, C and D: E = B − A, F = D − C, G = D + C, H = B + A, with the sign of C changed for a difference. */
@inline
function combine(out: usize, isMinus: bool): void {
  // A, B and C are products and tight, D = 2Z: E and H are at most 1.01·2^26, F and G 1.52·2^26, all loose.
  feSub(E, B, A);
  feAdd(H, B, A);
  feSub(isMinus ? G : F, D, C);
  feAdd(isMinus ? F : G, D, C);
  finish(out);
}

/** X = E·F, Y = G·H, Z = F·G, T = E·H. */
@inline
function finish(out: usize): void {
  feMul(out, E, F);
  feMul(out + FE, G, H);
  feMul(out + 2 * FE, F, G);
  feMul(out + 3 * FE, E, H);
}

/** p += q, or p −= q: seven products. */
export function addAffine(p: usize, q: usize, isMinus: bool): void {
  // A = (Y − X)·(y − x), B = (Y + X)·(y + x), C = T·2dxy; −q has its first two members exchanged, and −C.
  feSub(A, p + FE, p);
  feMul(A, A, isMinus ? q : q + FE);
  feAdd(B, p + FE, p);
  feMul(B, B, isMinus ? q + FE : q);
  feMul(C, p + 3 * FE, q + 2 * FE);
  feAdd(D, p + 2 * FE, p + 2 * FE);
  combine(p, isMinus);
}

/** p += q: nine products. */
export function addExtended(p: usize, q: usize): void {
  feSub(A, p + FE, p);
  feSub(E, q + FE, q);
  feMul(A, A, E);
  feAdd(B, p + FE, p);
  feAdd(E, q + FE, q);
  feMul(B, B, E);
  feMul(C, p + 3 * FE, q + 3 * FE);
  feMul(C, C, D2);
  feMul(D, p + 2 * FE, q + 2 * FE);
  feAdd(D, D, D);
  combine(p, false);
}

/** p = 2·p. Not on a hot path: once a bit of a scalar, for all points together. */
export function double(p: usize): void {
  // The paper's formulas with F and H negated, and so all of X, Y, Z, T: the same point.
  feSquare(A, p);
  feSquare(B, p + FE);
  feAdd(E, p, p + FE);
  feSquare(E, E);
  feAdd(H, A, B); // at most 1.01·2^26
  feSub(E, E, H); // at most 1.52·2^26
  feSub(G, B, A); // at most 1.01·2^26
  // 2Z² is multiplied by one to be tight again: 2Z² − G would be more than loose.
  feSquare(C, p + 2 * FE);
  feAdd(C, C, C);
  feSmall(ONE, 1);
  feMul(C, C, ONE);
  feSub(F, C, G); // at most 1.52·2^26
  finish(p);
}

/** Whether the element of ristretto255 that p stands for is the identity: x = 0 or y = 0 (RFC 9496 §4.5, with (0, 1)). */
export function isNeutral(p: usize): bool {
  return feIsZero(p) || feIsZero(p + FE);
}
