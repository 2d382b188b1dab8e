/**
 * When the board had which size, as its anchors say: the only times that an entry has. One point a minute at most, read
 * once and then only what is new.
 */
import type { Sql } from '../../database/database.js';

const MINUTE_MS = 60_000;
const STEP = 10_000;

export interface SizeAt {
  timeMs: number;
  treeSize: number;
}

export class AnchorTimes {
  private nextSeq = 0;
  /** By minute: the last anchor in it. */
  private readonly minutes = new Map<number, SizeAt>();

  constructor(private readonly electionId: Uint8Array) {}

  async read(sql: Sql): Promise<void> {
    for (;;) {
      const rows = await sql.rows<{ seq: number; time_ms: string; tree_size: number }>(
        `SELECT seq, time_ms, tree_size FROM anchor
          WHERE election_id = $1 AND seq >= $2 AND state <> 'intended' ORDER BY seq LIMIT ${STEP}`,
        [this.electionId, this.nextSeq],
      );
      for (const { seq, time_ms, tree_size } of rows) {
        const timeMs = Number(time_ms);
        this.minutes.set(Math.floor(timeMs / MINUTE_MS), { timeMs, treeSize: tree_size });
        this.nextSeq = seq + 1;
      }
      if (rows.length < STEP) return;
    }
  }

  /** Oldest first, evenly thinned out; the last one is always there. */
  points(max: number): SizeAt[] {
    const all = [...this.minutes.values()];
    const every = Math.ceil(all.length / max);
    return all.filter((_, i) => (all.length - 1 - i) % every === 0);
  }

  /** How large the board was at this time at the latest; 0 before its first anchor. */
  sizeAt(timeMs: number): number {
    let size = 0;
    for (const point of this.minutes.values()) {
      if (point.timeMs > timeMs) break;
      size = point.treeSize;
    }
    return size;
  }
}
