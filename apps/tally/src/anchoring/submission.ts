/**
 * Handing anchors to the network (spec §8): the stored bytes, the same ones however often. Only an answer that names our
 * own transaction counts as sent; what a processor says of another one on our baton, or of a frozen input, is looked into.
 */
import { toHex } from '#crypto';
import type { ChainProcessor, SubmitOutcome } from '#chain';
import type { Conflicts } from '../conflicts/conflicts.js';
import type { Alarms } from './alarms.js';
import type { AnchorStore } from './anchor-store.js';
import type { Resending } from './resending.js';

const RETRY_MS = 1_000;

export interface StoredAnchor {
  seq: number;
  txid: string;
  raw: Uint8Array;
}

export class Submission {
  /** Election hex → when the next attempt may be made, after one that failed. */
  private readonly notBeforeMs = new Map<string, number>();

  constructor(
    private readonly store: AnchorStore,
    private readonly resending: Resending,
    private readonly chain: ChainProcessor,
    private readonly conflicts: Pick<Conflicts, 'report'>,
    private readonly alarms: Alarms,
  ) {}

  /** @returns whether the network has taken it; if not, the caller sends it again at the next step */
  async send(electionId: Uint8Array, anchor: StoredAnchor): Promise<boolean> {
    const id = toHex(electionId);
    if (performance.now() < (this.notBeforeMs.get(id) ?? 0)) return false;
    const outcome = await this.chain.submit(anchor.raw, anchor.txid);
    // The processor lost earlier anchors: all that no block holds go again in order, this one last.
    const sent =
      outcome.outcome === 'orphan'
        ? (await this.sendAgain(electionId, 0)) >= anchor.seq
        : this.judge(electionId, anchor, outcome);
    if (sent) {
      this.notBeforeMs.delete(id);
      this.alarms.clear(id, 'CHAIN_UNAVAILABLE', 'ANCHOR_REFUSED', 'CONFLICT_UNPROVEN');
      await this.store.markSent(electionId, anchor.seq);
    } else {
      this.notBeforeMs.set(id, performance.now() + RETRY_MS);
    }
    return sent;
  }

  /** All that no block holds, from this number on. @returns the number of the last that was taken, -1 for none */
  async sendAgain(electionId: Uint8Array, fromSeq: number): Promise<number> {
    const { lastSeq, failed } = await this.resending.from(electionId, fromSeq);
    if (failed !== null) this.judge(electionId, failed.anchor, failed.outcome);
    return lastSeq;
  }

  /** A processor says of an anchor that it took before that another transaction spends its baton. */
  conflict(electionId: Uint8Array, seq: number, detail: string, competingTxids: string[]): void {
    this.conflicts.report(electionId, { kind: 'conflict', seq, detail, competingTxids, processor: this.chain.name });
  }

  private report(electionId: Uint8Array, kind: 'frozen' | 'orphan', seq: number, detail: string): void {
    this.conflicts.report(electionId, { kind, seq, detail, competingTxids: [], processor: this.chain.name });
  }

  private judge(electionId: Uint8Array, anchor: StoredAnchor, result: SubmitOutcome): boolean {
    const id = toHex(electionId);
    switch (result.outcome) {
      case 'accepted':
        return true;
      case 'orphan':
        this.alarms.raise(id, 'ANCHOR_REFUSED', `a parent is missing: ${result.detail}`);
        // Its parents went before it: perhaps the baton is not missing, but spent.
        this.report(electionId, 'orphan', anchor.seq, result.detail);
        return false;
      case 'conflict':
        this.conflict(electionId, anchor.seq, result.detail, result.competingTxids);
        return false;
      case 'frozen':
        this.report(electionId, 'frozen', anchor.seq, result.detail);
        return false;
      case 'refused':
        // Never built anew: these bytes may be on their way by another road.
        this.alarms.raise(id, 'ANCHOR_REFUSED', `${result.status} ${result.detail}`);
        return false;
      case 'unknown':
        this.alarms.raise(id, 'CHAIN_UNAVAILABLE', result.detail);
        return false;
      default:
        return result satisfies never;
    }
  }
}
