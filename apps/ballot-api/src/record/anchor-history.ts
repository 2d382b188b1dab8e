/**
 * What the chain did to anchors (spec §8.5): blocks that were lost, blocks that hold their anchors now, bytes that were sent
 * again. Told by the tally service for people who watch; what holds is in the record's Merkle paths.
 */
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { ElectionRegistry } from '../elections/election-registry.js';

export const HISTORY_KINDS = ['block-lost', 'mined-again', 'sent-again'] as const;

export interface AnchorEvent {
  /** Rises with time. */
  id: number;
  timeMs: number;
  kind: (typeof HISTORY_KINDS)[number];
  /** Null where bytes were sent again. */
  blockHeight: number | null;
  /** Hex, display order. */
  blockHash: string | null;
  /** Anchors that it is about, from and to; null where it is the funding transaction. */
  firstSeq: number | null;
  lastSeq: number | null;
}

export interface AnchorHistoryPage {
  /** Newest first. */
  entries: AnchorEvent[];
  /** Where the next, older part begins, as `before` again, or null. */
  next: number | null;
}

export const MAX_EVENTS = 200;

@Injectable()
export class AnchorHistory {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
  ) {}

  /** @param before  events with a smaller id, or null for the newest   @param count  at most MAX_EVENTS */
  async read(electionId: string, before: number | null, count: number): Promise<AnchorHistoryPage> {
    const limit = Math.min(Math.max(1, count), MAX_EVENTS);
    const { electionId: id } = await this.elections.get(electionId);
    const entries = await this.database.rows<AnchorEvent>(
      `SELECT id::float8 AS id, time_ms::float8 AS "timeMs", kind, block_height AS "blockHeight",
              block_hash AS "blockHash", first_seq AS "firstSeq", last_seq AS "lastSeq"
         FROM anchor_event WHERE election_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [id, before, limit + 1],
    );
    const hasMore = entries.length > limit;
    return { entries: entries.slice(0, limit), next: hasMore ? (entries[limit - 1]?.id ?? null) : null };
  }
}
