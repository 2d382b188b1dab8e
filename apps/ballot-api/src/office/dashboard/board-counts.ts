/**
 * Ballots and voters of a board, read once and then only what is new: a board of a million ballots costs its dashboard no
 * more than a small one. A ballot is its voter's first where no ballot of the same key has a lower revision, because on
 * the board revisions only rise.
 */
import { KIND_BALLOT, KIND_SPOIL, LOG_BOARD } from '#store';
import type { Sql } from '../../database/database.js';

/** Entries of one look; a first look at a large board takes several. */
const STEP = 20_000;

interface Row {
  idx: string;
  kind: number;
  class_index: number;
  is_first: boolean;
}

export class BoardCounts {
  /** Entries that were read. */
  private upTo = 0;
  /** Positions on the board, ascending. */
  private readonly ballotsAt: number[] = [];
  private readonly votersAt: number[] = [];
  private spoils = 0;
  private readonly byClass = new Map<number, { ballots: number; voters: number }>();

  constructor(private readonly electionId: Uint8Array) {}

  /** Reads up to this size. @returns false where the board is shorter than what was read: then these counts are of no use */
  async readTo(sql: Sql, size: number): Promise<boolean> {
    if (size < this.upTo) return false;
    while (this.upTo < size) {
      const to = Math.min(size, this.upTo + STEP);
      const rows = await sql.rows<Row>(
        `SELECT e.idx, e.kind, e.class_index, e.kind = ${KIND_BALLOT} AND NOT EXISTS (
                  SELECT 1 FROM log_entry o WHERE o.election_id = e.election_id AND o.class_index = e.class_index
                     AND o.ballot_key = e.ballot_key AND o.revision < e.revision AND o.kind = ${KIND_BALLOT}) AS is_first
           FROM log_entry e
          WHERE e.election_id = $1 AND e.log = ${LOG_BOARD} AND e.idx >= $2 AND e.idx < $3
            AND e.kind IN (${KIND_BALLOT}, ${KIND_SPOIL}) ORDER BY e.idx`,
        [this.electionId, this.upTo, to],
      );
      for (const row of rows) this.take(row);
      this.upTo = to;
    }
    return true;
  }

  get total(): { ballots: number; voters: number; spoils: number } {
    return { ballots: this.ballotsAt.length, voters: this.votersAt.length, spoils: this.spoils };
  }

  /** @param classIndex  position in the definition */
  ofClass(classIndex: number): { ballots: number; voters: number } {
    return this.byClass.get(classIndex) ?? { ballots: 0, voters: 0 };
  }

  /** As the board stood when it had this many entries. */
  at(size: number): { ballots: number; voters: number } {
    return { ballots: countBelow(this.ballotsAt, size), voters: countBelow(this.votersAt, size) };
  }

  private take({ idx, kind, class_index, is_first }: Row): void {
    if (kind === KIND_SPOIL) {
      this.spoils++;
      return;
    }
    const counts = this.ofClass(class_index);
    this.byClass.set(class_index, {
      ballots: counts.ballots + 1,
      voters: counts.voters + (is_first ? 1 : 0),
    });
    this.ballotsAt.push(Number(idx));
    if (is_first) this.votersAt.push(Number(idx));
  }
}

/** @param ascending numbers */
function countBelow(ascending: number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
