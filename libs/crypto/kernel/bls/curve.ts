/**
 * Points of y² = x³ + a·x + b over the field of BLS12-381. Two curves are at work: that of G1, with a = 0 and b = 4, and one
 * isogenous to it, onto which messages are hashed. The order of both is odd, so that no point has y = 0. Forms in memory:
 *   jacobian: X, Y, Z, coordinates with x = X/Z², y = Y/Z³; 168 bytes. Z ≡ 0 is the identity.
 *   affine:   x, y; 112 bytes. Never the identity.
 * Formulas: Cohen, Miyaji, Ono, "Efficient elliptic curve exponentiation using mixed coordinates", 1998. They fail where the
 * points are equal, opposite or the identity; whoever makes tokens can bring that about, so every case is looked for.
 */
import { fpAdd, fpCopy, FP_ONE, fpInvert, fpIsZero, fpNegate, fpSub, fpSubTimes, fpTimes } from './field';
import { FE, fpMul, fpSquare } from './products';

export const JACOBIAN: usize = 3 * FE;
export const AFFINE: usize = 2 * FE;

const ZZ: usize = memory.data(56, 8);
const ZZ_OTHER: usize = memory.data(56, 8);
const U1: usize = memory.data(56, 8);
const S1: usize = memory.data(56, 8);
const H: usize = memory.data(56, 8);
const HH: usize = memory.data(56, 8);
const HHH: usize = memory.data(56, 8);
const R: usize = memory.data(56, 8);
const V: usize = memory.data(56, 8);
const Z: usize = memory.data(56, 8);
const T: usize = memory.data(56, 8);

export function setNeutral(p: usize): void {
  memory.fill(p, 0, JACOBIAN);
}

export function isNeutralPoint(p: usize): bool {
  return fpIsZero(p + 2 * FE);
}

export function fromAffine(out: usize, p: usize): void {
  memory.copy(out, p, AFFINE);
  fpCopy(out + 2 * FE, FP_ONE);
}

/** p = 2·p. @param a the curve's a, or 0 for none */
export function doublePoint(p: usize, a: usize): void {
  // S = X·Y², M = 3·X² + a·Z⁴; X' = M² − 8·S, Y' = M·(4·S − X') − 8·Y⁴, Z' = 2·Y·Z.
  fpSquare(HH, p + FE);
  fpMul(V, p, HH);
  fpSquare(T, p);
  fpTimes(R, T, 3);
  if (a != 0) {
    fpSquare(ZZ, p + 2 * FE);
    fpSquare(ZZ, ZZ);
    fpMul(ZZ, ZZ, a);
    fpAdd(R, R, ZZ); // 4-fold, at most 5.7·p
  }
  fpTimes(Z, p + FE, 2);
  fpMul(p + 2 * FE, Z, p + 2 * FE); // 2·1; 40·p times 20·p
  fpSquare(p, R); // 4·4
  fpSubTimes(p, p, V, 8); // at most 12.7·p
  fpTimes(V, V, 4);
  fpSub(V, V, p); // 5-fold, at most 18.4·p
  fpMul(p + FE, R, V); // 4·5; 5.7·p times 18.4·p
  fpSquare(HH, HH);
  fpSubTimes(p + FE, p + FE, HH, 8); // at most 12.7·p
}

/** p += q, or p −= q: eleven products. @param a as in doublePoint */
export function addAffinePoint(p: usize, q: usize, isMinus: bool, a: usize): void {
  let y = q + FE;
  if (isMinus) {
    fpNegate(S1, y);
    y = S1;
  }
  if (isNeutralPoint(p)) {
    fpCopy(p, q);
    fpCopy(p + FE, y);
    fpCopy(p + 2 * FE, FP_ONE);
    return;
  }
  fpSquare(ZZ, p + 2 * FE);
  fpMul(H, q, ZZ);
  fpMul(ZZ, ZZ, p + 2 * FE);
  fpMul(R, y, ZZ);
  fpCopy(U1, p);
  fpCopy(S1, p + FE);
  fpCopy(Z, p + 2 * FE);
  finish(p, a);
}

/** p += q: sixteen products. @param a as in doublePoint */
export function addPoint(p: usize, q: usize, a: usize): void {
  if (isNeutralPoint(q)) return;
  if (isNeutralPoint(p)) {
    memory.copy(p, q, JACOBIAN);
    return;
  }
  fpSquare(ZZ, p + 2 * FE);
  fpSquare(ZZ_OTHER, q + 2 * FE);
  fpMul(U1, p, ZZ_OTHER);
  fpMul(H, q, ZZ);
  fpMul(ZZ, ZZ, p + 2 * FE);
  fpMul(ZZ_OTHER, ZZ_OTHER, q + 2 * FE);
  fpMul(S1, p + FE, ZZ_OTHER);
  fpMul(R, q + FE, ZZ);
  fpMul(Z, p + 2 * FE, q + 2 * FE);
  finish(p, a);
}

/** From U1 and S1, x and y of p, and H and R, those of q, over the common denominators Z² and Z³; coordinates. */
@inline
function finish(p: usize, a: usize): void {
  fpSub(H, H, U1); // 2-fold, at most 21.5·p
  fpSub(R, R, S1);
  if (fpIsZero(H)) {
    if (fpIsZero(R)) doublePoint(p, a);
    else setNeutral(p);
    return;
  }
  // X = R² − H³ − 2·V, Y = R·(V − X) − S1·H³, Z = Z·H with V = U1·H².
  fpMul(p + 2 * FE, Z, H);
  fpSquare(HH, H); // 2·2; 21.5·p squared
  fpMul(HHH, HH, H);
  fpMul(V, U1, HH);
  fpSquare(p, R);
  fpSub(p, p, HHH);
  fpSubTimes(p, p, V, 2); // at most 5.7·p
  fpSub(V, V, p); // 2-fold, at most 7.1·p
  fpMul(p + FE, R, V); // 2·2; 21.5·p times 7.1·p
  fpMul(T, S1, HHH);
  fpSubTimes(p + FE, p + FE, T, 1);
}

const INVERSE: usize = memory.data(56, 8);
const ACCUMULATED: usize = memory.data(56, 8);

/**
 * Affine forms of `count` points with one inversion (Montgomery 1987).
 * @param products room for count elements
 * @returns false where one of them is the identity, which has no affine form; what is written then says nothing
 */
export function toAffine(out: usize, points: usize, count: u32, products: usize): bool {
  fpCopy(ACCUMULATED, FP_ONE);
  for (let i: u32 = 0; i < count; i++) {
    fpCopy(products + FE * i, ACCUMULATED);
    fpMul(ACCUMULATED, ACCUMULATED, points + JACOBIAN * i + 2 * FE);
  }
  if (fpIsZero(ACCUMULATED)) return false;
  fpInvert(INVERSE, ACCUMULATED);
  for (let i: i32 = count - 1; i >= 0; i--) {
    const p = points + JACOBIAN * i;
    const affine = out + AFFINE * i;
    fpMul(Z, INVERSE, products + FE * i);
    fpMul(INVERSE, INVERSE, p + 2 * FE);
    fpSquare(ZZ, Z);
    fpMul(affine, p, ZZ);
    fpMul(ZZ, ZZ, Z);
    fpMul(affine + FE, p + FE, ZZ);
  }
  return true;
}
