/**
 * Discrete logarithms of totals (spec §10.3, Algorithm 10.6): `t` from `t·B`, by baby steps and giant steps up to a
 * bound that the definition gives. Eight times a point is one Edwards point whatever its internal form, so the table
 * is keyed by its affine y, which P and −P share: one baby step stands for two totals.
 */
import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { VerificationError } from './errors.js';
import { BASE, multiplyPublic, type Point } from './group.js';
import { StepTable } from './step-table.js';

type EdwardsPoint = InstanceType<typeof ed25519.Point>;

/** Bound of Σ weight × size × R (spec §3.3). */
const MAX_TOTAL = 2 ** 40;

/** Most baby steps: some seconds, and 24 MB. */
const MAX_REACH = 2 ** 20;

/** Points normalised at once: one inversion for all of them. A search begins with few, since most totals are small. */
const CHUNK = 512;
const FIRST_CHUNK = 8;

/**
 * DiscreteLog (spec §10.3, Algorithm 10.6): the `t` in 0…maxValue with `point = t·B`.
 * @throws VerificationError DISCRETE_LOG_NOT_FOUND
 */
export function discreteLog(point: Point, maxValue: number | bigint): number {
  return new DiscreteLog(maxValue).solve(point);
}

/** Finds totals up to one bound; the table is made once and serves every option of a contest. */
export class DiscreteLog {
  private readonly maxValue: number;
  /** baby steps −reach … reach */
  private readonly reach: number;
  /** y of 8·j·B → j, for 0 ≤ j ≤ reach */
  private readonly babySteps: StepTable;
  /** totals that a giant step passes over, and minus as many times 8·B */
  private readonly stride: number;
  private readonly giant: EdwardsPoint;

  /**
   * Giant steps go upwards from 0, so those of all totals together are as many as their sum is long: the table is as large
   * as that makes it worth. A search takes any total up to `maxValue`, whatever `maxSum` says.
   * @param maxValue the highest total possible, below 2⁴⁰   @param maxSum the highest sum of all totals to be searched
   */
  constructor(maxValue: number | bigint, maxSum: number | bigint = maxValue) {
    this.maxValue = Number(maxValue);
    if (!Number.isSafeInteger(this.maxValue) || this.maxValue < 0 || this.maxValue >= MAX_TOTAL) {
      throw new Error(`totals up to ${maxValue} are not searched`);
    }
    const longest = Math.max(this.maxValue, Number(maxSum));
    this.reach = Math.min(Math.ceil(Math.sqrt(longest / 2)), Math.ceil(this.maxValue / 2), MAX_REACH);
    this.stride = 2 * this.reach + 1;
    this.giant = clear(multiplyPublic(BASE, BigInt(this.stride))).negate();
    this.babySteps = new StepTable(this.reach + 1);
    const step = clear(BASE);
    let next = ed25519.Point.ZERO;
    for (let start = 0; start <= this.reach; start += CHUNK) {
      const chunk: EdwardsPoint[] = [];
      for (let j = start; j <= Math.min(this.reach, start + CHUNK - 1); j++) {
        chunk.push(next);
        next = next.add(step);
      }
      normalizedYs(chunk).forEach((y, i) => this.babySteps.set(y, start + i));
    }
  }

  /** The `t` in 0…maxValue with `point = t·B`. @throws VerificationError DISCRETE_LOG_NOT_FOUND */
  solve(point: Point): number {
    const steps = Math.floor((this.maxValue + this.reach) / this.stride) + 1;
    let next = clear(point);
    // t = i·stride + d with −reach ≤ d ≤ reach
    for (let start = 0, size = FIRST_CHUNK; start < steps; start += size, size = Math.min(2 * size, CHUNK)) {
      const chunk: EdwardsPoint[] = [];
      for (let i = start; i < Math.min(steps, start + size); i++) {
        chunk.push(next);
        next = next.add(this.giant);
      }
      for (const [i, y] of normalizedYs(chunk).entries()) {
        const found = this.check(point, (start + i) * this.stride, this.babySteps.find(y));
        if (found !== undefined) return found;
      }
    }
    throw new VerificationError('DISCRETE_LOG_NOT_FOUND', `no total up to ${this.maxValue} fits`);
  }

  /** Decides between `around − d` and `around + d`, and whether the table was right, by the equation itself. */
  private check(point: Point, around: number, distances: readonly number[]): number | undefined {
    return distances
      .flatMap((d) => [around - d, around + d])
      .find((t) => t >= 0 && t <= this.maxValue && multiplyPublic(BASE, BigInt(t)).equals(point));
  }
}

/** 8·P as an Edwards point: the 4-torsion in which the forms of one element differ is gone. */
function clear(point: Point): EdwardsPoint {
  return ed25519.Point.fromAffine(point.toAffine()).clearCofactor();
}

/** Affine y of every point. */
function normalizedYs(points: readonly EdwardsPoint[]): bigint[] {
  return normalizeZ(ed25519.Point, [...points]).map((point) => point.Y);
}
