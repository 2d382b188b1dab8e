/** Chance that a seed repeats (mulberry32): for tests alone, never for keys. */
export class Dice {
  constructor(private state: number) {}

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    const share = ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    return low + Math.floor(share * (high - low + 1));
  }

  chance(percent: number): boolean {
    return this.between(1, 100) <= percent;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)];
  }

  /** `count` different ones of these, in their order. */
  some<T>(values: readonly T[], count: number): T[] {
    const left = values.map((_, i) => i);
    while (left.length > count) left.splice(this.between(0, left.length - 1), 1);
    return left.map((i) => values[i]);
  }
}
