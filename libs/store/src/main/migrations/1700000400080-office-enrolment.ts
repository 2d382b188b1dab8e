/** Tables of enrolment: who is entitled, and the roll key that each voter's own device has made. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE office_entitled (
    plan_id text NOT NULL REFERENCES office_election ON DELETE CASCADE,
    voter_id text NOT NULL CHECK (voter_id <> ''),
    class_id text NOT NULL,
    link_hash bytea CHECK (octet_length(link_hash) = 32),
    PRIMARY KEY (plan_id, voter_id),
    UNIQUE (plan_id, link_hash)
  )`,
  // The first binding of a voter stands, and a key stands for one voter: the two constraints are these rules.
  `CREATE TABLE office_enrolment (
    plan_id text NOT NULL,
    voter_id text NOT NULL,
    roll_key bytea NOT NULL CHECK (octet_length(roll_key) = 32),
    id_token text,
    PRIMARY KEY (plan_id, voter_id),
    UNIQUE (plan_id, roll_key),
    FOREIGN KEY (plan_id, voter_id) REFERENCES office_entitled ON DELETE CASCADE
  )`,
  // From here on nobody enrols, so that two officials can agree on one roll.
  `CREATE TABLE office_enrolment_end (
    plan_id text PRIMARY KEY REFERENCES office_election ON DELETE CASCADE
  )`,
];

export class OfficeEnrolment1700000400080 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['office_enrolment_end', 'office_enrolment', 'office_entitled'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
