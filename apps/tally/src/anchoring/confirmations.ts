/**
 * From sent to mined (spec §8): asks the processor about anchors that wait for a block, checks each Merkle path against a
 * header before it is stored, sends again what the processor has lost, and notices when a block is no longer in the chain.
 */
import { ChainUnavailableError, MinedProofError, proveMined, type ChainProcessor } from '#chain';
import { toHex } from '#crypto';
import { hashBlockHeader, txidFromInternal, type HeaderSource } from '#record';
import type { Alarms } from './alarms.js';
import type { AnchorStore, StoredAnchorRow } from './anchor-store.js';
import type { Submission } from './submission.js';

/** Asked in one pass; a block holds at most some hundred anchors. */
const PASS_ANCHORS = 500;
/** As far back as a reorganisation is looked for. */
const REORGANISATION_BLOCKS = 100;
/** Without a new block, ask again only this often. */
const IDLE_PASS_MS = 10_000;

export class Confirmations {
  private tipSeen = '';
  private lastPassMs = -Infinity;

  constructor(
    private readonly store: AnchorStore,
    private readonly chain: ChainProcessor,
    private readonly headers: HeaderSource,
    private readonly submission: Submission,
    private readonly alarms: Alarms,
  ) {}

  /** One pass over the unmined anchors of some elections. @param elections 32 bytes each */
  async pass(elections: readonly Uint8Array[]): Promise<void> {
    try {
      const height = await this.headers.tipHeight();
      const tip = await this.blockHash(height);
      if (tip === this.tipSeen && performance.now() - this.lastPassMs < IDLE_PASS_MS) return;
      if (tip !== this.tipSeen) await this.takeBackStale(height);
      for (const electionId of elections) await this.passElection(electionId);
      this.tipSeen = tip;
      this.lastPassMs = performance.now();
      this.alarms.clear('headers', 'CHAIN_UNAVAILABLE');
    } catch (error) {
      if (!(error instanceof ChainUnavailableError)) throw error;
      this.alarms.raise('headers', 'CHAIN_UNAVAILABLE', error.message);
    }
  }

  /** A stored block that the chain no longer has at its height: its anchors wait again, their old paths are void. */
  private async takeBackStale(tipHeight: number): Promise<void> {
    for (const { blockHeight, blockHash } of await this.store.blocksFrom(tipHeight - REORGANISATION_BLOCKS)) {
      if ((await this.blockHash(blockHeight)) !== blockHash) await this.store.unmine(blockHash);
    }
  }

  /** Oldest first: a child is never mined before its parent, so the first that waits ends the pass. */
  private async passElection(electionId: Uint8Array): Promise<void> {
    for (const anchor of await this.store.unmined(electionId, PASS_ANCHORS)) {
      if (anchor.state !== 'sent' || !(await this.confirm(electionId, anchor))) return;
    }
    this.alarms.clear(toHex(electionId), 'CONFIRMATION_INVALID');
  }

  private async confirm(electionId: Uint8Array, anchor: StoredAnchorRow): Promise<boolean> {
    const status = await this.chain.status(anchor.txid);
    switch (status.outcome) {
      case 'mined':
        return this.keepProof(electionId, anchor, status.bump);
      case 'seen':
      case 'unknown':
        return false;
      case 'unknown-transaction':
        await this.submission.send(electionId, anchor);
        return false;
      case 'conflict':
        await this.submission.halt(electionId, anchor, 'BATON_SPENT', status.detail, status.competingTxids);
        return false;
      default:
        return status satisfies never;
    }
  }

  private async keepProof(electionId: Uint8Array, anchor: StoredAnchorRow, bump: string): Promise<boolean> {
    try {
      await this.store.markMined(electionId, anchor.seq, await proveMined(this.headers, bump, anchor.txid));
      return true;
    } catch (error) {
      if (!(error instanceof MinedProofError)) throw error;
      this.alarms.raise(toHex(electionId), 'CONFIRMATION_INVALID', error.message);
      return false;
    }
  }

  private async blockHash(height: number): Promise<string> {
    const header = await this.headers.header(height);
    return header === undefined ? '' : txidFromInternal(hashBlockHeader(header));
  }
}
