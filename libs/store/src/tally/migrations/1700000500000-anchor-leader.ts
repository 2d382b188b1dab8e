/**
 * Who may write anchors (spec §8.8): one lease with an epoch, and a fence that refuses every write of an epoch that is
 * over, whatever the code of the process that was replaced still does. And the fee rate of each anchor.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE anchor_lease (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch bigint NOT NULL CHECK (epoch >= 0),
    holder text NOT NULL,
    beat bigint NOT NULL CHECK (beat >= 0),
    expires_ms bigint NOT NULL
  )`,
  `INSERT INTO anchor_lease (epoch, holder, beat, expires_ms) VALUES (0, '', 0, 0)`,
  `CREATE FUNCTION psephos_epoch_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR NEW.epoch < OLD.epoch THEN RAISE EXCEPTION 'an epoch never comes back'; END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER epoch_grows BEFORE UPDATE OR DELETE ON anchor_lease
    FOR EACH ROW EXECUTE FUNCTION psephos_epoch_grows()`,
  // The epoch under which a row was last written.
  `ALTER TABLE anchor ADD COLUMN epoch bigint NOT NULL DEFAULT 0`,
  // Satoshis for 1,000 bytes by the network's policy; null where the rate is not known.
  `ALTER TABLE anchor ADD COLUMN fee_rate double precision CHECK (fee_rate >= 0)`,
  // FOR SHARE: the lease cannot change hands between this look and the end of the write, so what the next leader reads
  // after it took the lease is all that was ever written before.
  `CREATE FUNCTION psephos_anchor_fenced() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM anchor_lease WHERE epoch = NEW.epoch FOR SHARE;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'epoch % may not write anchors', NEW.epoch USING ERRCODE = 'PS001';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON anchor FOR EACH ROW EXECUTE FUNCTION psephos_anchor_fenced()`,
  // Which anchor covers an entry, without reading the chain from its beginning.
  `CREATE INDEX anchor_tree_size ON anchor (election_id, tree_size, seq)`,
];

export class AnchorLeader1700000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Without the fence a replaced leader could write. */
  down(): Promise<void> {
    return Promise.reject(new Error('the fence between leaders is not taken down by a migration'));
  }
}
