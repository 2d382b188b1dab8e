/** What ARC and Arcade tell of a transaction that was handed over, and what callbacks carry. */
import { Inject, Injectable } from '@nestjs/common';
import { Faults, type Face } from '../faults/faults.js';
import { Lookup } from '../ledger/lookup.js';
import { arcFields, type ArcFields } from './arc-answers.js';

@Injectable()
export class ArcStatus {
  /** Of whom it is said, on command, that somebody else spends the same. */
  private readonly notices = new Map<string, string>();

  constructor(
    @Inject(Lookup) private readonly lookup: Lookup,
    @Inject(Faults) private readonly faults: Faults,
  ) {}

  /** From now on, until it is mined, a transaction is said to be spent twice, truly or not. */
  notice(txid: string, competingTxid: string): void {
    this.notices.set(txid, competingTxid);
  }

  /** null for a transaction that was never taken, or forgotten without a word. */
  async of(face: Face, txid: string): Promise<ArcFields | null> {
    const status = await this.lookup.status(txid);
    if (status?.mined && this.faults.isStale(face)) return arcFields(txid, 'MINED_IN_STALE_BLOCK', {});
    if (status?.mined) return arcFields(txid, 'MINED', status.mined);
    const competing = status === null ? this.lookup.displacedBy(txid) : (this.notices.get(txid) ?? null);
    if (competing !== null) {
      const isLost = status === null && (await this.lookup.transaction(competing))?.placed;
      const fields = { extraInfo: 'double spend attempted', competingTxs: [competing] };
      return arcFields(txid, isLost ? 'REJECTED' : 'DOUBLE_SPEND_ATTEMPTED', fields);
    }
    if (status === null) return null;
    return arcFields(txid, status.wasMined ? 'MINED_IN_STALE_BLOCK' : 'SEEN_ON_NETWORK', {});
  }
}
