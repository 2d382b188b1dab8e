/**
 * Halts that are lifted keep their evidence; and the one way in which an anchor's row may go: its bytes stand in
 * `anchor_superseded` first, byte for byte, so that whatever was broadcast can still be shown (spec §8.3).
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE anchor_halt
    ADD COLUMN halt_no integer NOT NULL DEFAULT 1 CHECK (halt_no >= 1),
    ADD COLUMN raised_ms bigint NOT NULL DEFAULT 0,
    ADD COLUMN board_index integer,
    ADD COLUMN lifted_ms bigint,
    ADD COLUMN lifted_reason text,
    ADD CHECK ((lifted_ms IS NULL) = (lifted_reason IS NULL)),
    DROP CONSTRAINT anchor_halt_pkey,
    ADD PRIMARY KEY (election_id, halt_no)`,
  `ALTER TABLE anchor_halt ALTER COLUMN halt_no DROP DEFAULT, ALTER COLUMN raised_ms DROP DEFAULT`,
  `CREATE UNIQUE INDEX anchor_halt_open ON anchor_halt (election_id) WHERE lifted_ms IS NULL`,
  `CREATE TABLE anchor_superseded (
    election_id bytea NOT NULL REFERENCES election,
    seq integer NOT NULL CHECK (seq >= 0),
    txid text NOT NULL CHECK (txid ~ '^[0-9a-f]{64}$'),
    raw bytea NOT NULL,
    state text NOT NULL,
    superseded_ms bigint NOT NULL,
    PRIMARY KEY (election_id, seq, txid)
  )`,
  // Also a superseded one may have been broadcast: nothing of it changes.
  `CREATE FUNCTION psephos_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'superseded anchors are never changed or removed'; END $$`,
  `CREATE TRIGGER superseded_fixed BEFORE UPDATE OR DELETE ON anchor_superseded
    FOR EACH ROW EXECUTE FUNCTION psephos_never_changed()`,
  `CREATE OR REPLACE FUNCTION psephos_anchor_bytes_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM anchor_superseded s WHERE s.election_id = OLD.election_id AND s.seq = OLD.seq
            AND s.txid = OLD.txid AND s.raw = OLD.raw)
        THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'the bytes of an anchor are never changed or removed';
      END IF;
      IF (NEW.election_id, NEW.seq, NEW.txid, NEW.raw, NEW.type, NEW.tree_size)
        IS DISTINCT FROM (OLD.election_id, OLD.seq, OLD.txid, OLD.raw, OLD.type, OLD.tree_size)
      THEN RAISE EXCEPTION 'the bytes of an anchor are never changed or removed'; END IF;
      RETURN NEW;
    END $$`,
];

export class HaltsAndAdoption1700000520000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** What was superseded or halted is part of the history of a public chain. */
  down(): Promise<void> {
    return Promise.reject(new Error('halts and superseded anchors are history and are not dropped by a migration'));
  }
}
