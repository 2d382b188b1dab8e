import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Public keys that were offered for a ceremony; the secret halves lie in files, as those of all ceremonies do. */
export class CeremonyOffer1700000300100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE ceremony_offer (
        signing_key bytea PRIMARY KEY CHECK (length(signing_key) = 32),
        made_order serial NOT NULL UNIQUE
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE ceremony_offer');
  }
}
