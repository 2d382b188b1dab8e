/**
 * Block headers of a source that the operator has chosen: the newest are followed from the tip downwards, each the parent
 * of the one above, each with its proof of work, so that a Merkle path is not taken for mined for nothing. Whether the
 * whole chain stands is for the trustees and for everyone who verifies, with header sources of their own.
 */
import { equalBytes, VerificationError } from '#crypto';
import {
  checkCheckpoint,
  checkProofOfWork,
  decodeBlockHeader,
  hashBlockHeader,
  NETWORKS,
  txidFromInternal,
  type HeaderSource,
  type NetworkName,
} from '#record';
import { ChainUnavailableError } from '../chain-processor.js';
import type { HeaderFeed } from './header-feed.js';

/** Followed down when the newest known block is not among the parents of the new tip: a reorganisation, or a long pause. */
const FOLLOWED_BLOCKS = 100;
const KEPT_BLOCKS = 2_000;

interface Known {
  bytes: Uint8Array;
  hash: string;
}

export class CheckedHeaders implements HeaderSource {
  /** Height → header: the newest blocks without a gap, as they were at the last question for the tip. */
  private known = new Map<number, Known>();
  private tip = { height: -1, hash: '' };

  constructor(
    readonly network: NetworkName,
    private readonly feed: HeaderFeed,
  ) {}

  /** Asks for the tip, and for what is new below it. @throws ChainUnavailableError */
  async tipHeight(): Promise<number> {
    const tip = await this.feed.tip();
    if (tip.hash !== this.tip.hash) await this.follow(tip);
    return tip.height;
  }

  /** @returns undefined above the tip   @throws ChainUnavailableError also when a header has no work */
  async header(height: number): Promise<Uint8Array | undefined> {
    const known = this.known.get(height);
    if (known !== undefined) return known.bytes;
    const bytes = (await this.feed.range(height, 1)).at(0);
    if (bytes !== undefined) this.check(height, bytes);
    return bytes;
  }

  private async follow(tip: { height: number; hash: string }): Promise<void> {
    const run = new Map<number, Known>();
    let expected = tip.hash;
    let top = tip.height;
    const isLinked = () => top < 0 || this.known.get(top)?.hash === expected;
    do {
      const from = Math.max(0, top - this.feed.step + 1);
      const part = await this.feed.range(from, top - from + 1);
      for (; top >= from; top--) {
        const bytes = part.at(top - from);
        const hash = bytes === undefined ? null : this.check(top, bytes);
        if (bytes === undefined || hash !== expected) {
          throw new ChainUnavailableError(`${this.feed.name}: the headers changed while they were read`);
        }
        run.set(top, { bytes, hash });
        expected = txidFromInternal(decodeBlockHeader(bytes).previousHash);
      }
    } while (this.known.size > 0 && !isLinked() && run.size < FOLLOWED_BLOCKS);
    const below = isLinked() ? [...this.known].filter(([height]) => height <= top) : [];
    const oldest = tip.height - KEPT_BLOCKS;
    this.known = new Map([...below.filter(([height]) => height > oldest), ...run]);
    this.tip = tip;
  }

  /** The hash of a header that has its work and is the network's where we know what that is. */
  private check(height: number, header: Uint8Array): string {
    const network = NETWORKS[this.network];
    try {
      checkProofOfWork(network, header);
      const hash = hashBlockHeader(header);
      checkCheckpoint(network, height, hash);
      if (height === 0 && !equalBytes(header, network.genesisHeader)) {
        throw new VerificationError('HEADER_GENESIS_DIFFERENT', `the first header is not that of ${network.name}`);
      }
      return txidFromInternal(hash);
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      throw new ChainUnavailableError(`${this.feed.name}: block ${height}: ${error.message}`, { cause: error });
    }
  }
}
