/** Migrations, run once however many replicas start at the same moment: they take turns on one advisory lock. */
import type { DataSource } from 'typeorm';

/** "psmg": any number that nothing else in the database locks. */
const MIGRATION_LOCK = 0x70736d67;

/**
 * Brings the schema up to date. Each migration is one transaction with its own record, so that a crash between two
 * leaves a state from which the next start goes on.
 * @returns the names of the migrations that this call ran
 */
export async function runMigrations(dataSource: DataSource): Promise<string[]> {
  // A session lock, on a connection of its own: the migrations' connections come and go with their transactions.
  const lock = dataSource.createQueryRunner();
  await lock.connect();
  try {
    await lock.query('SET statement_timeout = 0');
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map((migration) => migration.name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.query('RESET statement_timeout').catch(() => undefined);
    await lock.release();
  }
}
