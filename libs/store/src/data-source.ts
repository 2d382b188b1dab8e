/**
 * One TypeORM data source per kind of database: `main` (ballot API and tally service, with the tally's mirror) and
 * `issuer` (one issuer's own). Entities and migrations are listed, never found by file name, so that they are the same
 * from source and from the build. The schema changes by migrations alone.
 */
import { DataSource } from 'typeorm';
import { ISSUER_ENTITIES, ISSUER_MIGRATIONS } from './issuer/index.js';
import { MAIN_ENTITIES, MAIN_MIGRATIONS } from './main/index.js';
import { runMigrations } from './run-migrations.js';
import { TALLY_ENTITIES, TALLY_MIGRATIONS } from './tally/index.js';
import { isUnavailable } from './unavailable.js';
import { WITNESS_ENTITIES, WITNESS_MIGRATIONS } from './witness/index.js';

export type DatabaseKind = 'main' | 'issuer';

/** Bounds that keep a dead or busy database from holding a request for ever. */
const POOL = {
  max: 20,
  connectionTimeoutMillis: 5_000,
  idleTimeoutMillis: 30_000,
  keepAlive: true,
  statement_timeout: 60_000,
  idle_in_transaction_session_timeout: 120_000,
};
const START_TIMEOUT_MS = 60_000;

/** A data source that is not connected yet. The pool reconnects by itself after the database was away. */
export function createDataSource(url: string, kind: DatabaseKind): DataSource {
  const { entities, migrations } = contents(kind);
  return new DataSource({
    type: 'postgres',
    url,
    entities,
    migrations,
    synchronize: false,
    migrationsRun: false,
    logging: false,
    installExtensions: false,
    applicationName: `psephos-${kind}`,
    poolErrorHandler: () => undefined, // an idle connection broke: the pool drops it, the next query opens another
    extra: POOL,
  });
}

/** Connects, waiting up to a minute for a database that is still starting, and runs the migrations. */
export async function openDataSource(url: string, kind: DatabaseKind): Promise<DataSource> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const dataSource = createDataSource(url, kind);
    try {
      await dataSource.initialize();
      await runMigrations(dataSource);
      return dataSource;
    } catch (error) {
      if (dataSource.isInitialized) await dataSource.destroy();
      if (!isUnavailable(error) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

function contents(kind: DatabaseKind) {
  switch (kind) {
    case 'main':
      return {
        entities: [...MAIN_ENTITIES, ...TALLY_ENTITIES, ...WITNESS_ENTITIES],
        migrations: [...MAIN_MIGRATIONS, ...TALLY_MIGRATIONS, ...WITNESS_MIGRATIONS],
      };
    case 'issuer':
      return {
        entities: [...ISSUER_ENTITIES, ...WITNESS_ENTITIES],
        migrations: [...ISSUER_MIGRATIONS, ...WITNESS_MIGRATIONS],
      };
    default:
      throw new Error(`unknown kind of database: ${String(kind satisfies never)}`);
  }
}
