/**
 * The office's log (spec/office.md §1): what officials, programs and the operator did. Written in the transaction of what
 * it tells of, so that neither is there without the other; the database refuses to change or remove an entry.
 */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { encodeLogEntry, hashLogEntry, LOG_START, type LogEntry, type LoggedEntry, type LoggedAction } from '#office';
import { Database, type Sql } from '../../database/database.js';
import type { Actor } from './actor.js';

/** "psol": one writer at a time, until its transaction ends. */
const LOG_LOCK = 0x70736f6c;
/** How much of an export is in memory at once. */
const PAGE = 1_000;

/** What is told; nothing secret, and nothing about a voter. */
export interface Action {
  /** null: the server itself. */
  actor: Actor | null;
  action: LoggedAction;
  planId: string | null;
  /** `boardIndex` says where it stands on the public board. */
  detail: Record<string, string | number | boolean>;
}

export interface LogFilter {
  /** Only entries with a smaller number. */
  before: number;
  limit: number;
  planId: string | null;
  /** Beginning of the action's name. */
  action: string;
}

interface Row {
  entry: string;
  hash: Uint8Array;
  previous: Uint8Array | null;
}

const SELECT = `SELECT l.entry, l.hash, p.hash AS previous FROM office_log l LEFT JOIN office_log p ON p.no = l.no - 1`;

@Injectable()
export class AuditLog {
  constructor(private readonly database: Database) {}

  /**
   * Adds an entry.
   * @param sql  the transaction that the action belongs to, or null for one of its own
   */
  async append(sql: Sql | null, action: Action): Promise<void> {
    if (sql === null) return this.database.transaction((own) => this.append(own, action));
    await sql.rows(`SELECT pg_advisory_xact_lock($1)`, [LOG_LOCK]);
    const [last] = await sql.rows<{ no: string; hash: Uint8Array; entry: string }>(
      `SELECT no, hash, entry FROM office_log ORDER BY no DESC LIMIT 1`,
      [],
    );
    const lastMs = last === undefined ? 0 : (JSON.parse(last.entry) as LogEntry).atMs;
    const no = last === undefined ? 0 : Number(last.no) + 1;
    // A clock that is put back does not turn the order round.
    const bytes = encodeLogEntry({ no, atMs: Math.max(lastMs, Date.now()), ...action });
    const hash = hashLogEntry(last === undefined ? LOG_START : toHex(last.hash), bytes);
    await sql.rows(
      `INSERT INTO office_log (no, plan_id, action, actor_id, entry, hash) VALUES ($1, $2, $3, $4, $5, decode($6, 'hex'))`,
      [no, action.planId, action.action, action.actor?.id ?? null, new TextDecoder().decode(bytes), hash],
    );
  }

  /** Newest first. */
  async list({ before, limit, planId, action }: LogFilter): Promise<LoggedEntry[]> {
    const rows = await this.database.rows<Row>(
      `${SELECT} WHERE l.no < $1 AND ($2::text IS NULL OR l.plan_id = $2) AND starts_with(l.action, $3)
        ORDER BY l.no DESC LIMIT $4`,
      [before, planId, action, limit],
    );
    return rows.map(loggedEntry);
  }

  /** All of it, oldest first, as it was when this began. */
  async *all(): AsyncGenerator<LoggedEntry[]> {
    const [count] = await this.database.rows<{ size: string }>(`SELECT count(*) AS size FROM office_log`, []);
    const size = Number(count?.size ?? 0);
    for (let from = 0; from < size; from += PAGE) {
      const to = Math.min(size, from + PAGE);
      const rows = await this.database.rows<Row>(`${SELECT} WHERE l.no >= $1 AND l.no < $2 ORDER BY l.no`, [from, to]);
      yield rows.map(loggedEntry);
    }
  }
}

function loggedEntry({ entry, hash, previous }: Row): LoggedEntry {
  const own = JSON.parse(entry) as LogEntry;
  return { ...own, hash: toHex(hash), previous: previous === null ? LOG_START : toHex(previous) };
}
