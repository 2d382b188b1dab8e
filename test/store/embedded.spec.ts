/** The embedded server (docs: operator's guide): rights of its roles, isolation, restart after a kill, life with its parent. */
import { chmodSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeEmbedded, startEmbedded } from '#store';
import pg from 'pg';
import { clusterOf, testServer } from '../support/database.js';

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('roles', () => {
  let a: string;
  let b: string;
  beforeAll(async () => {
    const server = await testServer();
    [a, b] = [await server.urlFor('role_a'), await server.urlFor('role_b')];
  }, 90_000);

  test('has no rights but to log in', async () => {
    const rows = await query(a, 'SELECT * FROM pg_roles WHERE rolname = current_user');
    expect(rows[0]).toMatchObject({
      rolname: 'role_a',
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      rolbypassrls: false,
    });
  });

  test('cannot read files, run programs, make roles or become the administrator', async () => {
    await expect(query(a, `SELECT pg_read_file('/etc/passwd')`)).rejects.toMatchObject({ code: '42501' });
    await expect(query(a, `COPY (SELECT 1) TO PROGRAM 'true'`)).rejects.toMatchObject({ code: '42501' });
    await expect(query(a, `CREATE ROLE mallory SUPERUSER`)).rejects.toMatchObject({ code: '42501' });
    await expect(query(a, `SET ROLE postgres`)).rejects.toMatchObject({ code: '42501' });
  });

  test('cannot enter the database of another, nor the administrator’s', async () => {
    const into = (url: string, database: string) => url.replace(/\/[a-z_]+$/, `/${database}`);
    await expect(query(into(a, 'role_b'), 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
    await expect(query(into(b, 'role_a'), 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
    await expect(query(into(a, 'postgres'), 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
    await expect(query(into(a, 'template1'), 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
  });

  test('needs its own password', async () => {
    const swapped = a.replace(/:[^:@]+@/, `:${new URL(b).password}@`);
    await expect(query(swapped, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('a name that could carry SQL is refused', async () => {
    const server = await testServer();
    await expect(server.urlFor('x"; DROP DATABASE role_a; --')).rejects.toThrow(/does not match/);
  });

  test('asking again, also at once, gives the same URL', async () => {
    const server = await testServer();
    const urls = await Promise.all(Array.from({ length: 4 }, () => server.urlFor('role_c')));
    expect(new Set(urls).size).toBe(1);
    expect(await query(urls[0], 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a server of its own', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'psephos-embedded-'));
  });
  afterEach(() => removeEmbedded(dataDir));

  test('keeps its data and secrets to itself, survives kill -9, and ignores a foreign postmaster.pid', async () => {
    const first = await startEmbedded(dataDir, { stopWithParent: false, port: null });
    const url = await first.urlFor('kept');
    await query(url, 'CREATE TABLE t AS SELECT 7 AS n');
    expect(statSync(path.join(dataDir, 'administrator-password')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(dataDir, 'passwords', 'kept')).mode & 0o777).toBe(0o600);
    expect(statSync(clusterOf(dataDir)).mode & 0o777).toBe(0o700);

    const shared = await startEmbedded(dataDir, { stopWithParent: false, port: null });
    expect(shared).toMatchObject({ pid: first.pid, source: 'already running' });

    process.kill(first.pid, 'SIGKILL'); // the file and, until reaped, a zombie stay behind
    const second = await startEmbedded(dataDir, { stopWithParent: true, port: first.port });
    expect(second.pid).not.toBe(first.pid);
    expect(await second.urlFor('kept')).toBe(url);
    expect(await query(await second.urlFor('kept'), 'SELECT n FROM t')).toEqual([{ n: 7 }]);
    await second.stop();

    // The number in a dead server's file belongs to another program by now: this very process.
    writeFileSync(
      path.join(clusterOf(dataDir), 'postmaster.pid'),
      `${process.pid}\n${clusterOf(dataDir)}\n0\n1\n\n127.0.0.1\n`,
    );
    const third = await startEmbedded(dataDir, { stopWithParent: true, port: null });
    expect(await query(await third.urlFor('kept'), 'SELECT n FROM t')).toEqual([{ n: 7 }]);
    await third.stop();
    await expect(query(await Promise.resolve(url), 'SELECT 1')).rejects.toThrow();
  }, 120_000);

  test('two that start at once share one server', async () => {
    const [one, two] = await Promise.all([startEmbedded(dataDir), startEmbedded(dataDir)]);
    expect(one.pid).toBe(two.pid);
    await Promise.all([one.stop(), two.stop()]);
  }, 90_000);

  test('a cluster in a folder that only root enters lies in a root-owned place', async () => {
    if (process.getuid?.() !== 0) return; // another account runs the server as itself, in the folder given
    chmodSync(dataDir, 0o700);
    const server = await startEmbedded(dataDir);
    const parent = statSync(path.dirname(clusterOf(dataDir)));
    expect([parent.uid, parent.mode & 0o022]).toEqual([0, 0]);
    await server.stop();
    const pointer = path.join(dataDir, 'cluster-location');
    const honest = clusterOf(dataDir);
    writeFileSync(pointer, path.join(tmpdir(), 'psephos-of-others', 'cluster'));
    await expect(startEmbedded(dataDir)).rejects.toThrow(/others than root/);
    writeFileSync(pointer, honest);
  }, 90_000);
});
