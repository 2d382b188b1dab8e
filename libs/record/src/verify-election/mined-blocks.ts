/**
 * Where the transactions of the anchors' chain are mined, as their Merkle paths say (spec §8.3): one root a height, and no
 * transaction before the one it spends. Whether such blocks exist, group 9b says.
 */
import { equalBytes, VerificationError } from '#crypto';
import { verifyMinimalBump } from './minimal-bump.js';

export class MinedBlocks {
  /** Merkle root by height, internal order. */
  readonly roots = new Map<number, Uint8Array>();
  private readonly heights = new Map<string, number>();
  private highest = 0;

  /** How many transactions carry a path. */
  get count(): number {
    return this.heights.size;
  }

  /** Height of the block that holds a transaction, as far as its path says. */
  heightOf(txid: string): number | undefined {
    return this.heights.get(txid);
  }

  /**
   * Takes the next transaction of the chain.
   * @param bump untrusted, hex, or null while unmined
   * @throws VerificationError BUMP_…, ANCHOR_BLOCK_ROOTS_DIFFERENT, ANCHOR_BLOCK_ORDER_INVALID
   */
  add(txid: string, bump: string | null): void {
    if (bump === null) return;
    const { blockHeight, merkleRoot } = verifyMinimalBump(bump, txid);
    const known = this.roots.get(blockHeight);
    if (known !== undefined && !equalBytes(known, merkleRoot)) {
      throw new VerificationError('ANCHOR_BLOCK_ROOTS_DIFFERENT', `two roots for the block at height ${blockHeight}`);
    }
    if (blockHeight < this.highest) {
      const message = `mined at height ${blockHeight}, before what it spends at ${this.highest}`;
      throw new VerificationError('ANCHOR_BLOCK_ORDER_INVALID', message);
    }
    this.highest = blockHeight;
    this.roots.set(blockHeight, merkleRoot);
    this.heights.set(txid, blockHeight);
  }
}
