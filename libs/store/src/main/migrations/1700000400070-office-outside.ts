/** Webhooks of the office: who is told, of what, and how each delivery went. Their secrets are not here: they are derived. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE office_webhook (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
    url text NOT NULL CHECK (char_length(url) BETWEEN 8 AND 1000),
    events text[] NOT NULL CHECK (cardinality(events) BETWEEN 1 AND 16),
    created_by text NOT NULL,
    created_ms bigint NOT NULL,
    removed_ms bigint
  )`,
  // The id is made of what happened: whichever replica sees it first records it, once.
  `CREATE TABLE office_event (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
    type text NOT NULL,
    body bytea NOT NULL,
    at_ms bigint NOT NULL
  )`,
  `CREATE TABLE office_delivery (
    event_id text NOT NULL REFERENCES office_event,
    webhook_id text NOT NULL REFERENCES office_webhook,
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'given-up')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_ms bigint NOT NULL,
    last_ms bigint,
    answer text,
    PRIMARY KEY (event_id, webhook_id)
  )`,
  `CREATE INDEX office_delivery_due ON office_delivery (next_ms) WHERE state = 'waiting'`,
  `CREATE INDEX office_delivery_webhook ON office_delivery (webhook_id)`,
  // Phases are looked for on boards of millions of entries.
  `CREATE INDEX log_entry_phase ON log_entry (election_id, idx) WHERE kind = 32`,
];

export class OfficeOutside1700000400070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX log_entry_phase`);
    for (const table of ['office_delivery', 'office_event', 'office_webhook'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
