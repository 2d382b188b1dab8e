/**
 * Of several tally services on one database one leads; another takes over when it is gone, asleep or cut off, and every
 * change begins a new epoch that the database holds up against the old one.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { LEASE_MS, LeaderLease, NotLeadingError } from '../../apps/tally/src/anchoring/leader-lease.js';
import { freshDatabase } from '../support/database.js';

const POLL_MS = 200;
let url: string;
let dataSource: DataSource;
let leases: LeaderLease[];

beforeAll(async () => {
  ({ url, dataSource } = await freshDatabase('main'));
});
afterAll(() => dataSource.destroy());
beforeEach(async () => {
  leases = [];
  await setExpiry(0);
});
afterEach(() => Promise.all(leases.map((lease) => lease.release())));

function lease(databaseUrl = url): LeaderLease {
  const made = new LeaderLease(databaseUrl);
  leases.push(made);
  return made;
}

function setExpiry(expiresMs: number): Promise<unknown> {
  return dataSource.query('UPDATE anchor_lease SET expires_ms = $1', [expiresMs]);
}

/** Polls until it leads. @returns after how many milliseconds */
async function untilLeading(waiting: LeaderLease, limitMs: number): Promise<number> {
  const startMs = performance.now();
  while (!waiting.leads) {
    if (performance.now() - startMs > limitMs) throw new Error('it does not take the lease');
    await waiting.poll();
    if (!waiting.leads) await pause(POLL_MS);
  }
  return performance.now() - startMs;
}

test('one leads; after a release another takes over at once, in a new epoch', async () => {
  const [a, b] = [lease(), lease()];
  for (const each of [a, b, a]) await each.poll();
  expect([a.leads, b.leads]).toEqual([true, false]);
  const epoch = a.epoch();
  expect(() => b.epoch()).toThrow(NotLeadingError);
  await a.release();
  await b.poll();
  expect([a.leads, b.epoch()]).toEqual([false, epoch + 1]);
});

test('who is cut off from the database stops by itself, and the network comes back too late', async () => {
  const proxy = await Proxy.start(new URL(url));
  const [a, b] = [lease(proxy.urlFor(url)), lease()];
  await a.poll();
  const epoch = a.epoch();
  proxy.hang();
  await Promise.all([untilLeading(b, 2 * LEASE_MS), a.poll()]);
  expect([a.leads, b.epoch()]).toEqual([false, epoch + 1]);
  proxy.heal();
  await a.poll();
  expect([a.leads, b.leads]).toEqual([false, true]);
  await proxy.stop();
});

test('a database whose clock was set back does not keep a dead leader', async () => {
  const b = lease();
  await setExpiry(Date.now() + 3_600_000);
  expect(await untilLeading(b, 2 * LEASE_MS)).toBeGreaterThanOrEqual(LEASE_MS - POLL_MS);
});

test('a session that fell silent in the middle of a write does not hold up its successor', async () => {
  const asleep = new Client({ connectionString: url });
  asleep.on('error', () => undefined);
  await asleep.connect();
  await asleep.query('BEGIN');
  await asleep.query('SELECT 1 FROM anchor_lease FOR SHARE');
  await untilLeading(lease(), 2 * LEASE_MS);
  await expect(asleep.query('COMMIT')).rejects.toThrow();
});

test('an epoch never comes back', async () => {
  const a = lease();
  await a.poll();
  const sql = `UPDATE anchor_lease SET epoch = epoch - 1`;
  await expect(dataSource.query(sql)).rejects.toThrow('an epoch never comes back');
});

test('without a database nobody leads, and nothing is thrown', async () => {
  const nowhere = lease('postgres://nobody:none@127.0.0.1:1/none');
  await nowhere.poll();
  expect(nowhere.leads).toBe(false);
});

/** A network between a client and the database that can stop carrying anything, without closing. */
class Proxy {
  private readonly sockets = new Set<Socket>();
  private hangs = false;

  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  static async start(target: URL): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server);
    server.on('connection', (client) => {
      const upstream = connect(Number(target.port), target.hostname);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ]) {
        proxy.sockets.add(from);
        from.on('error', () => undefined).on('close', () => to.destroy());
        from.on('data', (data: Buffer) => void (proxy.hangs || to.write(data)));
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  urlFor(database: string): string {
    const through = new URL(database);
    through.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return through.href;
  }

  hang(): void {
    this.hangs = true;
  }

  heal(): void {
    this.hangs = false;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
