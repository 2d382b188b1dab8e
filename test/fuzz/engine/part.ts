/** What both engines are asked, or one piece of the kernel and its reference. */
import { toHex } from '#crypto';
import type { Seeded } from './random.js';

export interface FuzzPart {
  readonly name: string;
  /** Cases of a run of a million; at least a few in every run. */
  readonly perMillion: number;
  /** @throws EnginesDiffer   @returns how many cases the reference accepted */
  run(random: Seeded, cases: number): number;
}

/** The worst that can be found: what it takes to see it again stands in the message. */
export class EnginesDiffer extends Error {
  constructor(what: string, inputs: readonly Uint8Array[], fast: unknown, sure: unknown) {
    super(`${what}: ${String(fast)} instead of ${String(sure)} for ${inputs.map(toHex).join(' ')}`);
    this.name = 'EnginesDiffer';
  }
}
