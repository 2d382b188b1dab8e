/** How wide the digits of a multi-scalar multiplication are: narrow for one ballot, wide for a thousand. */
import type { Kernel } from './kernel.js';

/** Bits of a digit. */
const NARROWEST = 4;
const WIDEST = 11;

/** Most buckets: digits have a sign. */
export const BUCKETS = 2 ** (WIDEST - 1);

/**
 * The width with the fewest additions.
 * @param bits of a scalar
 * @returns the additions too: fewer points have fewer, and no more digits are written than additions are made
 */
export function cheapestDigits(kernel: Kernel, points: number, bits: number): { width: number; additions: number } {
  const widths = Array.from({ length: WIDEST - NARROWEST + 1 }, (_, i) => NARROWEST + i);
  return widths
    .map((width) => ({ width, additions: additions(kernel, points, bits, width) }))
    .reduce((best, other) => (other.additions < best.additions ? other : best));
}

/** In each window one for a point, and two for a bucket, each of which costs a third more. */
function additions(kernel: Kernel, points: number, bits: number, width: number): number {
  return kernel.exports.windowsOf(bits, width) * (points + Math.ceil((8 / 3) * 2 ** (width - 1)));
}
