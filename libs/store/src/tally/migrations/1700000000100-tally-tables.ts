/** Tables of the tally service in the main database (spec §8). The constraints carry the rules, whatever the code does. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const HEX_32 = `'^[0-9a-f]{64}$'`;

const STATEMENTS = [
  `CREATE TABLE anchor (
    election_id bytea NOT NULL REFERENCES election,
    seq integer NOT NULL CHECK (seq >= 0),
    txid text NOT NULL UNIQUE CHECK (txid ~ ${HEX_32}),
    raw bytea NOT NULL,
    type smallint NOT NULL CHECK (type BETWEEN 0 AND 6),
    tree_size integer NOT NULL CHECK (tree_size >= 1),
    issued_size integer NOT NULL CHECK (issued_size >= 0),
    time_ms bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('intended', 'sent', 'mined')),
    fee_sat bigint NOT NULL CHECK (fee_sat >= 0),
    baton_sat bigint NOT NULL CHECK (baton_sat >= 1),
    bump bytea,
    block_height integer,
    block_hash text CHECK (block_hash ~ ${HEX_32}),
    PRIMARY KEY (election_id, seq),
    CHECK ((state = 'mined') = (bump IS NOT NULL AND block_height IS NOT NULL AND block_hash IS NOT NULL))
  )`,
  // One close, one result, one abort.
  `CREATE UNIQUE INDEX anchor_once ON anchor (election_id, type) WHERE type IN (0, 3, 4, 6)`,
  `CREATE INDEX anchor_unmined ON anchor (election_id, seq) WHERE state <> 'mined'`,
  `CREATE TABLE funding (
    public_key bytea PRIMARY KEY CHECK (octet_length(public_key) = 33),
    network text NOT NULL,
    txid text NOT NULL CHECK (txid ~ ${HEX_32}),
    vout integer NOT NULL CHECK (vout >= 0),
    satoshis bigint NOT NULL CHECK (satoshis > 0),
    raw bytea NOT NULL,
    bump bytea,
    block_height integer,
    block_hash text CHECK (block_hash ~ ${HEX_32}),
    UNIQUE (txid, vout)
  )`,
  `CREATE TABLE anchor_halt (
    election_id bytea PRIMARY KEY REFERENCES election,
    code text NOT NULL,
    detail text NOT NULL,
    evidence text NOT NULL
  )`,
  // What was stored may have been broadcast: the bytes of an anchor never change, only what the network says of them.
  `CREATE FUNCTION psephos_anchor_bytes_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR (NEW.election_id, NEW.seq, NEW.txid, NEW.raw, NEW.type, NEW.tree_size)
        IS DISTINCT FROM (OLD.election_id, OLD.seq, OLD.txid, OLD.raw, OLD.type, OLD.tree_size)
      THEN RAISE EXCEPTION 'the bytes of an anchor are never changed or removed'; END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER bytes_fixed BEFORE UPDATE OR DELETE ON anchor
    FOR EACH ROW EXECUTE FUNCTION psephos_anchor_bytes_fixed()`,
];

export class TallyTables1700000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Anchors are on a public chain; their record is never taken down by a migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('the anchors are the record of a public chain and are not dropped by a migration'));
  }
}
