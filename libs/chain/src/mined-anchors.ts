/**
 * Which anchors of a followed chain are mined (spec §8.4, step 4): the newest one whose Merkle path leads to a header of
 * the trail; those before it are mined as its ancestors, so that a few questions a block are enough. When blocks are
 * replaced, what they held counts as waiting again until it is proven anew.
 */
import { equalBytes, VerificationError } from '#crypto';
import { decodeBump, type HeaderTrail, verifyBump } from '#record';
import type { ChainReader } from './chain-reader.js';

export interface MinedAnchor {
  seq: number;
  /** Hex, display order. */
  txid: string;
  blockHeight: number;
  /** Hex, display order. */
  blockHash: string;
}

export interface FollowedTransaction {
  seq: number;
  txid: string;
  /** What tells another history from the same one under another id. */
  outputsHash: string;
  /** The newest block when it was first seen. */
  seenAtHeight: number;
}

/** What a look at the blocks has shown. */
export interface MinedNews {
  newest: MinedAnchor | null;
  /** Anchors that were mined in blocks which are replaced, and are not proven again. */
  lost: number;
}

export class MinedAnchors {
  private readonly proven: MinedAnchor[];

  /**
   * @param anchors all that were followed and are kept, by seq   @param proven earlier proofs, ascending: the observer's own
   *   memory
   */
  constructor(
    private readonly anchors: FollowedTransaction[],
    proven: readonly MinedAnchor[],
  ) {
    this.proven = [...proven];
  }

  get newest(): MinedAnchor | null {
    return this.proven.at(-1) ?? null;
  }

  /** Anchors that are not known to be mined, by seq. */
  get waiting(): readonly FollowedTransaction[] {
    return this.anchors.slice(this.waitingFrom());
  }

  /** What to keep: proofs, and the anchors since the oldest of them. */
  get position(): { anchors: FollowedTransaction[]; proven: MinedAnchor[] } {
    const oldest = this.proven.at(0)?.seq ?? 0;
    return { anchors: this.anchors.filter(({ seq }) => seq >= oldest), proven: [...this.proven] };
  }

  /** Of an anchor that was followed and is kept. */
  txidOf(seq: number): string | undefined {
    return this.anchors[seq - (this.anchors[0]?.seq ?? 0)]?.txid;
  }

  add(anchor: FollowedTransaction): void {
    this.anchors.push(anchor);
  }

  /**
   * Looks at the blocks there are now.
   * @param reader untrusted   @param keptProofs how many earlier proofs stay, for replaced blocks
   * @throws ChainUnavailableError
   */
  async prove(trail: HeaderTrail, reader: ChainReader, keptProofs: number): Promise<MinedNews> {
    // 1. Proofs whose block is no longer in the chain.
    const before = this.newest?.seq ?? -1;
    while (this.newest !== null && trail.hashAt(this.newest.blockHeight) !== this.newest.blockHash) this.proven.pop();
    // 2. The newest that is mined: once one is, all before it are.
    const waiting = this.waiting;
    let found: MinedAnchor | null = null;
    let [low, high] = [0, waiting.length - 1];
    for (let at = high; low <= high; at = Math.floor((low + high) / 2)) {
      const mined = await proofOf(waiting[at], trail, reader);
      if (mined === null) high = at - 1;
      else [found, low] = [mined, at + 1];
    }
    if (found !== null) this.proven.push(found);
    if (this.proven.length > keptProofs) this.proven.splice(0, this.proven.length - keptProofs);
    return { newest: this.newest, lost: Math.max(0, before - (this.newest?.seq ?? -1)) };
  }

  private waitingFrom(): number {
    const { newest } = this;
    return newest === null ? 0 : this.anchors.findLastIndex(({ seq }) => seq <= newest.seq) + 1;
  }
}

async function proofOf(
  { seq, txid }: FollowedTransaction,
  trail: HeaderTrail,
  reader: ChainReader,
): Promise<MinedAnchor | null> {
  const bump = (await reader.transaction(txid))?.bump ?? null;
  if (bump === null) return null;
  const blockHeight = minedAt(bump, txid, trail);
  const blockHash = blockHeight === null ? undefined : trail.hashAt(blockHeight);
  return blockHeight === null || blockHash === undefined ? null : { seq, txid, blockHeight, blockHash };
}

/**
 * Height of the block in the trail that holds a transaction, or null where its path leads to none.
 * @param bump untrusted, BRC-74 hex
 */
export function minedAt(bump: string, txid: string, trail: HeaderTrail): number | null {
  try {
    const { blockHeight, merkleRoot } = verifyBump(decodeBump(bump), txid);
    const root = trail.rootAt(blockHeight);
    return root !== undefined && equalBytes(root, merkleRoot) ? blockHeight : null;
  } catch (error) {
    if (error instanceof VerificationError) return null;
    throw error;
  }
}
