/**
 * What a program remembers of entry bundles that it has verified (spec §12.6), so that a record that grows is not
 * verified from its beginning each time. Only what is expensive and depends on nothing but the definition and the bytes
 * of the bundle is remembered: that signatures, tokens and proofs hold, and the sums of the ciphertexts. A bundle is
 * recognised by all its bytes; everything else is checked again, in full, every time.
 */
import { concatBytes, sha256, toHex, utf8 } from '#crypto';
import type { LogName } from './checkpoint-file.js';

export class VerifiedBundles {
  private readonly sums: Map<string, Uint8Array>;
  private readonly met = new Set<string>();

  /** @param known sums by the key of their bundle: the program's own memory, which is not verified again */
  constructor(known: Iterable<readonly [string, Uint8Array]> = []) {
    this.sums = new Map(known);
  }

  /** The sums of a bundle that was verified, or undefined for one that has to be. @param key of `bundleKey` */
  recall(key: string): Uint8Array | undefined {
    this.met.add(key);
    return this.sums.get(key);
  }

  /** Every entry of the bundle passed. @param sums of `ClassSums`, empty for requests */
  remember(key: string, sums: Uint8Array): void {
    this.sums.set(key, sums);
    this.met.add(key);
  }

  /** All that is known. */
  all(): [string, Uint8Array][] {
    return [...this.sums];
  }

  /** What verifications met: bundles that were full later, or never came again, are left out. */
  allMet(): [string, Uint8Array][] {
    return this.all().filter(([key]) => this.met.has(key));
  }
}

/**
 * The name of a bundle: what is remembered of it holds in this election and in this log alone.
 * @param leafHashes of all its entries, in order
 */
export function bundleKey(log: LogName, electionId: Uint8Array, leafHashes: readonly Uint8Array[]): string {
  return toHex(sha256(concatBytes(utf8(`psephos-verified/1\n${log}\n`), electionId, ...leafHashes)));
}
