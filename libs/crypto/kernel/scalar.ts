/**
 * Integers modulo the group order ℓ < 2^253: eight 32-bit limbs, 32 bytes little-endian, below ℓ unless said otherwise.
 * Products are Montgomery's (1985): product(a, b) = a·b·2^−256, so one of the two is brought to the form a·2^256 before.
 */

export const SC: usize = 32;

const LIMB: u64 = 0xffffffff;

const ORDER: usize = memory.data(32, 8);
/** 2^512 mod ℓ. */
const SQUARE: usize = memory.data(32, 8);
const UNIT: usize = memory.data(32, 8);
const WORK: usize = memory.data(32, 8);
const LOW: usize = memory.data(32, 8);
const TERM: usize = memory.data(32, 8);
/** −ℓ^−1 mod 2^32. */
let inverse: u32 = 0;

/** @param bytes ℓ and 2^512 mod ℓ, 32 bytes each */
export function setOrder(bytes: usize): void {
  memory.copy(ORDER, bytes, SC);
  memory.copy(SQUARE, bytes + SC, SC);
  store<u64>(UNIT, 1);
  // Newton: each step doubles the number of right bits, three to begin with.
  const low = load<u32>(ORDER);
  let x = low;
  for (let i = 0; i < 4; i++) x *= 2 - low * x;
  inverse = 0 - x;
}

export function scIsCanonical(a: usize): bool {
  for (let i: i32 = 24; i >= 0; i -= 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(ORDER + i);
    if (x != y) return x < y;
  }
  return false;
}

/** a·b·2^−256 mod ℓ. One of the two below ℓ, the other below 2^256. `out` may be an operand. */
export function scProduct(out: usize, a: usize, b: usize): void {
  const a0 = <u64>load<u32>(a, 0);
  const a1 = <u64>load<u32>(a, 4);
  const a2 = <u64>load<u32>(a, 8);
  const a3 = <u64>load<u32>(a, 12);
  const a4 = <u64>load<u32>(a, 16);
  const a5 = <u64>load<u32>(a, 20);
  const a6 = <u64>load<u32>(a, 24);
  const a7 = <u64>load<u32>(a, 28);
  const n0 = <u64>load<u32>(ORDER, 0);
  const n1 = <u64>load<u32>(ORDER, 4);
  const n2 = <u64>load<u32>(ORDER, 8);
  const n3 = <u64>load<u32>(ORDER, 12);
  const n4 = <u64>load<u32>(ORDER, 16);
  const n5 = <u64>load<u32>(ORDER, 20);
  const n6 = <u64>load<u32>(ORDER, 24);
  const n7 = <u64>load<u32>(ORDER, 28);
  let w0: u64 = 0, w1: u64 = 0, w2: u64 = 0, w3: u64 = 0, w4: u64 = 0, w5: u64 = 0, w6: u64 = 0, w7: u64 = 0, w8: u64 = 0;
  for (let i: usize = 0; i < SC; i += 4) {
    // w += a·b_i, and at once w += m·ℓ with the m that makes the lowest limb zero, which is dropped. Limbs w, and the carries of
    // both, are below 2^32, so that every sum is at most (2^32 − 1)² + 2·(2^32 − 1) = 2^64 − 1.
    const digit = <u64>load<u32>(b + i);
    let s = w0 + a0 * digit;
    const m = <u64>(<u32>s * inverse); // modulo 2^32, and only then wide
    let t = (s & LIMB) + m * n0;
    s = w1 + a1 * digit + (s >> 32); t = (s & LIMB) + m * n1 + (t >> 32); w0 = t & LIMB;
    s = w2 + a2 * digit + (s >> 32); t = (s & LIMB) + m * n2 + (t >> 32); w1 = t & LIMB;
    s = w3 + a3 * digit + (s >> 32); t = (s & LIMB) + m * n3 + (t >> 32); w2 = t & LIMB;
    s = w4 + a4 * digit + (s >> 32); t = (s & LIMB) + m * n4 + (t >> 32); w3 = t & LIMB;
    s = w5 + a5 * digit + (s >> 32); t = (s & LIMB) + m * n5 + (t >> 32); w4 = t & LIMB;
    s = w6 + a6 * digit + (s >> 32); t = (s & LIMB) + m * n6 + (t >> 32); w5 = t & LIMB;
    s = w7 + a7 * digit + (s >> 32); t = (s & LIMB) + m * n7 + (t >> 32); w6 = t & LIMB;
    // a < 2^256 and b < ℓ, or the other way round: w stays below a + ℓ < 2^257, so w8 is a bit, and this sum has 33.
    t = w8 + (s >> 32) + (t >> 32);
    w7 = t & LIMB;
    w8 = t >> 32;
  }
  store<u32>(WORK, <u32>w0);
  store<u32>(WORK, <u32>w1, 4);
  store<u32>(WORK, <u32>w2, 8);
  store<u32>(WORK, <u32>w3, 12);
  store<u32>(WORK, <u32>w4, 16);
  store<u32>(WORK, <u32>w5, 20);
  store<u32>(WORK, <u32>w6, 24);
  store<u32>(WORK, <u32>w7, 28);
  // (a·b + m·ℓ) / 2^256 < ℓ + ℓ: one subtraction at most.
  if (w8 != 0 || !scIsCanonical(WORK)) subtract(WORK, WORK, ORDER);
  memory.copy(out, WORK, SC);
}

/** a·2^256 mod ℓ. @param a below 2^256 */
export function scToForm(out: usize, a: usize): void {
  scProduct(out, a, SQUARE);
}

export function scAdd(out: usize, a: usize, b: usize): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < SC; i += 4) {
    const sum = <u64>load<u32>(a + i) + <u64>load<u32>(b + i) + carry;
    store<u32>(out + i, <u32>sum);
    carry = sum >> 32;
  }
  // Below 2ℓ < 2^254: no carry is left.
  if (!scIsCanonical(out)) subtract(out, out, ORDER);
}

export function scSub(out: usize, a: usize, b: usize): void {
  if (subtract(out, a, b) != 0) add(out, ORDER);
}

/** sum += a·b. @param a in the product's form */
export function scAddProduct(sum: usize, a: usize, b: usize): void {
  scProduct(TERM, a, b);
  scAdd(sum, sum, TERM);
}

/** @returns 1 where b was greater */
function subtract(out: usize, a: usize, b: usize): u64 {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < SC; i += 4) {
    const difference = <u64>load<u32>(a + i) - <u64>load<u32>(b + i) - borrow;
    store<u32>(out + i, <u32>difference);
    borrow = difference >> 63;
  }
  return borrow;
}

/** Modulo 2^256. */
function add(out: usize, b: usize): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < SC; i += 4) {
    const sum = <u64>load<u32>(out + i) + <u64>load<u32>(b + i) + carry;
    store<u32>(out + i, <u32>sum);
    carry = sum >> 32;
  }
}

/** 64 bytes little-endian mod ℓ: low + high·2^256. */
export function scReduce(out: usize, wide: usize): void {
  scProduct(LOW, wide, SQUARE); // low·2^256
  scProduct(LOW, LOW, UNIT); // low mod ℓ
  scProduct(out, wide + SC, SQUARE); // high·2^256
  scAdd(out, out, LOW);
}
