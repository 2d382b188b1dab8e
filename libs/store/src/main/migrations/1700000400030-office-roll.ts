/** The table of the registrars' halves of a plan's roll. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OfficeRoll1700000400030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE office_roll_half (
      plan_id text NOT NULL REFERENCES office_election ON DELETE CASCADE,
      registrar smallint NOT NULL CHECK (registrar IN (1, 2)),
      csv text NOT NULL,
      fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
      voters_hash bytea NOT NULL CHECK (octet_length(voters_hash) = 32),
      size text NOT NULL,
      imported_ms bigint NOT NULL,
      PRIMARY KEY (plan_id, registrar)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE office_roll_half`);
  }
}
