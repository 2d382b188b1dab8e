/**
 * Handing anchors to the network (spec §8): the stored bytes, the same ones however often. Only an answer that names our
 * own transaction counts as sent; another transaction on our baton, or a frozen input, ends the anchoring with evidence.
 */
import { toHex } from '#crypto';
import type { ChainProcessor, SubmitOutcome } from '#chain';
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
        : await this.judge(electionId, anchor, outcome);
    if (sent) {
      this.notBeforeMs.delete(id);
      this.alarms.clear(id, 'CHAIN_UNAVAILABLE', 'ANCHOR_REFUSED');
      await this.store.markSent(electionId, anchor.seq);
    } else {
      this.notBeforeMs.set(id, performance.now() + RETRY_MS);
    }
    return sent;
  }

  /** All that no block holds, from this number on. @returns the number of the last that was taken, -1 for none */
  async sendAgain(electionId: Uint8Array, fromSeq: number): Promise<number> {
    const { lastSeq, failed } = await this.resending.from(electionId, fromSeq);
    if (failed !== null) await this.judge(electionId, failed.anchor, failed.outcome);
    return lastSeq;
  }

  /** A processor says of an anchor that it took before that another transaction spends its baton. */
  async conflict(electionId: Uint8Array, seq: number, detail: string, competingTxids: string[]): Promise<void> {
    const [anchor] = await this.store.anchors(electionId, seq, 1);
    await this.halt(electionId, anchor, 'BATON_SPENT', detail, competingTxids);
  }

  /** Another transaction spends our baton, or an input is frozen: published evidence, alarm, stop. */
  async halt(electionId: Uint8Array, anchor: StoredAnchor, code: string, detail: string, competingTxids: string[]) {
    const { seq, txid } = anchor;
    await this.store.setHalt(electionId, code, detail, { seq, txid, raw: toHex(anchor.raw), competingTxids });
    this.alarms.raise(toHex(electionId), 'ANCHORING_HALTED', `${code}: ${detail}`);
  }

  private async judge(electionId: Uint8Array, anchor: StoredAnchor, result: SubmitOutcome): Promise<boolean> {
    const id = toHex(electionId);
    switch (result.outcome) {
      case 'accepted':
        return true;
      case 'orphan':
        this.alarms.raise(id, 'ANCHOR_REFUSED', `a parent is missing: ${result.detail}`);
        return false;
      case 'conflict':
        await this.halt(electionId, anchor, 'BATON_SPENT', result.detail, result.competingTxids);
        return false;
      case 'frozen':
        await this.halt(electionId, anchor, 'INPUT_FROZEN', result.detail, []);
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
