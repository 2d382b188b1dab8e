/** Figures of each class at the close, as the logs alone give them (spec §10, result). */
import { Injectable } from '@nestjs/common';
import type { ClassResult } from '#record';
import { KIND_BALLOT, KIND_SPOIL, LOG_ISSUANCE } from '#store';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';

interface FiguresRow {
  class_index: number;
  cast: number;
  counted: number;
  spoiled: number;
  requests: number;
}

@Injectable()
export class ClassFiguresReader {
  constructor(private readonly database: Database) {}

  /** By class position. */
  async read(election: Election): Promise<ClassResult[]> {
    const rows = await this.database.rows<FiguresRow>(
      `SELECT class_index,
              count(*) FILTER (WHERE kind = ${KIND_BALLOT})::int AS "cast",
              count(DISTINCT ballot_key) FILTER (WHERE kind = ${KIND_BALLOT})::int AS counted,
              count(*) FILTER (WHERE kind = ${KIND_SPOIL})::int AS spoiled,
              count(*) FILTER (WHERE log = ${LOG_ISSUANCE})::int AS requests
         FROM log_entry WHERE election_id = $1 AND class_index IS NOT NULL GROUP BY class_index`,
      [election.electionId],
    );
    return election.definition.voterClasses.map(({ id }, classIndex) => {
      const row = rows.find((candidate) => candidate.class_index === classIndex);
      const { cast, counted, spoiled, requests } = row ?? { cast: 0, counted: 0, spoiled: 0, requests: 0 };
      const roll = election.definition.roll.size[id] ?? 0;
      return { cast, counted, id, requests, roll, spoiled, superseded: cast - counted };
    });
  }
}
