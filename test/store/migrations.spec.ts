/** Migrations: to be repeated and to be started by several replicas at once; what the tables refuse whatever the code does. */
import { createDataSource, isUnavailable, openDataSource, runMigrations, type DatabaseKind } from '#store';
import { freshDatabase, freshDatabaseUrl } from '../support/database.js';

const KINDS: DatabaseKind[] = ['main', 'issuer'];

test.each(KINDS)(
  '%s: four replicas start at once, each migration runs once',
  async (kind) => {
    const url = await freshDatabaseUrl(kind);
    const replicas = await Promise.all(
      Array.from({ length: 4 }, () => createDataSource(url, kind)).map((source) => source.initialize()),
    );
    const ran = await Promise.all(replicas.map((source) => runMigrations(source)));
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await runMigrations(replicas[0])).toEqual([]);
    await Promise.all(replicas.map((source) => source.destroy()));
  },
  90_000,
);

test.each(KINDS)(
  '%s: entities are the tables that the migrations made',
  async (kind) => {
    const { dataSource } = await freshDatabase(kind);
    for (const entity of dataSource.entityMetadatas) {
      await expect(dataSource.getRepository(entity.target).find({ take: 1 })).resolves.toEqual([]);
    }
    await dataSource.destroy();
  },
  90_000,
);

test('an issuer cannot store a second answer, nor change one', async () => {
  const { dataSource } = await freshDatabase('issuer');
  const b = (byte: string, length: number) => Buffer.from(byte.repeat(length), 'hex');
  const [ceremony, election] = [b('01', 32), b('02', 32)];
  await dataSource.query(`INSERT INTO ceremony VALUES ($1, '', $1, 1, $1, 'done', '')`, [ceremony]);
  await dataSource.query(`INSERT INTO election VALUES ($1, $2, '', 'a', 'a/issuance')`, [election, ceremony]);
  const sign = (request: Buffer) =>
    dataSource.query('INSERT INTO signed_request VALUES ($1, 0, $2, $3)', [election, request, b('04', 48)]);
  await sign(b('05', 10));
  await expect(sign(b('06', 10))).rejects.toMatchObject({ driverError: { code: '23505' } });
  await expect(dataSource.query(`UPDATE signed_request SET request = 'x'`)).rejects.toThrow(/never changed/);
  await expect(dataSource.query(`DELETE FROM signed_request`)).rejects.toThrow(/never changed/);
  await dataSource.destroy();
}, 90_000);

test('a witnessed log neither shrinks nor forks, and its mirror only grows', async () => {
  const { dataSource } = await freshDatabase('issuer');
  const hash = Buffer.alloc(32, 1);
  await dataSource.query(`INSERT INTO witness.witnessed VALUES ('o', $1, 0, 2, '', $1, '')`, [hash]);
  await dataSource.query(`INSERT INTO witness.mirror_entry VALUES ($1, 0, 0, $1, 'x')`, [hash]);
  const change = (sql: string) => dataSource.query(sql);
  await expect(change(`UPDATE witness.witnessed SET size = 1`)).rejects.toThrow(/never shrinks/);
  await expect(change(`UPDATE witness.witnessed SET root = sha256('y')`)).rejects.toThrow(/never shrinks/);
  await expect(change(`DELETE FROM witness.mirror_entry`)).rejects.toThrow(/never changed/);
  await dataSource.destroy();
}, 90_000);

test('an unreachable database is told apart from a refusal', async () => {
  const gone = await createDataSource('postgres://x:y@127.0.0.1:1/z', 'issuer')
    .initialize()
    .catch((error: unknown) => error);
  expect(isUnavailable(gone)).toBe(true);
  const url = await freshDatabaseUrl();
  const wrongPassword = await openDataSource(url.replace(/:[^:@]+@/, ':wrong@'), 'issuer').catch((e: unknown) => e);
  expect(isUnavailable(wrongPassword)).toBe(false);
  const source = await openDataSource(url, 'issuer');
  const refusal: unknown = await source.query('SELECT nothing').catch((error: unknown) => error);
  expect(isUnavailable(refusal)).toBe(false);
  await source.destroy();
}, 90_000);
