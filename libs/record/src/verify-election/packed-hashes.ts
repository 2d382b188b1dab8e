/**
 * A growing list of 32-byte hashes in large blocks: 32 MB for a million leaves, where a list of objects would take four
 * times as much. The anchors are compared with it (spec §8.3), and roots at their sizes are recomputed from it.
 */
const HASH_BYTES = 32;
const BLOCK_HASHES = 8_192;

export class PackedHashes {
  private readonly blocks: Uint8Array[] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** @param hash 32 bytes, copied */
  push(hash: Uint8Array): void {
    if (hash.length !== HASH_BYTES) throw new RangeError(`a hash of ${hash.length} bytes`);
    const slot = this.count % BLOCK_HASHES;
    if (slot === 0) this.blocks.push(new Uint8Array(BLOCK_HASHES * HASH_BYTES));
    this.blocks[this.blocks.length - 1].set(hash, slot * HASH_BYTES);
    this.count += 1;
  }

  /** A view of the hash at `index`, not to be written to. */
  at(index: number): Uint8Array {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) throw new RangeError(`no hash ${index}`);
    const start = (index % BLOCK_HASHES) * HASH_BYTES;
    return this.blocks[Math.floor(index / BLOCK_HASHES)].subarray(start, start + HASH_BYTES);
  }
}
