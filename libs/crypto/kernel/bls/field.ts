/**
 * The field of BLS12-381 around its products: sums, zero, bytes, roots and inverses. Bounds in the words of ./products, and:
 *   product:    what fpMul and fpSquare leave: carried, its value between −0.41·p and 1.41·p.
 *   coordinate: carried, its value at most 20·p in size. What points are kept as.
 */
import { FE, fpMul, fpSquare } from './products';

/** Bytes of a number as it travels, big-endian. */
export const BYTES: usize = 48;

const LIMBS: i32 = 14;
const MASK: i64 = 0xfffffff;
/** 1/p mod 2^28. */
const INVERSE: i32 = 0x30003;

/** p in limbs, not in Montgomery's form; 2^784 and 2^1040 mod p, which bring numbers into it; one in it and out of it. */
const MODULUS: usize = memory.data(56, 8);
const INTO_FORM: usize = memory.data(56, 8);
const INTO_FORM_HIGH: usize = memory.data(56, 8);
const UNIT: usize = memory.data(56, 8);
export const FP_ONE: usize = memory.data(56, 8);

/** @param bytes p, 2^784 mod p and 2^1040 mod p, 48 bytes each */
export function setField(bytes: usize): void {
  readLimbs(MODULUS, bytes);
  readLimbs(INTO_FORM, bytes + BYTES);
  readLimbs(INTO_FORM_HIGH, bytes + 2 * BYTES);
  store<i32>(UNIT, 1);
  fpMul(FP_ONE, UNIT, INTO_FORM);
}

@inline
export function fpCopy(out: usize, a: usize): void {
  memory.copy(out, a, FE);
}

/** n-fold + m-fold = (n + m)-fold. */
export function fpAdd(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < FE; i += 4) store<i32>(out + i, load<i32>(a + i) + load<i32>(b + i));
}

/** n-fold − m-fold = (n + m)-fold. */
export function fpSub(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < FE; i += 4) store<i32>(out + i, load<i32>(a + i) - load<i32>(b + i));
}

/** k·(n-fold) = |k|·n-fold. */
export function fpTimes(out: usize, a: usize, k: i32): void {
  for (let i: usize = 0; i < FE; i += 4) store<i32>(out + i, k * load<i32>(a + i));
}

/** Keeps its operand's bounds. */
export function fpNegate(out: usize, a: usize): void {
  fpTimes(out, a, -1);
}

/** a − k·b, carried, where n-fold a and m-fold b have n + |k|·m ≤ 14. */
export function fpSubTimes(out: usize, a: usize, b: usize, k: i32): void {
  let carry: i32 = 0;
  for (let i: usize = 0; i < FE - 4; i += 4) {
    // |limb| ≤ 14·2^27 + 8, since a carry is 8 at most: with the rounding less than 2^31.
    const limb = load<i32>(a + i) - k * load<i32>(b + i) + carry;
    carry = (limb + 0x8000000) >> 28;
    store<i32>(out + i, limb - (carry << 28));
  }
  store<i32>(out, load<i32>(a, 52) - k * load<i32>(b, 52) + carry, 52);
}

const MULTIPLE: usize = memory.data(56, 8);

/** Whether a ≡ 0. @param a up to 15-fold, its value at most 64·p in size */
export function fpIsZero(a: usize): bool {
  // A multiple k·p of such size has |k| ≤ 64, and its lowest limb tells k: nearly everything ends here.
  const k = ((load<i32>(a) * INVERSE) << 4) >> 4;
  if (k < -64 || k > 64) return false;
  let carry: i64 = 0;
  for (let i: usize = 0; i < FE; i += 4) {
    // Of a − k·p every limb is zero, once the carry of those below is added: |…| < 2^31 + 2^35, nothing is lost.
    carry += <i64>load<i32>(a + i) - <i64>k * <i64>load<i32>(MODULUS + i);
    if ((carry & MASK) != 0) return false;
    carry >>= 28;
  }
  return carry == 0;
}

/** @param a, b together up to 15-fold, their difference at most 64·p in size */
export function fpIsEqual(a: usize, b: usize): bool {
  fpSub(MULTIPLE, a, b);
  return fpIsZero(MULTIPLE);
}

const REVERSED: usize = memory.data(56, 8);

/** 48 bytes as they stand, big-endian, in limbs of 0 to 2^28 − 1: two-fold. */
function readLimbs(out: usize, bytes: usize): void {
  for (let i: usize = 0; i < BYTES; i++) store<u8>(REVERSED + i, load<u8>(bytes + BYTES - 1 - i));
  // REVERSED has eight zeros more than the number.
  for (let i: i32 = 0; i < LIMBS; i++) {
    const bit = 28 * i;
    const limb = (load<u64>(REVERSED + (bit >> 3)) >> (bit & 7)) & MASK;
    store<i32>(out + 4 * i, <i32>limb);
  }
}

/** @param bytes 48, big-endian, any number below 2^384, which is less than 10·p   @param out a product */
export function fpFromBytes(out: usize, bytes: usize): void {
  readLimbs(out, bytes);
  fpMul(out, out, INTO_FORM);
}

const HALF: usize = memory.data(48, 8);
const HIGH: usize = memory.data(56, 8);

/** 64 bytes, big-endian, mod p (RFC 9380 §5.2).   @param out a product */
export function fpFromWide(out: usize, bytes: usize): void {
  memory.copy(HALF + 16, bytes, 32);
  readLimbs(HIGH, HALF);
  fpMul(HIGH, HIGH, INTO_FORM_HIGH);
  memory.copy(HALF + 16, bytes + 32, 32);
  fpFromBytes(out, HALF);
  fpAdd(out, out, HIGH);
  fpMul(out, out, FP_ONE);
}

const DIGITS: usize = memory.data(56, 8);

/** Into DIGITS the number below p in limbs of 0 to 2^28 − 1. @param a a product or coordinate */
function toDigits(a: usize): void {
  // (a + m·p)/2^392 with |a| ≤ 20·p < 2^392 and m < 2^392 is an integer above −1 and below p + 1.
  fpMul(DIGITS, a, UNIT);
  let carry: i32 = 0;
  let isModulus = true;
  for (let i: usize = 0; i < FE; i += 4) {
    const limb = load<i32>(DIGITS + i) + carry;
    carry = limb >> 28;
    store<i32>(DIGITS + i, limb & <i32>MASK);
    if ((limb & <i32>MASK) != load<i32>(MODULUS + i)) isModulus = false;
  }
  if (isModulus) memory.fill(DIGITS, 0, FE);
}

/** The 48 bytes of the number below p, big-endian. @param a a product or coordinate */
export function fpToBytes(bytes: usize, a: usize): void {
  toDigits(a);
  for (let i: i32 = 0; i < 48; i++) {
    // Byte i from below begins in limb ⌊8i/28⌋, and may end in the next, of which there is one: 8·47 + 7 < 28·14.
    const bit = 8 * i;
    const at = DIGITS + 4 * (bit / 28);
    const both = <u64>load<u32>(at) | (<u64>(bit / 28 < LIMBS - 1 ? load<u32>(at + 4) : 0) << 28);
    store<u8>(bytes + BYTES - 1 - i, <u8>(both >> (bit % 28)));
  }
}

/** sgn0 of RFC 9380 §4.1. @param a a product or coordinate */
export function fpIsOdd(a: usize): bool {
  toDigits(a);
  return (load<i32>(DIGITS) & 1) == 1;
}

const DOUBLED: usize = memory.data(56, 8);

/** Whether the number is greater than (p − 1)/2: twice it, less p, is odd. @param a a product */
export function fpIsLarge(a: usize): bool {
  fpAdd(DOUBLED, a, a);
  return fpIsOdd(DOUBLED);
}

/** Whether 48 bytes, big-endian, are a number below p. */
export function isBelowModulus(bytes: usize): bool {
  readLimbs(DIGITS, bytes);
  for (let i: i32 = 52; i >= 0; i -= 4) {
    const a = load<i32>(DIGITS + i);
    const b = load<i32>(MODULUS + i);
    if (a != b) return a < b;
  }
  return false;
}

/** a, a³, … a³¹. */
const ODD_POWERS: usize = memory.data(896, 8);
const WINDOW: i32 = 5;
const BASE_SQUARED: usize = memory.data(56, 8);

/** Bit i of (p − 3)/4, which is ⌊p/4⌋ since p ≡ 3 mod 4. */
@inline
function exponentBit(i: i32): i32 {
  const bit = i + 2;
  return (load<i32>(MODULUS + 4 * (bit / 28)) >> (bit % 28)) & 1;
}

/**
 * a^((p − 3)/4), from which roots, inverses and quotients come: by windows of up to five bits that end in a one.
 * @param a up to 2-fold, at most 3·p in size   @param out not a
 */
export function fpPower(out: usize, a: usize): void {
  fpSquare(BASE_SQUARED, a);
  fpCopy(ODD_POWERS, a);
  for (let i: usize = 1; i < 16; i++) fpMul(ODD_POWERS + FE * i, ODD_POWERS + FE * (i - 1), BASE_SQUARED);
  fpCopy(out, FP_ONE);
  // p has 381 bits, (p − 3)/4 has 379.
  let bit: i32 = 378;
  while (bit >= 0) {
    if (exponentBit(bit) == 0) {
      fpSquare(out, out);
      bit--;
      continue;
    }
    let end = max(bit - WINDOW + 1, 0);
    while (exponentBit(end) == 0) end++;
    let power = 0;
    for (; bit >= end; bit--) {
      fpSquare(out, out);
      power = 2 * power + exponentBit(bit);
    }
    fpMul(out, out, ODD_POWERS + FE * (power >> 1));
  }
}

const ROOT: usize = memory.data(56, 8);

/** √a where there is one: a·a^((p − 3)/4). @returns whether there is   @param a, out as in fpPower */
export function fpRoot(out: usize, a: usize): bool {
  fpPower(ROOT, a);
  fpMul(out, ROOT, a);
  fpSquare(ROOT, out);
  return fpIsEqual(ROOT, a);
}

/** 1/a = a^(p − 2) = (a^((p − 3)/4))⁴·a; 0 for 0. @param a, out as in fpPower */
export function fpInvert(out: usize, a: usize): void {
  fpPower(out, a);
  fpSquare(out, out);
  fpSquare(out, out);
  fpMul(out, out, a);
}
