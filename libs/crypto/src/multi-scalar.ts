/**
 * Multi-scalar multiplication Σ nᵢ·Pᵢ of public data, in variable time (spec §6, batch). Many points: Pippenger's
 * buckets with signed digits, walking only as many bits as the scalars have (128 for the weights of a batch). Few
 * points: noble's interleaved wNAF.
 */
import { mulAddUnsafe } from '@noble/curves/abstract/curve.js';
import { ristretto255 } from '@noble/curves/ed25519.js';
import { ORDER } from './hash.js';
import { IDENTITY, type Point } from './group.js';

/** Below this many points wNAF needs fewer additions than buckets. */
const FEW_POINTS = 120;

/** Widest window: 2¹⁵ buckets. */
const MAX_WINDOW_BITS = 16;

/**
 * Σ scalars[i]·points[i] in 𝔾.
 * @param points public   @param scalars public, as many, each in 0…2^bits − 1 and below ℓ   @param bits walked
 */
export function multiScalar(points: readonly Point[], scalars: readonly bigint[], bits: 128 | 253): Point {
  if (points.length !== scalars.length) throw new Error('as many scalars as points are needed');
  if (scalars.some((n) => n < 0n || n >= ORDER || n >> BigInt(bits) !== 0n)) throw new Error('a scalar is too long');
  if (points.length < FEW_POINTS) return mulAddUnsafe(ristretto255.Point, [...points], [...scalars]);
  return walkWindows(points, scalars, bits);
}

/** Pippenger: from the highest window down, shift the sum by one window and add the window's own sum. */
function walkWindows(points: readonly Point[], scalars: readonly bigint[], bits: number): Point {
  const width = chooseWidth(points.length, bits);
  const windows = windowCount(bits, width);
  const digits = scalars.map((n) => signedDigits(n, width, windows));
  const negated = points.map((point) => point.negate());
  let sum = IDENTITY;
  for (let window = windows - 1; window >= 0; window--) {
    for (let i = 0; i < width; i++) sum = sum.double();
    sum = sum.add(sumWindow(points, negated, digits, window, width));
  }
  return sum;
}

/** Σ digit·P of one window: points of equal |digit| share a bucket; buckets are summed from the top. */
function sumWindow(
  points: readonly Point[],
  negated: readonly Point[],
  digits: readonly Int32Array[],
  window: number,
  width: number,
): Point {
  const buckets = new Array<Point | undefined>(1 << (width - 1)).fill(undefined);
  for (let i = 0; i < points.length; i++) {
    const digit = digits[i][window];
    if (digit === 0) continue;
    const at = Math.abs(digit) - 1;
    const point = digit > 0 ? points[i] : negated[i];
    const bucket = buckets[at];
    buckets[at] = bucket === undefined ? point : bucket.add(point);
  }
  let running = IDENTITY;
  let sum = IDENTITY;
  for (let at = buckets.length - 1; at >= 0; at--) {
    const bucket = buckets[at];
    if (bucket !== undefined) running = running.add(bucket);
    sum = sum.add(running);
  }
  return sum;
}

/**
 * Digits of `n` to the base 2^width, lowest first, each in −2^(width−1) … 2^(width−1): what exceeds half the base
 * is taken negative and carried. The extra window of `windowCount` takes the last carry.
 */
function signedDigits(n: bigint, width: number, windows: number): Int32Array {
  const digits = new Int32Array(windows);
  const base = 1 << width;
  const half = base >> 1;
  const mask = BigInt(base - 1);
  let rest = n;
  let carry = 0;
  for (let window = 0; window < windows; window++) {
    const digit = Number(rest & mask) + carry;
    rest >>= BigInt(width);
    carry = digit > half ? 1 : 0;
    digits[window] = digit - carry * base;
  }
  if (carry !== 0 || rest !== 0n) throw new Error('a scalar has more digits than windows');
  return digits;
}

function windowCount(bits: number, width: number): number {
  return Math.ceil(bits / width) + 1;
}

/** The width with the fewest additions: in every window one per point and two per bucket. */
function chooseWidth(count: number, bits: number): number {
  let best = 2;
  for (let width = 3; width <= MAX_WINDOW_BITS; width++) {
    if (additions(count, bits, width) < additions(count, bits, best)) best = width;
  }
  return best;
}

function additions(count: number, bits: number, width: number): number {
  return windowCount(bits, width) * (count + 2 ** width);
}
