/**
 * Random numbers that can be repeated: SHA-256 of a seed and a counter. For simulated voters' choices only; keys, codes
 * and ballots never use it.
 */
import { sha256, u64, utf8 } from '#crypto';

export class SeededRandom {
  private counter = 0;

  constructor(private readonly seed: string) {}

  /** A whole number from 0 to `bound` − 1. */
  below(bound: number): number {
    const input = utf8(`psephos demonstration ${this.seed} `);
    const bytes = new Uint8Array(input.length + 8);
    bytes.set(input);
    bytes.set(u64(this.counter++), input.length);
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = sha256(bytes);
    // 48 bits: the bias is below 2⁻³² for every bound that occurs here.
    return (((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f) % bound;
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  /** The items in a random order. */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }
}
