/**
 * Sending again what the network has lost (spec §8.5): a processor that was restarted, a mempool that was emptied, a
 * reorganisation that went below the funding. The stored bytes, parents first; taken twice is taken once.
 */
import type { ChainProcessor, SubmitOutcome } from '#chain';
import type { AnchorStore, StoredAnchorRow } from './anchor-store.js';
import type { ConfirmationStore } from './confirmation-store.js';

/** Handed over at once; each may have half a megabyte. */
const GROUP_ANCHORS = 25;

export interface SentAgain {
  /** Of the last anchor that was taken; -1 for none. */
  lastSeq: number;
  /** The first that was not; null where all were. */
  failed: { anchor: StoredAnchorRow; outcome: SubmitOutcome } | null;
}

export class Resending {
  constructor(
    private readonly anchors: AnchorStore,
    private readonly confirmations: ConfirmationStore,
    private readonly chain: Pick<ChainProcessor, 'submitInOrder'>,
  ) {}

  /** All anchors that no block holds, from this number on. */
  async from(electionId: Uint8Array, fromSeq: number): Promise<SentAgain> {
    const taken: StoredAnchorRow[] = [];
    let failed: SentAgain['failed'] = null;
    for (let next = await this.confirmations.firstUnmined(electionId, fromSeq); next !== null && failed === null;) {
      const group = await this.anchors.anchors(electionId, next, GROUP_ANCHORS);
      failed = await this.sendGroup(group);
      const end = failed?.anchor.seq ?? Infinity;
      taken.push(...group.filter(({ seq }) => seq < end));
      next = group.length < GROUP_ANCHORS ? null : next + GROUP_ANCHORS;
    }
    // One that was only intended before goes for the first time.
    const again = taken.filter(({ state }) => state !== 'intended');
    if (again.length > 0) await this.confirmations.noteSentAgain(electionId, again[0].seq, again[again.length - 1].seq);
    return { lastSeq: taken.at(-1)?.seq ?? -1, failed };
  }

  /** With what they spend besides the baton, where no block holds that. */
  private async sendGroup(group: readonly StoredAnchorRow[]): Promise<SentAgain['failed']> {
    const line: { anchor: StoredAnchorRow; raw: Uint8Array; txid: string }[] = [];
    for (const anchor of group) {
      for (const parent of await this.confirmations.waitingParents(anchor)) line.push({ anchor, ...parent });
      line.push({ anchor, raw: anchor.raw, txid: anchor.txid });
    }
    const outcomes = await this.chain.submitInOrder(line);
    const index = outcomes.findIndex(({ outcome }) => outcome !== 'accepted');
    return index === -1 ? null : { anchor: line[index].anchor, outcome: outcomes[index] };
  }
}
