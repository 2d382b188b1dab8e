/** Elections and their logs as the ballot API wrote them. Read only; nothing here is believed before it is checked. */
import type { DataSource } from 'typeorm';
import { KIND_BALLOT, LOG_BOARD, LOG_ISSUANCE, type LogNumber } from '#store';

export interface LogHead {
  treeSize: number;
  /** The signed note at `treeSize`. */
  checkpoint: string;
  publicSize: number;
  publicBoardSize: number;
}

export interface PublishedRow {
  order: number;
  electionId: Uint8Array;
  definition: Uint8Array;
}

interface HeadRow {
  tree_size: string;
  checkpoint: string;
  public_size: string;
  public_board_size: string;
}

export class BoardReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Elections that were published after the one with this order number, oldest first. */
  async electionsAfter(order: number): Promise<PublishedRow[]> {
    const rows = await this.dataSource.query<{ created_order: number; election_id: Buffer; definition: Buffer }[]>(
      `SELECT created_order, election_id, definition FROM election WHERE created_order > $1 ORDER BY created_order`,
      [order],
    );
    return rows.map((row) => ({
      order: row.created_order,
      electionId: Uint8Array.from(row.election_id),
      definition: Uint8Array.from(row.definition),
    }));
  }

  /** The head of a log; null when the log does not exist yet. */
  async head(electionId: Uint8Array, log: LogNumber): Promise<LogHead | null> {
    const rows = await this.dataSource.query<HeadRow[]>(
      `SELECT tree_size, checkpoint, public_size, public_board_size FROM log_head WHERE election_id = $1 AND log = $2`,
      [Buffer.from(electionId), log],
    );
    if (rows.length === 0) return null;
    return {
      treeSize: Number(rows[0].tree_size),
      checkpoint: rows[0].checkpoint,
      publicSize: Number(rows[0].public_size),
      publicBoardSize: Number(rows[0].public_board_size),
    };
  }

  /** Board first, issuance second (spec §8): what the issuance head says is never older than the board's. */
  async heads(electionId: Uint8Array): Promise<{ board: LogHead; issuance: LogHead } | null> {
    const board = await this.head(electionId, LOG_BOARD);
    const issuance = await this.head(electionId, LOG_ISSUANCE);
    return board && issuance ? { board, issuance } : null;
  }

  /** The log's signed note at an earlier size; null when it never signed one. */
  async checkpointAt(electionId: Uint8Array, log: LogNumber, size: number): Promise<string | null> {
    const rows = await this.dataSource.query<{ note: string }[]>(
      `SELECT note FROM checkpoint WHERE election_id = $1 AND log = $2 AND size = $3`,
      [Buffer.from(electionId), log, size],
    );
    return rows[0]?.note ?? null;
  }

  /** Entries `from … to − 1` in order, at most `limit`. */
  async entries(
    electionId: Uint8Array,
    log: LogNumber,
    from: number,
    to: number,
    limit: number,
  ): Promise<Uint8Array[]> {
    const rows = await this.dataSource.query<{ idx: string; bytes: Buffer }[]>(
      `SELECT idx, bytes FROM log_entry WHERE election_id = $1 AND log = $2 AND idx >= $3 AND idx < $4
       ORDER BY idx LIMIT $5`,
      [Buffer.from(electionId), log, from, to, limit],
    );
    return rows.map((row, i) => {
      if (Number(row.idx) !== from + i) throw new Error(`entry ${from + i} of log ${log} is missing`);
      // A plain array: a Buffer's slices are views, and who changes one changes the entry.
      return Uint8Array.from(row.bytes);
    });
  }

  /** Ballots that those among the board's entries `from … to − 1` replace: of each key the one before, in any order. */
  async replacedBallots(electionId: Uint8Array, from: number, to: number): Promise<Uint8Array[]> {
    const rows = await this.dataSource.query<{ bytes: Buffer }[]>(
      `SELECT before.bytes FROM log_entry AS e
         CROSS JOIN LATERAL (SELECT bytes FROM log_entry AS b
           WHERE b.election_id = e.election_id AND b.kind = ${KIND_BALLOT} AND b.class_index = e.class_index
             AND b.ballot_key = e.ballot_key AND b.revision < e.revision
           ORDER BY b.revision DESC LIMIT 1) AS before
        WHERE e.election_id = $1 AND e.log = ${LOG_BOARD} AND e.kind = ${KIND_BALLOT} AND e.idx >= $2 AND e.idx < $3`,
      [Buffer.from(electionId), from, to],
    );
    return rows.map(({ bytes }) => Uint8Array.from(bytes));
  }
}
