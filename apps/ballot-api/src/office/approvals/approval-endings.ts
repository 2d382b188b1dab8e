/** How a request ends without the second official: carried out, failed, lapsed or void; each is told in the office's log. */
import { Injectable, Logger } from '@nestjs/common';
import { VerificationError } from '#crypto';
import { ServiceError } from '#edge';
import type { LoggedAction } from '#office';
import { Database, type Sql } from '../../database/database.js';
import type { Actor } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';
import type { ApprovalRow } from './approval-request.js';
import { ApprovalsStore } from './approvals-store.js';
import type { Subject } from './approved-step.js';
import { Steps } from './steps.js';

@Injectable()
export class ApprovalEndings {
  private readonly logger = new Logger('approvals');

  constructor(
    private readonly store: ApprovalsStore,
    private readonly steps: Steps,
    private readonly database: Database,
    private readonly log: AuditLog,
  ) {}

  /**
   * Does what both officials have signed. Where something is away just now it stays approved, and is tried again.
   * @param row  approved
   */
  async carryOut(subject: Subject, row: ApprovalRow): Promise<ApprovalRow> {
    try {
      const boardIndex = await this.steps.of(row.kind).carryOut(subject, row);
      return await this.end(row, 'done', { code: '', detail: '', boardIndex });
    } catch (error) {
      if (isRefusal(error)) {
        if (await this.steps.of(row.kind).stands(subject, row.statement)) {
          return this.end(row, 'done', { code: '', detail: '', boardIndex: null });
        }
        const detail = error instanceof ServiceError ? error.detail : error.message;
        return this.end(row, 'failed', { code: error.code, detail, boardIndex: null });
      }
      this.logger.warn(`approval ${row.id} is not carried out yet: ${error instanceof Error ? error.message : ''}`);
      return row;
    }
  }

  /** @returns as it is now: another replica may have been sooner */
  async end(
    row: ApprovalRow,
    to: 'done' | 'failed' | 'lapsed' | 'void',
    outcome: { code: string; detail: string; boardIndex: number | null },
  ): Promise<ApprovalRow> {
    return this.database.transaction(async (sql) => {
      const ended = await this.store.end(sql, row.id, row.state, to, outcome);
      if (ended === undefined) return this.store.lock(sql, row.id);
      await this.tell(sql, null, ended, `approval.${to}`);
      return ended;
    });
  }

  /** An entry of the office's log, in the transaction of what it tells of. */
  async tell(sql: Sql, actor: Actor | null, row: ApprovalRow, action: LoggedAction): Promise<void> {
    const isPlan = row.plan_id.length === 32;
    await this.log.append(sql, {
      actor,
      action,
      planId: isPlan ? row.plan_id : null,
      detail: {
        approval: row.id,
        kind: row.kind,
        ...(row.target === '' ? {} : { target: row.target }),
        ...(isPlan ? {} : { electionId: row.plan_id }),
        ...(row.code === '' ? {} : { code: row.code }),
        ...(row.board_index === null ? {} : { boardIndex: Number(row.board_index) }),
      },
    });
  }
}

/** Refused for good. Too many requests, or a service that is away, are reasons to try again. */
function isRefusal(error: unknown): error is ServiceError | VerificationError {
  if (error instanceof VerificationError) return true;
  return error instanceof ServiceError && error.status < 500 && error.status !== 429;
}
