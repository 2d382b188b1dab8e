/** What every batch in the kernel does with a "no", and with a "yes" that nobody has looked at twice. */
import { randomBytes } from '../bytes.js';

/** One in about so many accepted items is verified by noble too; at most 256. */
const SAMPLE = 100;

/** A batch whose equations can be looked at in parts. */
export interface FoldedBatch {
  /** Whether all equations from `start` to `end` hold; every call draws weights of its own. */
  holds(start: number, end: number): boolean;
}

/**
 * Ranges, ascending, of at most `few` items, among which every item is whose equations do not hold.
 * @param few from how many on halving costs less than single checks
 */
export function failingRanges(batch: FoldedBatch, start: number, end: number, few: number): [number, number][] {
  if (batch.holds(start, end)) return [];
  if (end - start <= few) return [[start, end]];
  const middle = (start + end) >> 1;
  return [...failingRanges(batch, start, middle, few), ...failingRanges(batch, middle, end, few)];
}

/** Which are looked at again is drawn after the kernel has spoken. */
export function drawSample<T>(accepted: readonly T[]): T[] {
  return accepted.filter(() => randomBytes(1)[0] < 256 / SAMPLE);
}
