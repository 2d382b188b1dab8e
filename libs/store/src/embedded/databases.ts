/**
 * Databases and roles of the embedded server. A role may log in, and nothing else: no superuser, no new databases or
 * roles, no replication; it owns exactly one database, and PUBLIC may connect to none.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { isUnavailable } from '../unavailable.js';
import { readOrMakeSecret } from './cluster.js';

const NAME = /^[a-z][a-z0-9_]{0,47}$/;
/** Serialises the makers of databases of one server. */
const MAKER_LOCK = 0x70736d6b;

/** Makes role and database when missing, and sets the role's password and rights each time. Safe to repeat. */
export async function makeDatabase(
  dataDir: string,
  administratorUrl: string,
  port: number,
  database: string,
): Promise<string> {
  if (!NAME.test(database)) throw new Error(`database name ${JSON.stringify(database)} does not match ${String(NAME)}`);
  mkdirSync(path.join(dataDir, 'passwords'), { recursive: true, mode: 0o700 });
  const password = readOrMakeSecret(path.join(dataDir, 'passwords', database));
  await withConnection(administratorUrl, 60_000, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [MAKER_LOCK]);
    await ensure(client, database, password);
  });
  return `postgres://${database}:${password}@127.0.0.1:${port}/${database}`;
}

/** Runs `work` on one connection, opening it again for up to `timeoutMs` while the server is starting or stopping. */
export async function withConnection<T>(
  url: string,
  timeoutMs: number,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connect(url, timeoutMs);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function ensure(client: pg.Client, name: string, password: string): Promise<void> {
  // Names passed NAME, the password is base64url: neither holds a quote. CREATE takes no parameters.
  const rights = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '${password}'`;
  const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  await client.query(`${role.rowCount ? 'ALTER' : 'CREATE'} ROLE "${name}" ${rights}`);
  const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (!database.rowCount) await client.query(`CREATE DATABASE "${name}" OWNER "${name}"`);
  for (const each of [name, 'postgres', 'template1']) {
    await client.query(`REVOKE ALL ON DATABASE "${each}" FROM PUBLIC`);
  }
}

async function connect(url: string, timeoutMs: number): Promise<pg.Client> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined); // a broken connection shows in the next query
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!isUnavailable(error) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
