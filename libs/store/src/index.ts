/**
 * PostgreSQL: the embedded server, data sources, migrations, and the tables of every database. The database is not
 * trusted by any voter: what it holds is checked again by whoever verifies the record.
 */
export * from './data-source.js';
export * from './run-migrations.js';
export * from './unavailable.js';
export { removeEmbedded } from './embedded/cluster.js';
export * from './embedded/start-embedded.js';
export * from './main/index.js';
export * from './tally/index.js';
export * from './witness/index.js';
export * from './issuer/index.js';
