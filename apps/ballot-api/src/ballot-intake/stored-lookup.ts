/**
 * What the board says of a submission before anything is checked (spec §6, intake 0 and 2): many are asked in one statement,
 * those that come while another is under way.
 */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { GroupCommitter } from '#edge';
import type { Phase } from '#record';
import { LOG_BOARD } from '#store';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';

/** Phase and size of the board, and where the bytes of this leaf hash stand on it. */
export interface BoardLook {
  phase: Phase;
  treeSize: number;
  stored: { index: number; tracker: Uint8Array } | undefined;
}

interface Row {
  phase: Phase;
  tree_size: string;
  idx: string | null;
  tracker: Uint8Array | null;
}

const MAX_GROUP = 500;

@Injectable()
export class StoredLookup {
  /** By electionId. */
  private readonly groups = new Map<string, GroupCommitter<Uint8Array, BoardLook>>();

  constructor(private readonly database: Database) {}

  look(election: Election, leafHash: Uint8Array): Promise<BoardLook> {
    const id = toHex(election.electionId);
    let group = this.groups.get(id);
    if (group === undefined) {
      const commit = (leafHashes: Uint8Array[]): Promise<BoardLook[]> => this.read(election, leafHashes);
      group = new GroupCommitter({ maxItems: MAX_GROUP, keyOf: () => undefined, commit });
      this.groups.set(id, group);
    }
    return group.submit(leafHash);
  }

  private async read({ electionId }: Election, leafHashes: Uint8Array[]): Promise<BoardLook[]> {
    const rows = await this.database.rows<Row>(
      `SELECT h.phase, h.tree_size, e.idx, e.tracker
         FROM log_head h CROSS JOIN unnest($2::bytea[]) WITH ORDINALITY AS k(leaf_hash, position)
         LEFT JOIN log_entry e ON e.election_id = h.election_id AND e.log = h.log AND e.leaf_hash = k.leaf_hash
        WHERE h.election_id = $1 AND h.log = ${LOG_BOARD} ORDER BY k.position`,
      [electionId, leafHashes],
    );
    return rows.map(({ phase, tree_size, idx, tracker }) => ({
      phase,
      treeSize: Number(tree_size),
      stored: idx !== null && tracker !== null ? { index: Number(idx), tracker } : undefined,
    }));
  }
}
