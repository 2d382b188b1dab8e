/**
 * Products modulo p of BLS12-381 (381 bits). An element is fourteen signed limbs (i32, 56 bytes in memory), limb i standing at
 * bit 28·i, and stands for itself times 2^392: Montgomery's form (1985), in which product(a, b) = a·b·2^−392 mod p. Both
 * functions are one loop over the limbs of a, unrolled, which is 1.5 times as fast: in every round the lowest limb is made a
 * multiple of 2^28 by adding m·p, dropped, and its carry given to the next.
 *
 * Bounds, in the words used from here on:
 *   carried:  |limb| ≤ 2^27 for limbs 0 to 12. What every function here leaves.
 *   n-fold:   the sum or difference of n carried elements, so |limb| ≤ n·2^27; n ≤ 15 fits i32.
 * Taken are an n-fold and an m-fold operand with n·m ≤ 32 whose values satisfy |a|·|b| ≤ 1024·p².
 *   A column is at most 14 products of limbs and 14 of m < 2^28 with a limb of p < 2^28, together below
 *   14·32·2^54 + 14·2^56 = 504·2^54, and a carry below 2^36: less than 2^63.
 *   The value is (a·b + m·p)/2^392 with 0 ≤ m < 2^392, and 2^392 > 2520·p: it lies between −0.41·p and 1.41·p. Thirteen
 *   columns are left in the end; the top limb is what the last of them carries, below 2^18 in size.
 * Thirteen limbs of 30 bits were measured nine per cent faster, but want carries in the middle and in every addition; twelve of
 * 32 bits, and two elements at once by SIMD, were slower.
 */

/** Bytes of an element. */
export const FE: usize = 56;

const MASK: i64 = 0xfffffff;
/** −1/p mod 2^28. */
const MINUS_INVERSE: i64 = 0xffcfffd;
/** p, 28 bits a limb. */
const P0: i64 = 0xfffaaab;
const P1: i64 = 0xfefffff;
const P2: i64 = 0x3ffffb9;
const P3: i64 = 0xfffeb15;
const P4: i64 = 0x6241eab;
const P5: i64 = 0xa0f6b0f;
const P6: i64 = 0xf6730d2;
const P7: i64 = 0xf38512b;
const P8: i64 = 0x4774b84;
const P9: i64 = 0x4bacd76;
const P10: i64 = 0xba7b643;
const P11: i64 = 0xe69a4b1;
const P12: i64 = 0x1ea397f;
const P13: i64 = 0x1a011;

/** a·b·2^−392 mod p. `out` may be an operand. */
export function fpMul(out: usize, a: usize, b: usize): void {
  const b0 = <i64>load<i32>(b, 0); const b1 = <i64>load<i32>(b, 4); const b2 = <i64>load<i32>(b, 8);
  const b3 = <i64>load<i32>(b, 12); const b4 = <i64>load<i32>(b, 16); const b5 = <i64>load<i32>(b, 20);
  const b6 = <i64>load<i32>(b, 24); const b7 = <i64>load<i32>(b, 28); const b8 = <i64>load<i32>(b, 32);
  const b9 = <i64>load<i32>(b, 36); const b10 = <i64>load<i32>(b, 40); const b11 = <i64>load<i32>(b, 44);
  const b12 = <i64>load<i32>(b, 48); const b13 = <i64>load<i32>(b, 52);
  let m: i64, c: i64, x: i64;
  let t0: i64, t1: i64, t2: i64, t3: i64, t4: i64, t5: i64, t6: i64, t7: i64, t8: i64, t9: i64, t10: i64, t11: i64, t12: i64;
  x = load<i32>(a, 0); t0 = x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = x * b1 + m * P1 + c; t1 = x * b2 + m * P2; t2 = x * b3 + m * P3; t3 = x * b4 + m * P4; t4 = x * b5 + m * P5;
  t5 = x * b6 + m * P6; t6 = x * b7 + m * P7; t7 = x * b8 + m * P8; t8 = x * b9 + m * P9; t9 = x * b10 + m * P10;
  t10 = x * b11 + m * P11; t11 = x * b12 + m * P12; t12 = x * b13 + m * P13;
  x = load<i32>(a, 4); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 8); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 12); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 16); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 20); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 24); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 28); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 32); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 36); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 40); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 44); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 48); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  x = load<i32>(a, 52); t0 += x * b0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + x * b1 + m * P1 + c; t1 = t2 + x * b2 + m * P2; t2 = t3 + x * b3 + m * P3; t3 = t4 + x * b4 + m * P4;
  t4 = t5 + x * b5 + m * P5; t5 = t6 + x * b6 + m * P6; t6 = t7 + x * b7 + m * P7; t7 = t8 + x * b8 + m * P8;
  t8 = t9 + x * b9 + m * P9; t9 = t10 + x * b10 + m * P10; t10 = t11 + x * b11 + m * P11; t11 = t12 + x * b12 + m * P12;
  t12 = x * b13 + m * P13;
  carry(out, t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12);
}

/** a²·2^−392 mod p: products of two different limbs are taken once, doubled. */
export function fpSquare(out: usize, a: usize): void {
  const a0 = <i64>load<i32>(a, 0); const a1 = <i64>load<i32>(a, 4); const a2 = <i64>load<i32>(a, 8);
  const a3 = <i64>load<i32>(a, 12); const a4 = <i64>load<i32>(a, 16); const a5 = <i64>load<i32>(a, 20);
  const a6 = <i64>load<i32>(a, 24); const a7 = <i64>load<i32>(a, 28); const a8 = <i64>load<i32>(a, 32);
  const a9 = <i64>load<i32>(a, 36); const a10 = <i64>load<i32>(a, 40); const a11 = <i64>load<i32>(a, 44);
  const a12 = <i64>load<i32>(a, 48); const a13 = <i64>load<i32>(a, 52);
  let m: i64, c: i64, x: i64;
  let t0: i64, t1: i64, t2: i64, t3: i64, t4: i64, t5: i64, t6: i64, t7: i64, t8: i64, t9: i64, t10: i64, t11: i64, t12: i64;
  x = 2 * a0; t0 = a0 * a0; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = x * a1 + m * P1 + c; t1 = x * a2 + m * P2; t2 = x * a3 + m * P3; t3 = x * a4 + m * P4; t4 = x * a5 + m * P5;
  t5 = x * a6 + m * P6; t6 = x * a7 + m * P7; t7 = x * a8 + m * P8; t8 = x * a9 + m * P9; t9 = x * a10 + m * P10;
  t10 = x * a11 + m * P11; t11 = x * a12 + m * P12; t12 = x * a13 + m * P13;
  x = 2 * a1; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + a1 * a1 + m * P1 + c; t1 = t2 + x * a2 + m * P2; t2 = t3 + x * a3 + m * P3; t3 = t4 + x * a4 + m * P4;
  t4 = t5 + x * a5 + m * P5; t5 = t6 + x * a6 + m * P6; t6 = t7 + x * a7 + m * P7; t7 = t8 + x * a8 + m * P8;
  t8 = t9 + x * a9 + m * P9; t9 = t10 + x * a10 + m * P10; t10 = t11 + x * a11 + m * P11; t11 = t12 + x * a12 + m * P12;
  t12 = x * a13 + m * P13;
  x = 2 * a2; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + a2 * a2 + m * P2; t2 = t3 + x * a3 + m * P3; t3 = t4 + x * a4 + m * P4;
  t4 = t5 + x * a5 + m * P5; t5 = t6 + x * a6 + m * P6; t6 = t7 + x * a7 + m * P7; t7 = t8 + x * a8 + m * P8;
  t8 = t9 + x * a9 + m * P9; t9 = t10 + x * a10 + m * P10; t10 = t11 + x * a11 + m * P11; t11 = t12 + x * a12 + m * P12;
  t12 = x * a13 + m * P13;
  x = 2 * a3; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + a3 * a3 + m * P3; t3 = t4 + x * a4 + m * P4; t4 = t5 + x * a5 + m * P5;
  t5 = t6 + x * a6 + m * P6; t6 = t7 + x * a7 + m * P7; t7 = t8 + x * a8 + m * P8; t8 = t9 + x * a9 + m * P9;
  t9 = t10 + x * a10 + m * P10; t10 = t11 + x * a11 + m * P11; t11 = t12 + x * a12 + m * P12; t12 = x * a13 + m * P13;
  x = 2 * a4; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + m * P3; t3 = t4 + a4 * a4 + m * P4; t4 = t5 + x * a5 + m * P5;
  t5 = t6 + x * a6 + m * P6; t6 = t7 + x * a7 + m * P7; t7 = t8 + x * a8 + m * P8; t8 = t9 + x * a9 + m * P9;
  t9 = t10 + x * a10 + m * P10; t10 = t11 + x * a11 + m * P11; t11 = t12 + x * a12 + m * P12; t12 = x * a13 + m * P13;
  x = 2 * a5; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + m * P3; t3 = t4 + m * P4; t4 = t5 + a5 * a5 + m * P5;
  t5 = t6 + x * a6 + m * P6; t6 = t7 + x * a7 + m * P7; t7 = t8 + x * a8 + m * P8; t8 = t9 + x * a9 + m * P9;
  t9 = t10 + x * a10 + m * P10; t10 = t11 + x * a11 + m * P11; t11 = t12 + x * a12 + m * P12; t12 = x * a13 + m * P13;
  x = 2 * a6; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + m * P3; t3 = t4 + m * P4; t4 = t5 + m * P5; t5 = t6 + a6 * a6 + m * P6;
  t6 = t7 + x * a7 + m * P7; t7 = t8 + x * a8 + m * P8; t8 = t9 + x * a9 + m * P9; t9 = t10 + x * a10 + m * P10;
  t10 = t11 + x * a11 + m * P11; t11 = t12 + x * a12 + m * P12; t12 = x * a13 + m * P13;
  x = 2 * a7; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + m * P3; t3 = t4 + m * P4; t4 = t5 + m * P5; t5 = t6 + m * P6;
  t6 = t7 + a7 * a7 + m * P7; t7 = t8 + x * a8 + m * P8; t8 = t9 + x * a9 + m * P9; t9 = t10 + x * a10 + m * P10;
  t10 = t11 + x * a11 + m * P11; t11 = t12 + x * a12 + m * P12; t12 = x * a13 + m * P13;
  x = 2 * a8; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + m * P3; t3 = t4 + m * P4; t4 = t5 + m * P5; t5 = t6 + m * P6;
  t6 = t7 + m * P7; t7 = t8 + a8 * a8 + m * P8; t8 = t9 + x * a9 + m * P9; t9 = t10 + x * a10 + m * P10;
  t10 = t11 + x * a11 + m * P11; t11 = t12 + x * a12 + m * P12; t12 = x * a13 + m * P13;
  x = 2 * a9; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + m * P3; t3 = t4 + m * P4; t4 = t5 + m * P5; t5 = t6 + m * P6;
  t6 = t7 + m * P7; t7 = t8 + m * P8; t8 = t9 + a9 * a9 + m * P9; t9 = t10 + x * a10 + m * P10;
  t10 = t11 + x * a11 + m * P11; t11 = t12 + x * a12 + m * P12; t12 = x * a13 + m * P13;
  x = 2 * a10; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + m * P3; t3 = t4 + m * P4; t4 = t5 + m * P5; t5 = t6 + m * P6;
  t6 = t7 + m * P7; t7 = t8 + m * P8; t8 = t9 + m * P9; t9 = t10 + a10 * a10 + m * P10; t10 = t11 + x * a11 + m * P11;
  t11 = t12 + x * a12 + m * P12; t12 = x * a13 + m * P13;
  x = 2 * a11; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + m * P3; t3 = t4 + m * P4; t4 = t5 + m * P5; t5 = t6 + m * P6;
  t6 = t7 + m * P7; t7 = t8 + m * P8; t8 = t9 + m * P9; t9 = t10 + m * P10; t10 = t11 + a11 * a11 + m * P11;
  t11 = t12 + x * a12 + m * P12; t12 = x * a13 + m * P13;
  x = 2 * a12; m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + m * P3; t3 = t4 + m * P4; t4 = t5 + m * P5; t5 = t6 + m * P6;
  t6 = t7 + m * P7; t7 = t8 + m * P8; t8 = t9 + m * P9; t9 = t10 + m * P10; t10 = t11 + m * P11;
  t11 = t12 + a12 * a12 + m * P12; t12 = x * a13 + m * P13;
  m = (t0 * MINUS_INVERSE) & MASK; c = (t0 + m * P0) >> 28;
  t0 = t1 + m * P1 + c; t1 = t2 + m * P2; t2 = t3 + m * P3; t3 = t4 + m * P4; t4 = t5 + m * P5; t5 = t6 + m * P6;
  t6 = t7 + m * P7; t7 = t8 + m * P8; t8 = t9 + m * P9; t9 = t10 + m * P10; t10 = t11 + m * P11; t11 = t12 + m * P12;
  t12 = a13 * a13 + m * P13;
  carry(out, t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12);
}

/** Carries columns into limbs. |t| < 2^63 − 2^36 on entry, so that no sum below leaves 64 bits. */
@inline
function carry(
  out: usize, a0: i64, a1: i64, a2: i64, a3: i64, a4: i64, a5: i64, a6: i64,
  a7: i64, a8: i64, a9: i64, a10: i64, a11: i64, a12: i64,
): void {
  // Rounded to the nearest: each step leaves −2^27 ≤ limb < 2^27 behind it.
  let t: i64 = a0, c: i64;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 0); t = a1 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 4); t = a2 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 8); t = a3 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 12); t = a4 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 16); t = a5 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 20); t = a6 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 24); t = a7 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 28); t = a8 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 32); t = a9 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 36); t = a10 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 40); t = a11 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 44); t = a12 + c;
  c = (t + 0x8000000) >> 28; store<i32>(out, <i32>(t - (c << 28)), 48); t = c;
  store<i32>(out, <i32>t, 52);
}
