/**
 * Anchors in the database (spec §8). The primary key (election, seq) is what makes a second anchor with the same number
 * impossible; a row's bytes are never changed, only what the network said of them.
 * Trust: the ballot API shares this database, so a chain that is read back is verified before it is continued.
 */
import { ANCHOR_TYPES } from '#record';
import { QueryFailedError, type DataSource } from 'typeorm';
import { AnchorEntity, FundingEntity, type AnchorState } from '#store';

const UNIQUE_VIOLATION = '23505';
/** Wakes the ballot API's live view; who misses it finds out by polling. */
const CHANNEL = 'psephos_anchor';

export interface NewAnchor {
  seq: number;
  txid: string;
  raw: Uint8Array;
  type: number;
  treeSize: number;
  issuedSize: number;
  timeMs: number;
  feeSat: number;
  batonSat: number;
}

/** A row whose bytes are plain arrays: a Buffer's slices are views, and who changes one changes the anchor. */
export type StoredAnchorRow = Omit<AnchorEntity, 'raw'> & { raw: Uint8Array };

export class AnchorStore {
  constructor(private readonly dataSource: DataSource) {}

  /** All anchors from a sequence number on, in order, at most `limit`. */
  async anchors(electionId: Uint8Array, fromSeq: number, limit: number): Promise<StoredAnchorRow[]> {
    const rows = await this.repository()
      .createQueryBuilder('a')
      .where('a.electionId = :id AND a.seq >= :fromSeq', { id: Buffer.from(electionId), fromSeq })
      .orderBy('a.seq')
      .limit(limit)
      .getMany();
    return rows.map(plainRow);
  }

  countUnmined(electionId: Uint8Array): Promise<number> {
    return this.repository()
      .createQueryBuilder('a')
      .where(`a.electionId = :id AND a.state <> 'mined'`, { id: Buffer.from(electionId) })
      .getCount();
  }

  /** CLOSE, RESULT or ABORT, of which a chain has one at most. */
  async milestone(electionId: Uint8Array, type: 'CLOSE' | 'RESULT' | 'ABORT'): Promise<StoredAnchorRow | null> {
    const row = await this.repository().findOneBy({
      electionId: Buffer.from(electionId),
      type: ANCHOR_TYPES.indexOf(type),
    });
    return row === null ? null : plainRow(row);
  }

  /**
   * Stores an anchor's bytes, before they are broadcast.
   * @returns false when another tally service has stored this sequence number: its anchor is the one, ours never existed
   */
  async insert(electionId: Uint8Array, anchor: NewAnchor): Promise<boolean> {
    try {
      await this.repository().insert(rowOf(electionId, anchor, 'intended'));
      return true;
    } catch (error) {
      const code: unknown = error instanceof QueryFailedError ? (error.driverError as { code?: unknown }).code : null;
      if (code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  async markSent(electionId: Uint8Array, seq: number): Promise<void> {
    const id = Buffer.from(electionId);
    await this.repository().update({ electionId: id, seq, state: 'intended' as AnchorState }, { state: 'sent' });
    await this.notify(electionId);
  }

  /**
   * Writes the end of the chain anew (spec §8.7). What stood there is kept byte for byte in `anchor_superseded`.
   * @param taken  on the network already, at least one   @param again  those behind them, to be sent
   */
  async rewrite(
    electionId: Uint8Array,
    taken: readonly NewAnchor[],
    again: readonly NewAnchor[],
    nowMs: number,
  ): Promise<void> {
    const id = Buffer.from(electionId);
    const from = [id, taken[0].seq];
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO anchor_superseded (election_id, seq, txid, raw, state, superseded_ms)
         SELECT election_id, seq, txid, raw, state, $3 FROM anchor WHERE election_id = $1 AND seq >= $2
         ON CONFLICT DO NOTHING`,
        [...from, nowMs],
      );
      await manager.query('DELETE FROM anchor WHERE election_id = $1 AND seq >= $2', from);
      const rows = [
        ...taken.map((anchor) => rowOf(electionId, anchor, 'sent')),
        ...again.map((anchor) => rowOf(electionId, anchor, 'intended')),
      ];
      await manager.getRepository(AnchorEntity).insert(rows);
    });
    await this.notify(electionId);
  }

  funding(publicKey: Uint8Array): Promise<FundingEntity | null> {
    return this.dataSource.getRepository(FundingEntity).findOneBy({ publicKey: Buffer.from(publicKey) });
  }

  async saveFunding(funding: FundingEntity): Promise<void> {
    await this.dataSource.getRepository(FundingEntity).save(funding);
  }

  private repository() {
    return this.dataSource.getRepository(AnchorEntity);
  }

  private async notify(electionId: Uint8Array): Promise<void> {
    await this.dataSource.query('SELECT pg_notify($1, $2)', [CHANNEL, Buffer.from(electionId).toString('hex')]);
  }
}

function rowOf(electionId: Uint8Array, anchor: NewAnchor, state: AnchorState) {
  return {
    ...anchor,
    electionId: Buffer.from(electionId),
    raw: Buffer.from(anchor.raw),
    state,
    bump: null,
    blockHeight: null,
    blockHash: null,
  };
}

function plainRow(row: AnchorEntity): StoredAnchorRow {
  return { ...row, raw: Uint8Array.from(row.raw) };
}
