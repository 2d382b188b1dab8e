/**
 * Checkpoints with the cosignatures that have arrived (spec §7). The line of a witness is stored once per size; a note
 * is put together when it is asked for.
 */
import { Injectable } from '@nestjs/common';
import { addCosignature } from '#crypto';
import type { LogNumber } from '#store';
import { Database } from '../database/database.js';

export interface CosignedNote {
  size: number;
  note: string;
  /** Witnesses whose cosignature is in the note. */
  witnesses: number;
}

interface NoteRow {
  size: string;
  note: string;
  lines: string[] | null;
}

@Injectable()
export class Cosignatures {
  constructor(private readonly database: Database) {}

  /** The note of one size. */
  async at(electionId: Uint8Array, log: LogNumber, size: number): Promise<CosignedNote | undefined> {
    return this.first(`c.size = $3`, 'c.size DESC', [electionId, log, size]);
  }

  /** The smallest size from `minSize` that the quorum has cosigned: where an entry is first proven to the issuers. */
  async firstWithQuorum(
    electionId: Uint8Array,
    log: LogNumber,
    minSize: number,
    quorum: number,
  ): Promise<CosignedNote | undefined> {
    return this.first(`c.size >= $3 AND ${QUORUM}`, 'c.size ASC', [electionId, log, minSize, quorum]);
  }

  /** The largest size up to `maxSize` that the quorum has cosigned. */
  async lastWithQuorum(
    electionId: Uint8Array,
    log: LogNumber,
    maxSize: number,
    quorum: number,
  ): Promise<CosignedNote | undefined> {
    return this.first(`c.size <= $3 AND ${QUORUM}`, 'c.size DESC', [electionId, log, maxSize, quorum]);
  }

  /** @param line verified by the caller */
  async store(electionId: Uint8Array, log: LogNumber, size: number, witness: string, line: string): Promise<void> {
    await this.database.rows(
      `INSERT INTO cosignature (election_id, log, size, witness, line) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [electionId, log, size, witness, line],
    );
  }

  private async first(where: string, order: string, parameters: unknown[]): Promise<CosignedNote | undefined> {
    const [row] = await this.database.rows<NoteRow>(
      `SELECT c.size, c.note, (SELECT array_agg(s.line ORDER BY s.witness) FROM cosignature s
                                WHERE s.election_id = c.election_id AND s.log = c.log AND s.size = c.size) AS lines
         FROM checkpoint c WHERE c.election_id = $1 AND c.log = $2 AND ${where} ORDER BY ${order} LIMIT 1`,
      parameters,
    );
    if (row === undefined) return undefined;
    const lines = row.lines ?? [];
    return { size: Number(row.size), note: lines.reduce(addCosignature, row.note), witnesses: lines.length };
  }
}

const QUORUM = `(SELECT count(*) FROM cosignature s
  WHERE s.election_id = c.election_id AND s.log = c.log AND s.size = c.size) >= $4`;
