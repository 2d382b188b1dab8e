/**
 * All ballots and tested ballots of a board by tracker, in board order (spec §9): a page that looks for one tracker asks for
 * the list, so that this service does not learn which ballot somebody cares about. Where the list is too long for that, it
 * asks by a few of its first characters, which many trackers share. What is found is then proven from tiles.
 */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { ServiceError } from '#edge';
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
  /** A later ballot of the same key is on the board. */
  superseded: boolean;
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
  superseded: boolean;
}

export const MAX_TRACKERS = 10_000;

const COLUMNS = `idx, kind, tracker, class_index, ballot_key, revision,
  kind = ${KIND_BALLOT} AND EXISTS (SELECT 1 FROM log_entry AS later
    WHERE later.election_id = e.election_id AND later.kind = ${KIND_BALLOT} AND later.class_index = e.class_index
      AND later.ballot_key = e.ballot_key AND later.revision > e.revision) AS superseded`;

/** Of a tracker's 52 characters: the fewer, the less this service learns. */
const PREFIX_FORM = /^[0-9A-HJKMNP-TV-Z]{1,52}$/;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TRACKER_BITS = 256;
const SYMBOL_BITS = 5;

@Injectable()
export class TrackerList {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
    private readonly publicLog: PublicLog,
  ) {}

  /** @param from the first board index of interest   @param count most entries of the answer, at most MAX_TRACKERS */
  read(electionId: string, from: number, count: number): Promise<TrackerPage> {
    const select = `SELECT ${COLUMNS} FROM log_entry AS e
        WHERE election_id = $1 AND log = ${LOG_BOARD} AND kind IN (${KIND_BALLOT}, ${KIND_SPOIL})
          AND idx >= $2::bigint AND idx < $3::bigint
        ORDER BY idx LIMIT $4`;
    return this.page(electionId, from, count, select, []);
  }

  /**
   * The same, of those whose trackers begin so.
   * @param prefix untrusted, 1 to 52 characters of a tracker   @throws ServiceError REQUEST_INVALID
   */
  beginning(electionId: string, prefix: string, from: number, count: number): Promise<TrackerPage> {
    const { lowest, highest } = rangeOf(prefix);
    // One half for each partial index.
    const half = (kind: number) =>
      `(SELECT ${COLUMNS} FROM log_entry AS e
         WHERE election_id = $1 AND kind = ${kind} AND tracker >= $5 AND tracker <= $6
           AND idx >= $2::bigint AND idx < $3::bigint
         ORDER BY idx LIMIT $4)`;
    const select = `SELECT * FROM (${half(KIND_BALLOT)} UNION ALL ${half(KIND_SPOIL)}) AS found ORDER BY idx LIMIT $4`;
    return this.page(electionId, from, count, select, [lowest, highest]);
  }

  /** @param select with $1 election, $2 first index, $3 size, $4 most rows, and `others` from $5 on */
  private async page(
    electionId: string,
    from: number,
    count: number,
    select: string,
    others: Buffer[],
  ): Promise<TrackerPage> {
    const limit = Math.min(Math.max(1, count), MAX_TRACKERS);
    const election = await this.elections.get(electionId);
    const size = await this.publicLog.size(election, LOG_BOARD);
    const rows = await this.database.rows<Row>(select, [election.electionId, from, size, limit, ...others]);
    const next = rows.length === limit ? Number(rows[rows.length - 1].idx) + 1 : null;
    return { size, next, entries: rows.map(entryOf) };
  }
}

/** The first and the last 32 bytes whose characters begin with these. */
function rangeOf(prefix: string): { lowest: Buffer; highest: Buffer } {
  if (!PREFIX_FORM.test(prefix)) {
    throw new ServiceError('REQUEST_INVALID', 'the beginning of a tracker is 1 to 52 of its characters, in capitals');
  }
  let bits = 0n;
  for (const symbol of prefix) bits = (bits << BigInt(SYMBOL_BITS)) | BigInt(ALPHABET.indexOf(symbol));
  // 52 characters are 260 bits: the last four are padding.
  const open = TRACKER_BITS - SYMBOL_BITS * prefix.length;
  const first = open < 0 ? bits >> BigInt(-open) : bits << BigInt(open);
  const last = open < 0 ? first : first | ((1n << BigInt(open)) - 1n);
  const bytesOf = (value: bigint) => Buffer.from(value.toString(16).padStart(TRACKER_BITS / 4, '0'), 'hex');
  return { lowest: bytesOf(first), highest: bytesOf(last) };
}

function entryOf(row: Row): ListedTracker {
  return {
    index: Number(row.idx),
    kind: row.kind === KIND_BALLOT ? 'ballot' : 'spoil',
    tracker: toHex(row.tracker),
    classIndex: row.class_index,
    ballotKey: row.ballot_key === null ? '' : toHex(row.ballot_key),
    revision: Number(row.revision ?? 0),
    superseded: row.superseded,
  };
}
