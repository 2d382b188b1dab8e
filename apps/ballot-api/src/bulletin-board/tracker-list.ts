/**
 * All ballots and tested ballots of a board by tracker, in board order (spec §9): a page that looks for one tracker asks for
 * the list, so that this service does not learn which ballot somebody cares about. What is found is then proven from tiles.
 */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { KIND_BALLOT, KIND_SPOIL, LOG_BOARD } from '#store';
import { Database } from '../database/database.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { PublicLog } from './public-log.js';

export interface ListedTracker {
  index: number;
  kind: 'ballot' | 'spoil';
  tracker: string;
  classIndex: number;
  ballotKey: string;
  /** 0 for a tested ballot. */
  revision: number;
}

export interface TrackerPage {
  /** Public size of the board when the list was made. */
  size: number;
  /** Where the next page begins, or null: this one reaches the board's end. */
  next: number | null;
  entries: ListedTracker[];
}

interface Row {
  idx: string;
  kind: number;
  tracker: Uint8Array;
  class_index: number;
  ballot_key: Uint8Array | null;
  revision: string | null;
}

export const MAX_TRACKERS = 10_000;

@Injectable()
export class TrackerList {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
    private readonly publicLog: PublicLog,
  ) {}

  /** @param from the first board index of interest   @param count most entries of the answer, at most MAX_TRACKERS */
  async read(electionId: string, from: number, count: number): Promise<TrackerPage> {
    const limit = Math.min(Math.max(1, count), MAX_TRACKERS);
    const election = await this.elections.get(electionId);
    const size = await this.publicLog.size(election, LOG_BOARD);
    const rows = await this.database.rows<Row>(
      `SELECT idx, kind, tracker, class_index, ballot_key, revision FROM log_entry
        WHERE election_id = $1 AND log = ${LOG_BOARD} AND kind IN (${KIND_BALLOT}, ${KIND_SPOIL})
          AND idx >= $2::bigint AND idx < $3::bigint
        ORDER BY idx LIMIT $4`,
      [election.electionId, from, size, limit],
    );
    const last = rows.length === limit ? Number(rows[rows.length - 1].idx) + 1 : null;
    return { size, next: last, entries: rows.map(entryOf) };
  }
}

function entryOf(row: Row): ListedTracker {
  return {
    index: Number(row.idx),
    kind: row.kind === KIND_BALLOT ? 'ballot' : 'spoil',
    tracker: toHex(row.tracker),
    classIndex: row.class_index,
    ballotKey: row.ballot_key === null ? '' : toHex(row.ballot_key),
    revision: Number(row.revision ?? 0),
  };
}
