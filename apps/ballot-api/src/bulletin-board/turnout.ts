/**
 * Ballots and voters of each class while voting is open. It is what anybody can count on the public board, where the class
 * and the key stand on every ballot; it proves nothing, the record does.
 */
import { Injectable } from '@nestjs/common';
import { KIND_BALLOT } from '#store';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';

export interface ClassTurnout {
  id: string;
  /** Entitled, as the definition says. */
  roll: number;
  ballots: number;
  /** Ballot keys that have cast at least one. */
  voters: number;
}

export interface TurnoutFigures {
  classes: ClassTurnout[];
}

interface Row {
  class_index: number;
  ballots: number;
  voters: number;
}

/** Counting reads every ballot: as often as pages draw, and no more, however many ask. */
const KEEP_MS = 5_000;

@Injectable()
export class Turnout {
  /** By electionId. */
  private readonly kept = new Map<string, { untilMs: number; figures: Promise<TurnoutFigures> }>();

  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
  ) {}

  async read(electionId: string): Promise<TurnoutFigures> {
    const election = await this.elections.get(electionId);
    const known = this.kept.get(electionId);
    if (known !== undefined && Date.now() < known.untilMs) return known.figures;
    const figures = this.count(election);
    this.kept.set(electionId, { untilMs: Date.now() + KEEP_MS, figures });
    // A failure is not kept.
    figures.catch(() => this.kept.delete(electionId));
    return figures;
  }

  private async count({ electionId, definition }: Election): Promise<TurnoutFigures> {
    const rows = await this.database.rows<Row>(
      `SELECT class_index, count(*)::int AS ballots, count(DISTINCT ballot_key)::int AS voters
         FROM log_entry WHERE election_id = $1 AND kind = ${KIND_BALLOT} GROUP BY class_index`,
      [electionId],
    );
    const classes = definition.voterClasses.map(({ id }, classIndex) => {
      const { ballots, voters } = rows.find((row) => row.class_index === classIndex) ?? { ballots: 0, voters: 0 };
      return { id, roll: definition.roll.size[id] ?? 0, ballots, voters };
    });
    return { classes };
  }
}
