/**
 * Multi-scalar multiplication Σ nᵢ·Pᵢ of public data (Pippenger 1976): per window of bits, points of equal digit share a
 * bucket, and the buckets are summed up from the top. Digits are signed, −2^(w−1) … 2^(w−1), so half the buckets do.
 */
import { addAffine, addExtended, AFFINE, double, EXTENDED, setIdentity } from './point';
import { SC } from './scalar';

const RUNNING: usize = memory.data(160, 8);
const WINDOW: usize = memory.data(160, 8);

/** Bits of a scalar mod ℓ. */
const BITS: u32 = 253;

/** Windows that scalars below 2^bits have: the last one takes the last carry, since bits + 1 ≤ width·windows. */
export function windowsOf(bits: u32, width: u32): u32 {
  return bits / width + 1;
}

/**
 * @param out extended   @param points affine   @param scalars 32 bytes each, below 2^253
 * @param digits room for windowsOf(253, width)·count i16   @param buckets room for 2^(width−1) extended points
 * @param width 2…15
 */
export function multiScalar(
  out: usize,
  points: usize,
  scalars: usize,
  count: u32,
  digits: usize,
  buckets: usize,
  width: u32,
): void {
  const windows = windowsOf(BITS, width);
  for (let i: u32 = 0; i < count; i++) writeDigits(digits + 2 * i, 2 * count, scalars + SC * i, SC, width, windows);
  setIdentity(out);
  for (let window: i32 = windows - 1; window >= 0; window--) {
    for (let bit: u32 = 0; bit < width; bit++) double(out);
    sumWindow(points, digits + 2 * count * window, count, buckets, width);
    addExtended(out, WINDOW);
  }
}

/** Digits of one scalar of `bytes` bytes, a multiple of four, lowest first, `stride` bytes apart. */
export function writeDigits(out: usize, stride: usize, scalar: usize, bytes: usize, width: u32, windows: u32): void {
  const base: i32 = 1 << width;
  const half: i32 = base >> 1;
  let carry: i32 = 0;
  for (let window: u32 = 0; window < windows; window++) {
    let digit = bitsAt(scalar, bytes, window * width, width) + carry;
    carry = digit > half ? 1 : 0;
    digit -= carry << width;
    store<i16>(out + stride * window, <i16>digit);
  }
}

/** `width` bits from bit `at` on; zero behind the last. */
@inline
function bitsAt(scalar: usize, bytes: usize, at: u32, width: u32): i32 {
  const word: usize = (at >> 5) << 2;
  let bits: u64 = word < bytes ? load<u32>(scalar + word) : 0;
  if (word + 4 < bytes) bits |= <u64>load<u32>(scalar + word + 4) << 32;
  return <i32>((bits >> (at & 31)) & ((1 << width) - 1));
}

/** Into WINDOW. */
function sumWindow(points: usize, digits: usize, count: u32, buckets: usize, width: u32): void {
  const most: u32 = 1 << (width - 1);
  for (let b: u32 = 0; b < most; b++) setIdentity(buckets + EXTENDED * b);
  for (let i: u32 = 0; i < count; i++) {
    const digit: i32 = load<i16>(digits + 2 * i);
    if (digit == 0) continue;
    const isMinus = digit < 0;
    addAffine(buckets + EXTENDED * ((isMinus ? -digit : digit) - 1), points + AFFINE * i, isMinus);
  }
  // Σ b·bucket[b] as the sum of all sums from the top.
  setIdentity(RUNNING);
  setIdentity(WINDOW);
  for (let b: i32 = most - 1; b >= 0; b--) {
    addExtended(RUNNING, buckets + EXTENDED * b);
    addExtended(WINDOW, RUNNING);
  }
}
