/**
 * Checkpoints with the cosignatures that have arrived (spec §7). The line of a witness is stored once per size; a note
 * is put together when it is asked for.
 */
import { Injectable } from '@nestjs/common';
import { addCosignature, VerificationError, verifyCosignature } from '#crypto';
import type { LogNumber } from '#store';
import { Database } from '../database/database.js';
import { type Election, verifierOf } from '../elections/election.js';

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

  /**
   * Stores those lines that are cosignatures of witnesses of the definition.
   * @param note stored under `size`   @param lines untrusted, each with its newline
   * @returns how many were
   */
  async keep(election: Election, log: LogNumber, size: number, note: string, lines: string[]): Promise<number> {
    const { witnesses } = verifierOf(election, log);
    let kept = 0;
    for (const line of lines) {
      const witness = witnesses.find((candidate) => isCosignature(note, line, candidate));
      if (witness === undefined) continue;
      await this.database.rows(
        `INSERT INTO cosignature (election_id, log, size, witness, line) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [election.electionId, log, size, witness.name, line],
      );
      kept++;
    }
    return kept;
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

function isCosignature(note: string, line: string, witness: { name: string; publicKey: Uint8Array }): boolean {
  try {
    verifyCosignature(note, line, witness);
    return true;
  } catch (error) {
    if (error instanceof VerificationError) return false;
    throw error;
  }
}
