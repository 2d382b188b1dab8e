/** Requests in the database. Every change of a state names the state that it leaves, so that two replicas cannot both make it. */
import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../database/database.js';
import type { ApprovalKind, ApprovalRow, ApprovalState } from './approval-request.js';

const SHOWN = 200;

export type NewApproval = Pick<
  ApprovalRow,
  'id' | 'plan_id' | 'kind' | 'target' | 'statement' | 'reason' | 'requested_by' | 'requested_key' | 'signature'
> & { requestedMs: number; expiresMs: number };

@Injectable()
export class ApprovalsStore {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  list(planId: string): Promise<ApprovalRow[]> {
    return this.database.rows<ApprovalRow>(
      `SELECT * FROM office_approval WHERE plan_id = $1 ORDER BY requested_ms DESC, id LIMIT ${SHOWN}`,
      [planId],
    );
  }

  /** Those that wait for the second official. */
  open(planId: string): Promise<ApprovalRow[]> {
    return this.database.rows<ApprovalRow>(`SELECT * FROM office_approval WHERE plan_id = $1 AND state = 'open'`, [
      planId,
    ]);
  }

  /** The one that waits for this, if any. */
  async waiting(planId: string, kind: ApprovalKind, target: string): Promise<ApprovalRow | undefined> {
    const [row] = await this.database.rows<ApprovalRow>(
      `SELECT * FROM office_approval
        WHERE plan_id = $1 AND kind = $2 AND target = $3 AND state IN ('open', 'approved')`,
      [planId, kind, target],
    );
    return row;
  }

  async find(planId: string, id: string): Promise<ApprovalRow | undefined> {
    const [row] = await this.database.rows<ApprovalRow>(
      `SELECT * FROM office_approval WHERE plan_id = $1 AND id = $2`,
      [planId, id],
    );
    return row;
  }

  /** Locked until the transaction ends. */
  async lock(sql: Sql, id: string): Promise<ApprovalRow> {
    const [row] = await sql.rows<ApprovalRow>(`SELECT * FROM office_approval WHERE id = $1 FOR UPDATE`, [id]);
    if (row === undefined) throw new Error('a request is never removed');
    return row;
  }

  /** @returns false where another one for the same thing waits */
  async add(sql: Sql, approval: NewApproval): Promise<boolean> {
    const added = await sql.rows(
      `INSERT INTO office_approval (id, plan_id, kind, target, statement, reason, requested_by, requested_key,
                                    requested_ms, expires_ms, signature, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open')
       ON CONFLICT (plan_id, kind, target) WHERE state IN ('open', 'approved') DO NOTHING RETURNING id`,
      [
        approval.id,
        approval.plan_id,
        approval.kind,
        approval.target,
        approval.statement,
        approval.reason,
        approval.requested_by,
        approval.requested_key,
        approval.requestedMs,
        approval.expiresMs,
        approval.signature,
      ],
    );
    return added.length === 1;
  }

  async approve(
    sql: Sql,
    id: string,
    by: { id: string; key: Uint8Array; signature: Uint8Array },
  ): Promise<ApprovalRow> {
    const [row] = await sql.rows<ApprovalRow>(
      `UPDATE office_approval SET state = 'approved', decided_by = $2, decided_key = $3, decided_ms = $4,
                                  second_signature = $5
        WHERE id = $1 AND state = 'open' RETURNING *`,
      [id, by.id, by.key, Date.now(), by.signature],
    );
    if (row === undefined) throw new Error('the row was locked while it was open');
    return row;
  }

  async reject(sql: Sql, id: string, by: string, reason: string): Promise<ApprovalRow | undefined> {
    const [row] = await sql.rows<ApprovalRow>(
      `UPDATE office_approval SET state = 'rejected', decided_by = $2, decided_ms = $3, decision_reason = $4
        WHERE id = $1 AND state = 'open' RETURNING *`,
      [id, by, Date.now(), reason],
    );
    return row;
  }

  /** @returns undefined where it is in another state than `from` by now */
  async end(
    sql: Sql,
    id: string,
    from: ApprovalState,
    to: ApprovalState,
    outcome: { code: string; detail: string; boardIndex: number | null },
  ): Promise<ApprovalRow | undefined> {
    const [row] = await sql.rows<ApprovalRow>(
      `UPDATE office_approval SET state = $3, code = $4, detail = $5, board_index = $6
        WHERE id = $1 AND state = $2 RETURNING *`,
      [id, from, to, outcome.code, outcome.detail.slice(0, 2_000), outcome.boardIndex],
    );
    return row;
  }

  /** Open ones that nobody decided in time. */
  overdue(): Promise<ApprovalRow[]> {
    return this.database.rows<ApprovalRow>(
      `SELECT * FROM office_approval WHERE state = 'open' AND expires_ms <= $1 ORDER BY expires_ms`,
      [Date.now()],
    );
  }

  /** Signed twice before `beforeMs`, and not carried out. */
  unfinished(beforeMs: number): Promise<ApprovalRow[]> {
    return this.database.rows<ApprovalRow>(
      `SELECT * FROM office_approval WHERE state = 'approved' AND decided_ms <= $1 ORDER BY decided_ms`,
      [beforeMs],
    );
  }
}
