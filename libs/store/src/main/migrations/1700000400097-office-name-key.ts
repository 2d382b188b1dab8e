/** Names of accounts by a key that the service makes: the database's `lower` knows only the capitals of its locale. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OfficeNameKey1700000400097 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE office_account ADD COLUMN name_key text`);
    const rows = (await runner.query(`SELECT id, name FROM office_account`)) as { id: string; name: string }[];
    for (const { id, name } of rows) {
      const key = name.normalize('NFC').trim().toLowerCase();
      await runner.query(`UPDATE office_account SET name_key = $2 WHERE id = $1`, [id, key]);
    }
    await runner.query(`ALTER TABLE office_account ALTER COLUMN name_key SET NOT NULL`);
    await runner.query(`DROP INDEX office_account_name`);
    await runner.query(`CREATE UNIQUE INDEX office_account_name ON office_account (name_key) WHERE state <> 'removed'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX office_account_name`);
    await runner.query(`ALTER TABLE office_account DROP COLUMN name_key`);
    await runner.query(
      `CREATE UNIQUE INDEX office_account_name ON office_account (lower(name)) WHERE state <> 'removed'`,
    );
  }
}
