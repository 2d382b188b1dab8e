/**
 * Outputs that top up a chain (spec §8.6), in the database. Which of them are spent is read from the TOP-UP anchors' own
 * bytes each time, so that a crash, a restored backup or an adopted anchor cannot make the two disagree.
 */
import { ANCHOR_TYPES, decodeTransaction, encodeOutpoint, type SpentOutput } from '#record';
import type { MinedProof } from '#chain';
import type { DataSource } from 'typeorm';

export interface TopUpOutput extends SpentOutput {
  raw: Uint8Array;
}

const TOP_UP = ANCHOR_TYPES.indexOf('TOP-UP');
/** One length byte counts an anchor's inputs (spec §8.1), and one of them is the baton. */
const MOST_INPUTS = 251;

export class TopUpStore {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns false where this output is there already */
  async save(electionId: Uint8Array, output: TopUpOutput, proof: MinedProof): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `INSERT INTO top_up (election_id, txid, vout, satoshis, raw, bump, block_height, block_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING 1`,
      [
        Buffer.from(electionId),
        output.txid,
        output.vout,
        output.satoshis,
        Buffer.from(output.raw),
        Buffer.from(proof.bump),
        proof.blockHeight,
        proof.blockHash,
      ],
    );
    return rows.length > 0;
  }

  /** Mined and not spent by any anchor, oldest first, as many as one TOP-UP can take. */
  async waiting(electionId: Uint8Array): Promise<SpentOutput[]> {
    const rows: { txid: string; vout: number; satoshis: string }[] = await this.dataSource.query(
      `SELECT txid, vout, satoshis FROM top_up WHERE election_id = $1 AND bump IS NOT NULL ORDER BY added_ms, txid, vout`,
      [Buffer.from(electionId)],
    );
    if (rows.length === 0) return [];
    const spent = await this.spent(electionId);
    return rows
      .map(({ txid, vout, satoshis }) => ({ txid, vout, satoshis: Number(satoshis) }))
      .filter((output) => !spent.has(encodeOutpoint(output)))
      .slice(0, MOST_INPUTS);
  }

  /** Whether a transaction is one of the chain's own: its outputs are the baton and the payload, and no new money. */
  async isOfChain(txid: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT 1 FROM anchor WHERE txid = $1 UNION ALL SELECT 1 FROM anchor_superseded WHERE txid = $1`,
      [txid],
    );
    return rows.length > 0;
  }

  private async spent(electionId: Uint8Array): Promise<Set<string>> {
    const rows: { raw: Buffer }[] = await this.dataSource.query(
      `SELECT raw FROM anchor WHERE election_id = $1 AND type = ${TOP_UP}`,
      [Buffer.from(electionId)],
    );
    return new Set(rows.flatMap(({ raw }) => decodeTransaction(Uint8Array.from(raw)).inputs.map(encodeOutpoint)));
  }
}
