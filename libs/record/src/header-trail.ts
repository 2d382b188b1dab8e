/**
 * The newest part of a header chain, followed while it grows (spec §12.3): each header has its work and is the child of
 * the one before; a branch with more work replaces what was known, however deep, and a source that lags or shows a
 * weaker branch changes nothing. Owned by whoever follows the chain.
 */
import { equalBytes, VerificationError } from '#crypto';
import {
  type BlockHeader,
  checkCheckpoint,
  checkProofOfWork,
  decodeBlockHeader,
  hashBlockHeader,
  type HeaderSource,
} from './block-headers.js';
import type { Network } from './networks.js';
import { txidFromInternal } from './transaction.js';

interface TrailBlock {
  /** 32 bytes, internal order. */
  hash: Uint8Array;
  merkleRoot: Uint8Array;
  work: bigint;
}

export class HeaderTrail {
  private blocks: TrailBlock[] = [];

  /**
   * @param first where the trail begins; from 0 on it is the network's whole chain, elsewhere the source is believed that
   *   its first header stands in it
   */
  constructor(
    private readonly network: Network,
    readonly first: number,
  ) {}

  /** Height of the newest header, or `first` − 1 while there is none. */
  get tipHeight(): number {
    return this.first + this.blocks.length - 1;
  }

  /** Expected number of hashes behind the trail. */
  get work(): bigint {
    return this.blocks.reduce((sum, { work }) => sum + work, 0n);
  }

  /** The block's hash in display order, or undefined outside of the trail. */
  hashAt(height: number): string | undefined {
    const block = this.blocks[height - this.first];
    return block === undefined ? undefined : txidFromInternal(block.hash);
  }

  /** Internal order, or undefined outside of the trail. */
  rootAt(height: number): Uint8Array | undefined {
    return this.blocks[height - this.first]?.merkleRoot;
  }

  /**
   * Takes what the source has by now.
   * @returns how many blocks were replaced by others; 0 if the chain only grew
   * @throws VerificationError HEADER_CHAIN_BROKEN, HEADER_GENESIS_DIFFERENT, HEADER_CHECKPOINT_DIFFERENT, and the codes of
   *   `checkProofOfWork`; whatever the source throws
   */
  async follow(source: HeaderSource): Promise<number> {
    const tip = await source.tipHeight();
    // 1. From the newest down to the first block that the source still has.
    let kept = Math.min(this.blocks.length, Math.max(0, tip - this.first + 1));
    while (kept > 0) {
      const header = await headerOf(source, this.first + kept - 1);
      if (equalBytes(hashBlockHeader(header), this.blocks[kept - 1].hash)) break;
      kept -= 1;
    }
    // 2. What it has behind it.
    const added: TrailBlock[] = [];
    for (let height = this.first + kept; height <= tip; height++) {
      const before = added.at(-1) ?? this.blocks[kept - 1];
      added.push(this.blockOf(await headerOf(source, height), height, before));
    }
    // 3. Only more work replaces what is known.
    const replaced = this.blocks.slice(kept);
    if (workOf(added) <= workOf(replaced)) return 0;
    this.blocks = [...this.blocks.slice(0, kept), ...added];
    return replaced.length;
  }

  private blockOf(bytes: Uint8Array, height: number, before: TrailBlock | undefined): TrailBlock {
    const { network } = this;
    const work = checkProofOfWork(network, bytes);
    const { previousHash, merkleRoot }: BlockHeader = decodeBlockHeader(bytes);
    const hash = hashBlockHeader(bytes);
    if (height === 0 && !equalBytes(bytes, network.genesisHeader)) {
      throw new VerificationError('HEADER_GENESIS_DIFFERENT', `the first header is not the genesis of ${network.name}`);
    }
    if (before !== undefined && !equalBytes(previousHash, before.hash)) {
      throw new VerificationError(
        'HEADER_CHAIN_BROKEN',
        `the header at height ${height} is no child of the one before`,
      );
    }
    checkCheckpoint(network, height, hash);
    return { hash, merkleRoot, work };
  }
}

async function headerOf(source: HeaderSource, height: number): Promise<Uint8Array> {
  const header = await source.header(height);
  if (header !== undefined) return header;
  throw new VerificationError('HEADER_CHAIN_BROKEN', `the source has no header at height ${height} below its tip`);
}

function workOf(blocks: readonly TrailBlock[]): bigint {
  return blocks.reduce((sum, { work }) => sum + work, 0n);
}
