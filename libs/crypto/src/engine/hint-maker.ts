/**
 * Decode hints for whoever writes a record (record format, “Hints”): made once, they spare everybody who verifies it the longest
 * part of decoding.
 */
import type { BallotContext } from '../ballot-format.js';
import { KernelBallots } from './kernel-ballots.js';
import { Kernel } from './kernel.js';
import { capacityOf } from './wasm-engine.js';

export class HintMaker {
  private constructor(private readonly kernel: Kernel) {}

  static async open(): Promise<HintMaker> {
    return new HintMaker(await Kernel.open());
  }

  /**
   * @param ctx from the definition   @param entries untrusted
   * @returns by entry: 32 bytes for each point of the ballot; undefined for one that does not decode
   */
  make(ctx: BallotContext, entries: readonly Uint8Array[]): (Uint8Array | undefined)[] {
    return this.kernel.within(() => {
      const ballots = new KernelBallots(this.kernel, ctx, Math.min(entries.length, capacityOf(ctx)));
      const made: (Uint8Array | undefined)[] = [];
      for (let first = 0; first < entries.length; first += ballots.capacity) {
        made.push(...ballots.makeHints(entries.slice(first, first + ballots.capacity)));
      }
      return made;
    });
  }
}
