/** Tables of elections that the office prepares: plans, trustees' invitations, keys that a ceremony has used. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE office_election (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
    plan text NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    state text NOT NULL CHECK (state IN ('planning', 'frozen', 'published')),
    ceremony_id bytea REFERENCES draft,
    election_id bytea REFERENCES election,
    anchor text,
    log_name text NOT NULL,
    was_frozen boolean NOT NULL DEFAULT false,
    created_ms bigint NOT NULL,
    saved_ms bigint NOT NULL,
    CHECK ((state = 'planning') = (ceremony_id IS NULL)),
    CHECK ((state = 'published') = (election_id IS NOT NULL))
  )`,
  `CREATE UNIQUE INDEX office_election_ceremony ON office_election (ceremony_id)`,
  `CREATE UNIQUE INDEX office_election_election ON office_election (election_id)`,
  `CREATE TABLE office_trustee (
    plan_id text NOT NULL REFERENCES office_election ON DELETE CASCADE,
    position integer NOT NULL CHECK (position BETWEEN 0 AND 31),
    name text NOT NULL,
    token_hash bytea CHECK (octet_length(token_hash) = 32),
    signing_key bytea CHECK (octet_length(signing_key) = 32),
    sealing_key bytea CHECK (octet_length(sealing_key) = 32),
    state text NOT NULL CHECK (state IN ('named', 'invited', 'joined', 'declined')),
    PRIMARY KEY (plan_id, position),
    CHECK ((state = 'joined') = (signing_key IS NOT NULL)),
    CHECK ((signing_key IS NULL) = (sealing_key IS NULL))
  )`,
  // A key belongs to one ceremony (spec §4): two plans that name the same key cannot both be frozen.
  `CREATE TABLE office_used_key (
    signing_key bytea PRIMARY KEY CHECK (octet_length(signing_key) = 32),
    ceremony_id bytea NOT NULL REFERENCES draft
  )`,
];

export class OfficeElections1700000400020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['office_used_key', 'office_trustee', 'office_election'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
