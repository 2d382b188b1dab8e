/**
 * Anchors in the database (spec §8). The primary key (election, seq) is what makes a second anchor with the same number
 * impossible; a row's bytes are never changed, only what the network said of them. Every write carries the epoch of the
 * leader that makes it, and the database refuses an epoch that is over.
 * Trust: the ballot API shares this database, so a chain that is read back is verified before it is continued.
 */
import { ANCHOR_TYPES } from '#record';
import { QueryFailedError, type DataSource } from 'typeorm';
import { fenced, type Leadership } from './leader-lease.js';
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
  /** Satoshis for 1,000 bytes; null where it is not known. */
  feeRate: number | null;
  batonSat: number;
}

/** A row whose bytes are plain arrays: a Buffer's slices are views, and who changes one changes the anchor. */
export type StoredAnchorRow = Omit<AnchorEntity, 'raw'> & { raw: Uint8Array };

export class AnchorStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly leadership: Leadership,
  ) {}

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

  /** The first anchor that is not mined; null when all are. One look into an index, however long the chain is. */
  async firstUnmined(electionId: Uint8Array): Promise<number | null> {
    return this.number(`min(seq) AS seq FROM anchor WHERE election_id = $1 AND state <> 'mined'`, electionId);
  }

  /** The last anchor that a processor has taken; null before the first. Those that none has taken are behind it. */
  async lastTaken(electionId: Uint8Array): Promise<number | null> {
    return this.number(`max(seq) AS seq FROM anchor WHERE election_id = $1 AND state <> 'intended'`, electionId);
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
   * Stores the bytes of anchors, all or none, before they are broadcast.
   * @param anchors in order, their numbers without gap
   * @returns false when one of the numbers is there already: what is stored is the chain, and these never existed
   * @throws FencedError, NotLeadingError
   */
  async insert(electionId: Uint8Array, anchors: readonly NewAnchor[]): Promise<boolean> {
    const epoch = this.leadership.epoch();
    const rows = anchors.map((anchor) => rowOf(electionId, anchor, 'intended', epoch));
    try {
      await fenced(this.repository().insert(rows));
      return true;
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  /** The processor has taken the anchors `fromSeq … toSeq`. @throws FencedError, NotLeadingError */
  async markSent(electionId: Uint8Array, fromSeq: number, toSeq: number): Promise<void> {
    await this.mark(
      electionId,
      `UPDATE anchor SET state = 'sent', epoch = $2
        WHERE election_id = $1 AND seq BETWEEN $3 AND $4 AND state = 'intended'`,
      [fromSeq, toSeq],
    );
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
    const epoch = this.leadership.epoch();
    const writing = this.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO anchor_superseded (election_id, seq, txid, raw, state, superseded_ms)
         SELECT election_id, seq, txid, raw, state, $3 FROM anchor WHERE election_id = $1 AND seq >= $2
         ON CONFLICT DO NOTHING`,
        [...from, nowMs],
      );
      await manager.query('DELETE FROM anchor WHERE election_id = $1 AND seq >= $2', from);
      const rows = [
        ...taken.map((anchor) => rowOf(electionId, anchor, 'sent', epoch)),
        ...again.map((anchor) => rowOf(electionId, anchor, 'intended', epoch)),
      ];
      await manager.getRepository(AnchorEntity).insert(rows);
    });
    await fenced(writing);
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

  private async number(select: string, electionId: Uint8Array): Promise<number | null> {
    const sql = `SELECT ${select}`;
    const [row] = await this.dataSource.query<{ seq: number | null }[]>(sql, [Buffer.from(electionId)]);
    return row.seq;
  }

  /** One statement, one commit: the change, and the news of it. @param sql with the election as $1, the epoch as $2 */
  private async mark(electionId: Uint8Array, sql: string, values: unknown[]): Promise<void> {
    const id = Buffer.from(electionId);
    const news = `'${CHANNEL}', '${id.toString('hex')}'`;
    const all = [id, this.leadership.epoch(), ...values];
    await fenced(this.dataSource.query(`WITH marked AS (${sql}) SELECT pg_notify(${news})`, all));
  }

  private async notify(electionId: Uint8Array): Promise<void> {
    await this.dataSource.query('SELECT pg_notify($1, $2)', [CHANNEL, Buffer.from(electionId).toString('hex')]);
  }
}

function rowOf(electionId: Uint8Array, anchor: NewAnchor, state: AnchorState, epoch: number) {
  return {
    ...anchor,
    electionId: Buffer.from(electionId),
    raw: Buffer.from(anchor.raw),
    state,
    bump: null,
    blockHeight: null,
    blockHash: null,
    epoch,
  };
}

function sqlState(error: unknown): unknown {
  return error instanceof QueryFailedError ? (error.driverError as { code?: unknown }).code : null;
}

function plainRow(row: AnchorEntity): StoredAnchorRow {
  return { ...row, raw: Uint8Array.from(row.raw) };
}
