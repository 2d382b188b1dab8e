/** Approvals of the office: what the table itself refuses is a second signature of the first signer, or half a decision. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE office_approval (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
    plan_id text NOT NULL CHECK (plan_id ~ '^([0-9a-f]{32}|[0-9a-f]{64})$'),
    kind text NOT NULL CHECK (kind IN ('freeze', 'publish', 'phase')),
    target text NOT NULL,
    statement bytea NOT NULL CHECK (octet_length(statement) BETWEEN 2 AND 16384),
    reason text NOT NULL,
    requested_by text NOT NULL,
    requested_key bytea NOT NULL CHECK (octet_length(requested_key) = 32),
    requested_ms bigint NOT NULL,
    expires_ms bigint NOT NULL CHECK (expires_ms > requested_ms),
    signature bytea NOT NULL CHECK (octet_length(signature) = 64),
    state text NOT NULL CHECK (state IN ('open', 'approved', 'done', 'failed', 'rejected', 'lapsed', 'void')),
    decided_by text,
    decided_key bytea CHECK (octet_length(decided_key) = 32),
    decided_ms bigint,
    second_signature bytea CHECK (octet_length(second_signature) = 64),
    decision_reason text NOT NULL DEFAULT '',
    code text NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT '',
    board_index bigint,
    CHECK (second_signature IS NULL OR (decided_by <> requested_by AND decided_key <> requested_key)),
    CHECK ((state IN ('approved', 'done', 'failed')) = (second_signature IS NOT NULL)),
    CHECK ((decided_by IS NULL) = (decided_ms IS NULL))
  )`,
  // One open request for one thing: two would let officials approve different words for the same step.
  `CREATE UNIQUE INDEX office_approval_open ON office_approval (plan_id, kind, target)
    WHERE state IN ('open', 'approved')`,
  `CREATE INDEX office_approval_plan ON office_approval (plan_id, requested_ms)`,
  `CREATE INDEX office_approval_due ON office_approval (expires_ms) WHERE state IN ('open', 'approved')`,
];

export class OfficeApprovals1700000400050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE office_approval`);
  }
}
