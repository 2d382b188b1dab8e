/** What stays of access that was ended: keys that never sign again, and who is to come back by a recovery. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Without its account: a key that was ended is ended, whoever had it.
  `CREATE TABLE office_ended_key (
    signing_key bytea PRIMARY KEY CHECK (octet_length(signing_key) = 32),
    ended_ms bigint NOT NULL
  )`,
  `INSERT INTO office_ended_key (signing_key, ended_ms)
    SELECT signing_key, 0 FROM office_account WHERE state = 'removed' AND signing_key IS NOT NULL`,
  `ALTER TABLE office_account ADD COLUMN is_recovering boolean NOT NULL DEFAULT false`,
  `UPDATE office_account a SET is_recovering = true WHERE state = 'invited'
    AND EXISTS (SELECT 1 FROM office_account_link l WHERE l.account_id = a.id AND l.kind = 'recover')`,
];

export class OfficeEndedAccess1700000400090 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE office_account DROP COLUMN is_recovering`);
    await runner.query(`DROP TABLE office_ended_key`);
  }
}
