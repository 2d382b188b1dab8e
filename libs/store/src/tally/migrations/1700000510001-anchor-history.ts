/**
 * What became of anchors after they were sent (spec §8.5): `seen` between sent and mined, and a history of what the chain
 * did to them, which only grows.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const HEX_32 = `'^[0-9a-f]{64}$'`;

const STATEMENTS = [
  `ALTER TABLE anchor DROP CONSTRAINT anchor_state_check,
    ADD CONSTRAINT anchor_state_check CHECK (state IN ('intended', 'sent', 'seen', 'mined'))`,
  // A block that held it is gone from the chain, and none holds it yet.
  `ALTER TABLE anchor ADD COLUMN lost_block boolean NOT NULL DEFAULT false`,
  // The walk over the stored blocks, newest first.
  `CREATE INDEX anchor_block ON anchor (block_height, block_hash) WHERE block_height IS NOT NULL`,
  `CREATE TABLE anchor_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    election_id bytea NOT NULL REFERENCES election,
    time_ms bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
    kind text NOT NULL CHECK (kind IN ('block-lost', 'mined-again', 'sent-again')),
    block_height integer,
    block_hash text CHECK (block_hash ~ ${HEX_32}),
    first_seq integer,
    last_seq integer,
    CHECK ((kind = 'sent-again') = (block_height IS NULL) AND (block_height IS NULL) = (block_hash IS NULL)),
    CHECK ((first_seq IS NULL) = (last_seq IS NULL) AND first_seq <= last_seq)
  )`,
  `CREATE INDEX anchor_event_of ON anchor_event (election_id, id)`,
  `CREATE FUNCTION psephos_anchor_event_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the history of anchors is never changed or removed'; END $$`,
  `CREATE TRIGGER history_fixed BEFORE UPDATE OR DELETE ON anchor_event
    FOR EACH ROW EXECUTE FUNCTION psephos_anchor_event_fixed()`,
];

export class AnchorHistory1700000510001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** What was told to the public is not taken back. */
  down(): Promise<void> {
    return Promise.reject(new Error('the history of anchors is public and is not dropped by a migration'));
  }
}
