/**
 * Fresh, empty, real databases for the tests of one file: the first that asks starts a PostgreSQL server of the file's
 * own, and the end of the file stops it and removes its data. Every database has its own role without superuser rights.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDataSource, removeEmbedded, startEmbedded, type DatabaseKind, type EmbeddedServer } from '#store';
import type { DataSource } from 'typeorm';

const directory = mkdtempSync(path.join(tmpdir(), 'psephos-test-'));
let server: Promise<EmbeddedServer> | undefined;

afterAll(async () => {
  await (await server)?.stop();
  removeEmbedded(directory);
}, 30_000);

/** The file's server. */
export function testServer(): Promise<EmbeddedServer> {
  server ??= startEmbedded(directory);
  return server;
}

/** URL of a new empty database with a name of its own. */
export async function freshDatabaseUrl(prefix = 'test'): Promise<string> {
  return (await testServer()).urlFor(`${prefix}_${randomBytes(6).toString('hex')}`);
}

/** A new database of this kind with its tables, and its open data source: call `destroy()` on it after the test. */
export async function freshDatabase(kind: DatabaseKind): Promise<{ url: string; dataSource: DataSource }> {
  const url = await freshDatabaseUrl(kind);
  return { url, dataSource: await openDataSource(url, kind) };
}

/** Folder of the cluster of a data folder: inside it, or where `cluster-location` says. */
export function clusterOf(dataDir: string): string {
  const pointer = path.join(dataDir, 'cluster-location');
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : path.join(dataDir, 'cluster');
}

export { removeEmbedded as removeData };
