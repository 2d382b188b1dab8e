/**
 * Anchors in the database (spec §8). The primary key (election, seq) is what makes a second anchor with the same number
 * impossible; a row's bytes are never changed, only what the network said of them.
 * Trust: the ballot API shares this database, so a chain that is read back is verified before it is continued.
 */
import { ANCHOR_TYPES } from '#record';
import { IsNull, QueryFailedError, type DataSource } from 'typeorm';
import { AnchorEntity, AnchorHaltEntity, FundingEntity, type AnchorState } from '#store';

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
      await this.repository().insert({
        ...anchor,
        electionId: Buffer.from(electionId),
        raw: Buffer.from(anchor.raw),
        state: 'intended',
        bump: null,
        blockHeight: null,
        blockHash: null,
      });
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

  halt(electionId: Uint8Array): Promise<AnchorHaltEntity | null> {
    const open = { electionId: Buffer.from(electionId), liftedMs: IsNull() };
    return this.dataSource.getRepository(AnchorHaltEntity).findOneBy(open);
  }

  /** Stops anchoring of an election until a person decides; the first reason stays. */
  async setHalt(electionId: Uint8Array, code: string, detail: string, evidence: object): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO anchor_halt (election_id, halt_no, code, detail, evidence, raised_ms)
       SELECT $1, 1 + coalesce(max(halt_no), 0), $2, $3, $4, $5 FROM anchor_halt WHERE election_id = $1
       ON CONFLICT DO NOTHING`,
      [Buffer.from(electionId), code, detail, JSON.stringify(evidence), Date.now()],
    );
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

function plainRow(row: AnchorEntity): StoredAnchorRow {
  return { ...row, raw: Uint8Array.from(row.raw) };
}
