/**
 * Integers modulo the group order ℓ < 2^253: eight 32-bit limbs, 32 bytes little-endian, below ℓ unless said otherwise.
 * Products are Montgomery's (1985): product(a, b) = a·b·2^−256, so one of the two is brought to the form a·2^256 before.
 */

export const SC: usize = 32;

const ORDER: usize = memory.data(32, 8);
/** 2^512 mod ℓ. */
const SQUARE: usize = memory.data(32, 8);
const UNIT: usize = memory.data(32, 8);
const WORK: usize = memory.data(40, 8);
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
  memory.fill(WORK, 0, 36);
  for (let i: usize = 0; i < SC; i += 4) {
    // WORK += a·b_i: every sum is at most (2^32 − 1)² + 2·(2^32 − 1) = 2^64 − 1.
    const digit: u64 = load<u32>(b + i);
    let carry: u64 = 0;
    for (let j: usize = 0; j < SC; j += 4) {
      const sum = <u64>load<u32>(WORK + j) + <u64>load<u32>(a + j) * digit + carry;
      store<u32>(WORK + j, <u32>sum);
      carry = sum >> 32;
    }
    const top = <u64>load<u32>(WORK, 32) + carry;
    // WORK += m·ℓ, whose lowest limb is then zero and dropped.
    const factor: u32 = load<u32>(WORK) * inverse; // modulo 2^32, and only then wide
    const m: u64 = factor;
    carry = (<u64>load<u32>(WORK) + m * <u64>load<u32>(ORDER)) >> 32;
    for (let j: usize = 4; j < SC; j += 4) {
      const sum = <u64>load<u32>(WORK + j) + m * <u64>load<u32>(ORDER + j) + carry;
      store<u32>(WORK + j - 4, <u32>sum);
      carry = sum >> 32;
    }
    // a < 2^256 and b < ℓ, or the other way round: WORK stays below a + ℓ < 2^257, so top and carry fit 33 bits.
    const last = top + carry;
    store<u32>(WORK, <u32>last, 28);
    store<u32>(WORK, <u32>(last >> 32), 32);
  }
  // (a·b + m·ℓ) / 2^256 < ℓ + ℓ: one subtraction at most.
  if (load<u32>(WORK, 32) != 0 || !scIsCanonical(WORK)) subtract(WORK, WORK, ORDER);
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
