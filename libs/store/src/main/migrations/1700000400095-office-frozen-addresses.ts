/** Issuers' addresses as two officials have signed them: kept apart from the plan, which may go back to planning. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE office_frozen_addresses (
    ceremony_id bytea PRIMARY KEY REFERENCES draft,
    urls text NOT NULL
  )`,
  // Elections that were frozen before keep theirs.
  `INSERT INTO office_frozen_addresses (ceremony_id, urls)
     SELECT ceremony_id, (SELECT json_agg(member ->> 'url')::text
                            FROM json_array_elements(plan::json -> 'issuers' -> 'members') AS member)
       FROM office_election WHERE ceremony_id IS NOT NULL`,
];

export class OfficeFrozenAddresses1700000400095 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE office_frozen_addresses`);
  }
}
