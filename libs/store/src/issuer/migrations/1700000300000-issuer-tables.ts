import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of an issuer. The primary key of `signed_request` is what makes a second token for one voter impossible. */
export class IssuerTables1700000300000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE ceremony (
        ceremony_id bytea PRIMARY KEY CHECK (length(ceremony_id) = 32),
        draft bytea NOT NULL,
        roll_root bytea NOT NULL CHECK (length(roll_root) = 32),
        member_index smallint NOT NULL CHECK (member_index BETWEEN 1 AND 32),
        signing_key bytea NOT NULL UNIQUE CHECK (length(signing_key) = 32),
        state text NOT NULL CHECK (state IN ('committing', 'sharing', 'confirming', 'done', 'failed')),
        detail text NOT NULL
      );
      CREATE TABLE seen_message (
        ceremony_id bytea NOT NULL REFERENCES ceremony,
        name text NOT NULL,
        document bytea NOT NULL,
        signature bytea NOT NULL CHECK (length(signature) = 64),
        PRIMARY KEY (ceremony_id, name)
      );
      CREATE TABLE roll_entry (
        ceremony_id bytea NOT NULL REFERENCES ceremony,
        position int NOT NULL CHECK (position >= 0),
        voter_id text NOT NULL,
        class_index int NOT NULL CHECK (class_index BETWEEN 0 AND 65535),
        roll_keys bytea NOT NULL CHECK (length(roll_keys) IN (32, 64)),
        PRIMARY KEY (ceremony_id, position),
        UNIQUE (ceremony_id, voter_id),
        UNIQUE (ceremony_id, roll_keys)
      );
      CREATE TABLE election (
        election_id bytea PRIMARY KEY CHECK (length(election_id) = 32),
        ceremony_id bytea NOT NULL UNIQUE REFERENCES ceremony,
        definition bytea NOT NULL,
        board_origin text NOT NULL UNIQUE,
        issuance_origin text NOT NULL UNIQUE,
        CHECK (board_origin <> issuance_origin)
      );
      CREATE TABLE logged_request (
        election_id bytea NOT NULL REFERENCES election,
        roll_key bytea NOT NULL CHECK (length(roll_key) = 32),
        idx bigint NOT NULL CHECK (idx >= 0),
        PRIMARY KEY (election_id, roll_key, idx)
      );
      CREATE TABLE issuance_checkpoint (
        election_id bytea NOT NULL REFERENCES election,
        size bigint NOT NULL CHECK (size > 0),
        root bytea NOT NULL CHECK (length(root) = 32),
        PRIMARY KEY (election_id, size)
      );
      CREATE TABLE signed_request (
        election_id bytea NOT NULL REFERENCES election,
        position int NOT NULL CHECK (position >= 0),
        request bytea NOT NULL,
        share bytea NOT NULL CHECK (length(share) = 48),
        PRIMARY KEY (election_id, position)
      );
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME; END $$;
      CREATE TRIGGER signed_request_final BEFORE UPDATE OR DELETE OR TRUNCATE ON signed_request
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER election_final BEFORE UPDATE OR DELETE OR TRUNCATE ON election
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER seen_message_final BEFORE UPDATE OR DELETE OR TRUNCATE ON seen_message
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER roll_entry_final BEFORE UPDATE OR DELETE OR TRUNCATE ON roll_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE signed_request, issuance_checkpoint, logged_request, election, roll_entry, seen_message, ceremony;
      DROP FUNCTION refuse_change();
    `);
  }
}
