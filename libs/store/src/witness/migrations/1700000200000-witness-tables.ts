import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of a witness. A mirror that could forget or change an entry would be no evidence: the database refuses both. */
export class WitnessTables1700000200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE SCHEMA witness;
      CREATE TABLE witness.witnessed (
        origin text PRIMARY KEY,
        election_id bytea NOT NULL CHECK (length(election_id) = 32),
        log smallint NOT NULL CHECK (log IN (0, 1)),
        size bigint NOT NULL CHECK (size >= 0),
        frontier bytea NOT NULL CHECK (length(frontier) % 32 = 0),
        root bytea NOT NULL CHECK (length(root) = 32),
        note text NOT NULL,
        UNIQUE (election_id, log)
      );
      CREATE TABLE witness.mirror_entry (
        election_id bytea NOT NULL,
        log smallint NOT NULL,
        idx bigint NOT NULL CHECK (idx >= 0),
        leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32),
        bytes bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535),
        PRIMARY KEY (election_id, log, idx),
        FOREIGN KEY (election_id, log) REFERENCES witness.witnessed (election_id, log)
      );
      -- Where the board's phases stand (entries 0x20), found without reading the ballots between them.
      CREATE INDEX mirror_entry_phase ON witness.mirror_entry (election_id, idx)
        WHERE log = 0 AND get_byte(bytes, 0) = 32;
      CREATE FUNCTION witness.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'entries of a mirrored log are never changed'; END $$;
      CREATE TRIGGER mirror_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON witness.mirror_entry
        FOR EACH STATEMENT EXECUTE FUNCTION witness.refuse_change();
      CREATE FUNCTION witness.refuse_smaller() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.size < OLD.size OR (NEW.size = OLD.size AND NEW.root <> OLD.root) THEN
            RAISE EXCEPTION 'a witnessed log never shrinks or forks';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER witnessed_grows BEFORE UPDATE ON witness.witnessed
        FOR EACH ROW EXECUTE FUNCTION witness.refuse_smaller();
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP SCHEMA witness CASCADE');
  }
}
