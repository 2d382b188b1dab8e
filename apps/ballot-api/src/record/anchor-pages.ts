/**
 * The anchors in short and in parts, for pages that follow the chain while it grows: `anchors.jsonl` has every byte of every
 * transaction, and is what is verified.
 */
import { Injectable } from '@nestjs/common';
import { ANCHOR_TYPES, type AnchorType } from '#record';
import { Database } from '../database/database.js';
import { ElectionRegistry } from '../elections/election-registry.js';

export interface ListedAnchor {
  seq: number;
  type: AnchorType;
  /** Hex, display order. */
  txid: string;
  treeSize: number;
  timeMs: number;
  /** Of the block that holds it, or null while none does. */
  blockHeight: number | null;
}

export interface AnchorPage {
  /** Anchors there are. */
  size: number;
  /** Of the newest block that holds an anchor, or null. */
  minedHeight: number | null;
  /** Where the next part begins, as `from` or `entry` again, or null: this one reaches the end. */
  next: number | null;
  entries: ListedAnchor[];
}

/** By number; or those that first commit to the board's entries from this one on, without any that repeat a size. */
export type AnchorStart = { from: number } | { entry: number };

interface Row {
  seq: number;
  type: number;
  txid: string;
  tree_size: number;
  time_ms: string;
  block_height: number | null;
}

export const MAX_ANCHORS = 1_000;
const COLUMNS = 'seq, type, txid, tree_size, time_ms, block_height';
/** What the network has not taken yet is no anchor to anybody. */
const TAKEN = `election_id = $1 AND state <> 'intended'`;

@Injectable()
export class AnchorPages {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
  ) {}

  /** @param count  most entries of the answer, at most MAX_ANCHORS */
  async read(electionId: string, start: AnchorStart, count: number): Promise<AnchorPage> {
    const limit = Math.min(Math.max(1, count), MAX_ANCHORS);
    const { electionId: id } = await this.elections.get(electionId);
    const isByNumber = 'from' in start;
    const rows = await this.database.rows<Row>(
      isByNumber
        ? `SELECT ${COLUMNS} FROM anchor WHERE ${TAKEN} AND seq >= $2::bigint ORDER BY seq LIMIT $3`
        : `SELECT DISTINCT ON (tree_size) ${COLUMNS} FROM anchor WHERE ${TAKEN} AND tree_size > $2::bigint
            ORDER BY tree_size, seq LIMIT $3`,
      [id, isByNumber ? start.from : start.entry, limit],
    );
    const [head] = await this.database.rows<{ size: number; mined_height: number | null }>(
      `SELECT COALESCE((SELECT seq + 1 FROM anchor WHERE ${TAKEN} ORDER BY seq DESC LIMIT 1), 0) AS size,
              (SELECT block_height FROM anchor WHERE ${TAKEN} AND block_height IS NOT NULL
                ORDER BY seq DESC LIMIT 1) AS mined_height`,
      [id],
    );
    const size = head?.size ?? 0;
    const last = rows.at(-1);
    return {
      size,
      minedHeight: head?.mined_height ?? null,
      next:
        last === undefined || rows.length < limit || last.seq + 1 >= size
          ? null
          : isByNumber
            ? last.seq + 1
            : last.tree_size,
      entries: rows.map(anchorOf),
    };
  }
}

function anchorOf({ seq, type, txid, tree_size, time_ms, block_height }: Row): ListedAnchor {
  const name = ANCHOR_TYPES[type];
  if (name === undefined) throw new Error(`anchor ${seq} has a type that is none`);
  return { seq, type: name, txid, treeSize: tree_size, timeMs: Number(time_ms), blockHeight: block_height };
}
