/**
 * What the network has said of stored anchors (spec §8.5): seen, mined, taken back by a reorganisation; and the history of
 * that, which observers read. Every change of a state and its line in the history are one statement, which carries the
 * epoch of the leader that makes it.
 */
import type { RawTransaction } from '#chain';
import { ANCHOR_TYPES, decodeTransaction } from '#record';
import type { DataSource } from 'typeorm';
import { fenced, type Leadership } from './leader-lease.js';

/** A block of which a Merkle path was checked and stored. */
export interface StoredBlock {
  blockHeight: number;
  /** Hex, display order. */
  blockHash: string;
}

/** The anchor's number and its path, checked against the header of the block by the caller. */
export interface StoredProof {
  seq: number;
  /** Of the transaction that was asked for: the number may have another one by now. */
  txid: string;
  bump: Uint8Array;
}

/** An anchor without its bytes. */
export interface AnchorMark {
  seq: number;
  txid: string;
}

/** Anchors that spend more than a baton. */
const WITH_MONEY = [ANCHOR_TYPES.indexOf('GENESIS'), ANCHOR_TYPES.indexOf('TOP-UP')];
const CHANNEL = 'psephos_anchor';
const UNMINED = `election_id = $1 AND state <> 'mined' AND state <> 'intended'`;

export class ConfirmationStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly leadership: Leadership,
  ) {}

  /** The highest blocks below a height that hold anchors or their money: one, or several that contradict one another. */
  async highestBlocks(belowHeight: number): Promise<StoredBlock[]> {
    return this.query(
      `WITH top AS (SELECT greatest((SELECT max(block_height) FROM anchor WHERE block_height < $1),
                                    (SELECT max(block_height) FROM funding WHERE block_height < $1),
                                    (SELECT max(block_height) FROM top_up WHERE block_height < $1)) AS height)
       SELECT DISTINCT a.block_height AS "blockHeight", a.block_hash AS "blockHash"
         FROM anchor a, top WHERE a.block_height = top.height
       UNION
       SELECT f.block_height, f.block_hash FROM funding f, top WHERE f.block_height = top.height
       UNION
       SELECT t.block_height, t.block_hash FROM top_up t, top WHERE t.block_height = top.height`,
      [belowHeight],
    );
  }

  /** A block is no longer in the chain: its anchors wait again. @returns the anchor keys whose funding it held */
  async takeBack({ blockHeight, blockHash }: StoredBlock): Promise<Uint8Array[]> {
    const elections: { id: string }[] = await this.query(
      `WITH lost AS (
         UPDATE anchor SET state = 'sent', epoch = $3, lost_block = true, bump = NULL, block_height = NULL, block_hash = NULL
          WHERE block_height = $1 AND block_hash = $2 RETURNING election_id, seq)
       INSERT INTO anchor_event (election_id, kind, block_height, block_hash, first_seq, last_seq)
       SELECT election_id, 'block-lost', $1, $2, min(seq), max(seq) FROM lost GROUP BY election_id
       RETURNING encode(election_id, 'hex') AS id`,
      [blockHeight, blockHash, this.leadership.epoch()],
    );
    for (const { id } of elections) await this.notify(id);
    // TypeORM answers an UPDATE with rows and count.
    const [funded]: [{ public_key: Buffer }[], number] = await this.query(
      `UPDATE funding SET bump = NULL, block_height = NULL, block_hash = NULL
        WHERE block_height = $1 AND block_hash = $2 RETURNING public_key`,
      [blockHeight, blockHash],
    );
    await this.query(
      `UPDATE top_up SET bump = NULL, block_height = NULL, block_hash = NULL WHERE block_height = $1 AND block_hash = $2`,
      [blockHeight, blockHash],
    );
    return funded.map(({ public_key }) => Uint8Array.from(public_key));
  }

  /** A block that held the funding of this election is gone, or holds it again. */
  async noteFunding(electionId: Uint8Array, kind: 'block-lost' | 'mined-again', block: StoredBlock): Promise<void> {
    await this.query(`INSERT INTO anchor_event (election_id, kind, block_height, block_hash) VALUES ($1, $2, $3, $4)`, [
      Buffer.from(electionId),
      kind,
      block.blockHeight,
      block.blockHash,
    ]);
  }

  /** The same bytes went out again, because a processor no longer had them; once, however often it forgets them. */
  async noteSentAgain(electionId: Uint8Array, firstSeq: number, lastSeq: number): Promise<void> {
    await this.query(
      `INSERT INTO anchor_event (election_id, kind, first_seq, last_seq) SELECT $1, 'sent-again', $2, $3
        WHERE NOT EXISTS (
          SELECT 1 FROM (SELECT kind, first_seq FROM anchor_event WHERE election_id = $1 ORDER BY id DESC LIMIT 1) AS last
           WHERE kind = 'sent-again' AND first_seq = $2)`,
      [Buffer.from(electionId), firstSeq, lastSeq],
    );
  }

  /** What an anchor spends besides a baton and no block holds, where a reorganisation went that deep. */
  async waitingParents({ type, raw }: { type: number; raw: Uint8Array }): Promise<RawTransaction[]> {
    if (!WITH_MONEY.includes(type)) return [];
    const spent = decodeTransaction(raw).inputs.map(({ txid }) => txid);
    const rows = await this.query<{ txid: string; raw: Buffer }[]>(
      `SELECT txid, raw FROM funding WHERE txid = ANY($1) AND bump IS NULL
       UNION SELECT txid, raw FROM top_up WHERE txid = ANY($1) AND bump IS NULL`,
      [spent],
    );
    return rows.map(({ txid, raw: bytes }) => ({ txid, raw: Uint8Array.from(bytes) }));
  }

  /** Sent anchors that no block holds, from a number on, in order. */
  async waiting(electionId: Uint8Array, fromSeq: number, limit: number): Promise<AnchorMark[]> {
    return this.query(`SELECT seq, txid FROM anchor WHERE ${UNMINED} AND seq >= $2 ORDER BY seq LIMIT ${limit}`, [
      Buffer.from(electionId),
      fromSeq,
    ]);
  }

  /** Those of these transactions that are sent anchors of this election and that no block holds. */
  async waitingOf(electionId: Uint8Array, txids: readonly string[]): Promise<AnchorMark[]> {
    if (txids.length === 0) return [];
    return this.query(`SELECT seq, txid FROM anchor WHERE ${UNMINED} AND txid = ANY($2) ORDER BY seq`, [
      Buffer.from(electionId),
      txids,
    ]);
  }

  /** The first anchor from a number on that no block holds, whether it was sent or not; null where there is none. */
  async firstUnmined(electionId: Uint8Array, fromSeq: number): Promise<number | null> {
    const rows = await this.query<{ seq: number }[]>(
      `SELECT seq FROM anchor WHERE election_id = $1 AND state <> 'mined' AND seq >= $2 ORDER BY seq LIMIT 1`,
      [Buffer.from(electionId), fromSeq],
    );
    return rows.at(0)?.seq ?? null;
  }

  /** The last anchor that was sent, where no block holds it. */
  async newestWaiting(electionId: Uint8Array): Promise<AnchorMark | null> {
    const rows = await this.query<AnchorMark[]>(
      `SELECT seq, txid FROM anchor WHERE ${UNMINED} ORDER BY seq DESC LIMIT 1`,
      [Buffer.from(electionId)],
    );
    return rows.at(0) ?? null;
  }

  /** A processor has this anchor, and so has had all of its ancestors. */
  async markSeen(electionId: Uint8Array, upToSeq: number): Promise<void> {
    await this.query(
      `UPDATE anchor SET state = 'seen', epoch = $3 WHERE election_id = $1 AND seq <= $2 AND state = 'sent'`,
      [Buffer.from(electionId), upToSeq, this.leadership.epoch()],
    );
  }

  /** Anchors of one election stand in one block. @param proofs of that block, checked by the caller */
  async markMined(electionId: Uint8Array, block: StoredBlock, proofs: readonly StoredProof[]): Promise<void> {
    await this.query(
      `WITH proof AS (SELECT unnest($4::int[]) AS seq, unnest($5::bytea[]) AS bump, unnest($6::text[]) AS txid),
            again AS (SELECT a.seq FROM anchor a JOIN proof USING (seq, txid) WHERE a.election_id = $1 AND a.lost_block),
            done AS (
              UPDATE anchor a SET state = 'mined', epoch = $7, lost_block = false, bump = proof.bump, block_height = $2, block_hash = $3
                FROM proof WHERE a.election_id = $1 AND a.seq = proof.seq AND a.txid = proof.txid RETURNING a.seq)
       INSERT INTO anchor_event (election_id, kind, block_height, block_hash, first_seq, last_seq)
       SELECT $1, 'mined-again', $2, $3, min(seq), max(seq) FROM again JOIN done USING (seq) HAVING count(*) > 0`,
      [
        Buffer.from(electionId),
        block.blockHeight,
        block.blockHash,
        proofs.map(({ seq }) => seq),
        proofs.map(({ bump }) => Buffer.from(bump)),
        proofs.map(({ txid }) => txid),
        this.leadership.epoch(),
      ],
    );
    await this.notify(Buffer.from(electionId).toString('hex'));
  }

  /** Money of an election whose block was lost: its funding, and what topped it up. */
  async unminedMoney(electionId: Uint8Array, publicKey: Uint8Array): Promise<RawTransaction[]> {
    const rows = await this.query<{ txid: string; raw: Buffer }[]>(
      `SELECT txid, raw FROM funding WHERE public_key = $2 AND bump IS NULL
       UNION SELECT txid, raw FROM top_up WHERE election_id = $1 AND bump IS NULL`,
      [Buffer.from(electionId), Buffer.from(publicKey)],
    );
    return rows.map(({ txid, raw }) => ({ txid, raw: Uint8Array.from(raw) }));
  }

  /** A transaction that pays an anchor key is in a block again. @returns whether it is the funding */
  async markMoneyMined(txid: string, { blockHeight, blockHash }: StoredBlock, bump: Uint8Array): Promise<boolean> {
    const change = 'SET bump = $2, block_height = $3, block_hash = $4 WHERE txid = $1';
    const values = [txid, Buffer.from(bump), blockHeight, blockHash];
    const [, fundings]: [unknown, number] = await this.query(`UPDATE funding ${change}`, values);
    await this.query(`UPDATE top_up ${change}`, values);
    return fundings > 0;
  }

  /** Wakes the ballot API's live view; who misses it finds out by polling. */
  private async notify(electionId: string): Promise<void> {
    await this.query('SELECT pg_notify($1, $2)', [CHANNEL, electionId]);
  }

  private query<T>(sql: string, values: unknown[]): Promise<T> {
    return fenced(this.dataSource.query<T>(sql, values));
  }
}
