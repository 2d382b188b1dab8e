/**
 * Handing anchors to the network (spec §8): the stored bytes, the same ones however often, parents first. Only an answer
 * that names our own transaction counts as sent; what a processor says of another one on our baton, or of a frozen input,
 * is looked into.
 */
import { toHex } from '#crypto';
import type { ChainProcessor, SubmitOutcome } from '#chain';
import type { Conflicts } from '../conflicts/conflicts.js';
import type { Alarms } from './alarms.js';
import type { AnchorStore } from './anchor-store.js';
import type { Resending } from './resending.js';

const RETRY_MS = 1_000;
/** Handed over at once; a processor takes this much within its time limit. */
export const HANDOVER_BYTES = 4_000_000;

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
    return (await this.sendInOrder(electionId, [anchor])) === 1;
  }

  /** An attempt has just failed: the next one is not yet due. */
  isPausing(electionId: Uint8Array): boolean {
    return performance.now() < (this.notBeforeMs.get(toHex(electionId)) ?? 0);
  }

  /**
   * Sends anchors that follow one another, and marks those that were taken.
   * @returns how many were, from the first on; the caller sends the others again at a later step
   */
  async sendInOrder(electionId: Uint8Array, anchors: readonly StoredAnchor[]): Promise<number> {
    const id = toHex(electionId);
    if (this.isPausing(electionId)) return 0;
    let taken = 0;
    for (const portion of portionsOf(anchors)) {
      const accepted = await this.handOver(electionId, portion);
      taken += accepted;
      if (accepted < portion.length) break;
    }
    if (taken === anchors.length) {
      this.notBeforeMs.delete(id);
      this.alarms.clear(id, 'CHAIN_UNAVAILABLE', 'ANCHOR_REFUSED', 'CONFLICT_UNPROVEN');
    } else {
      this.notBeforeMs.set(id, performance.now() + RETRY_MS);
    }
    return taken;
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

  private async handOver(electionId: Uint8Array, anchors: readonly StoredAnchor[]): Promise<number> {
    const outcomes = await this.chain.submitInOrder(anchors);
    const refusal = outcomes.findIndex(({ outcome }) => outcome !== 'accepted');
    let accepted = refusal === -1 ? outcomes.length : refusal;
    if (refusal !== -1) {
      const [anchor, outcome] = [anchors[refusal], outcomes[refusal]];
      // The processor lost earlier anchors: all that no block holds go again in order, these last.
      if (outcome.outcome === 'orphan') accepted = countUpTo(anchors, await this.sendAgain(electionId, 0));
      else this.judge(electionId, anchor, outcome);
    }
    if (accepted > 0) await this.store.markSent(electionId, anchors[0].seq, anchors[accepted - 1].seq);
    return accepted;
  }

  /** @returns whether the anchor was taken */
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

function countUpTo(anchors: readonly StoredAnchor[], lastSeq: number): number {
  return anchors.filter(({ seq }) => seq <= lastSeq).length;
}

/** In order, each of at most HANDOVER_BYTES or a single anchor. */
function portionsOf(anchors: readonly StoredAnchor[]): StoredAnchor[][] {
  const portions: StoredAnchor[][] = [];
  let bytes = Infinity;
  for (const anchor of anchors) {
    bytes += anchor.raw.length;
    if (bytes > HANDOVER_BYTES) {
      portions.push([]);
      bytes = anchor.raw.length;
    }
    portions[portions.length - 1].push(anchor);
  }
  return portions;
}
