/** Of several tally services on one database one tries; another takes over when its session ends, however it ends. */
import { Client } from 'pg';
import { LeaderLock } from '../../apps/tally/src/anchoring/leader-lock.js';
import { freshDatabaseUrl } from '../support/database.js';

test('one holds, the other takes over after a release and after a broken session', async () => {
  const url = await freshDatabaseUrl();
  const [a, b] = [new LeaderLock(url), new LeaderLock(url)];
  expect([await a.hold(), await b.hold(), await a.hold()]).toEqual([true, false, true]);
  await a.release();
  expect([await b.hold(), await a.hold()]).toEqual([true, false]);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted`);
  await client.end();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([await b.hold(), await a.hold(), await b.hold()]).toEqual([false, true, false]);
  await Promise.all([a.release(), b.release()]);
});

test('without a database nobody leads, and nothing is thrown', async () => {
  const lock = new LeaderLock('postgres://nobody:none@127.0.0.1:1/none');
  expect(await lock.hold()).toBe(false);
  await lock.release();
});
