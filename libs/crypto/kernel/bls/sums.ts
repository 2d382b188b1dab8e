/** Weighted sums Σ nᵢ·Pᵢ on either curve, by the digits and windows of ../msm, in buckets of jacobian points. */
import { windowsOf, writeDigits } from '../msm';
import { addAffinePoint, addPoint, AFFINE, doublePoint, JACOBIAN, setNeutral } from './curve';
import { BYTES, fpToBytes } from './field';
import { A } from './hashing';
import { FE } from './products';

/** Bits of a weight, and its bytes, little-endian. */
const BITS: u32 = 128;
const WEIGHT: usize = 16;

const SUM: usize = memory.data(168, 8);
const RUNNING: usize = memory.data(168, 8);
const WINDOW: usize = memory.data(168, 8);

/**
 * @param out X, Y and Z of the sum, 48 bytes each, big-endian   @param points affine   @param weights 16 bytes each
 * @param isIsogenous 1 for points on E', 0 for G1   @param digits room for windowsOf(128, width)·count i16
 * @param buckets room for 2^(width−1) jacobian points   @param width 2…15
 */
export function sumPoints(
  out: usize,
  points: usize,
  weights: usize,
  count: u32,
  isIsogenous: bool,
  digits: usize,
  buckets: usize,
  width: u32,
): void {
  const a = isIsogenous ? A : 0;
  const windows = windowsOf(BITS, width);
  for (let i: u32 = 0; i < count; i++) writeDigits(digits + 2 * i, 2 * count, weights + WEIGHT * i, WEIGHT, width, windows);
  setNeutral(SUM);
  for (let window: i32 = windows - 1; window >= 0; window--) {
    for (let bit: u32 = 0; bit < width; bit++) doublePoint(SUM, a);
    sumWindow(points, digits + 2 * count * window, count, buckets, width, a);
    addPoint(SUM, WINDOW, a);
  }
  for (let i: usize = 0; i < 3; i++) fpToBytes(out + BYTES * i, SUM + FE * i);
}

/** Into WINDOW. */
function sumWindow(points: usize, digits: usize, count: u32, buckets: usize, width: u32, a: usize): void {
  const most: u32 = 1 << (width - 1);
  for (let b: u32 = 0; b < most; b++) setNeutral(buckets + JACOBIAN * b);
  for (let i: u32 = 0; i < count; i++) {
    const digit: i32 = load<i16>(digits + 2 * i);
    if (digit == 0) continue;
    const isMinus = digit < 0;
    addAffinePoint(buckets + JACOBIAN * ((isMinus ? -digit : digit) - 1), points + AFFINE * i, isMinus, a);
  }
  // Σ b·bucket[b] as the sum of all sums from the top.
  setNeutral(RUNNING);
  setNeutral(WINDOW);
  for (let b: i32 = most - 1; b >= 0; b--) {
    addPoint(RUNNING, buckets + JACOBIAN * b, a);
    addPoint(WINDOW, RUNNING, a);
  }
}
