/**
 * What docker-compose.yml describes, run as plain processes: its services with its environments and its shared folders,
 * each name a forwarder to those who answer to it. Real PostgreSQL takes the place of the databases' containers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freshDatabaseUrl } from '../support/database.js';
import { startProcess, type StartedProcess } from '../support/process.js';
import { hostsOf, networksOf, readCompose, requiredVariables } from './compose-file.js';
import { Forwarder } from './forwarder.js';

const TIMEOUT_MS = 120_000;
const folder = mkdtempSync(path.join(tmpdir(), 'psephos-compose-'));
const secrets = Object.fromEntries(requiredVariables().map((name) => [name, `secret-of-${name}-0123456789abcdef`]));
const file = readCompose(secrets);
/** One issuer stands for all three: they are alike, and meet nobody but the ballot API. */
const ours = Object.entries(file.services).filter(
  ([name, { command }]) => command?.[1].startsWith('dist/apps/') && !/issuer-[23]/.test(name),
);
const names = new Map<string, Forwarder>();
const databases = new Map<string, Promise<string>>();
const processes = new Map<string, StartedProcess>();
const ports = new Map<string, number>();

beforeAll(async () => {
  for (const network of Object.keys(file.networks)) {
    for (const host of hostsOf(file, network).keys()) {
      if (!names.has(host)) names.set(host, await Forwarder.listen());
    }
  }
  await Promise.all(ours.map(([name]) => start(name)));
}, TIMEOUT_MS);

afterAll(async () => {
  for (const { child } of processes.values()) child.kill('SIGTERM');
  await Promise.all([...processes.values()].map(({ ended }) => ended));
  for (const forwarder of names.values()) forwarder.close();
  rmSync(folder, { recursive: true, force: true });
}, TIMEOUT_MS);

async function start(name: string): Promise<void> {
  const { command, environment, volumes } = file.services[name];
  const main = command![1].replace(/^dist\//, '').replace(/\.js$/, '.ts');
  const env = Object.fromEntries(
    await Promise.all(Object.entries(environment ?? {}).map(async ([key, value]) => [key, await here(value)] as const)),
  );
  const data = path.join(folder, volumes![0].split(':')[0]);
  const started = startProcess(main, { ...env, HOST: '127.0.0.1', PORT: '0', DATA_DIR: data });
  processes.set(name, started);
  const port = await started.ready;
  ports.set(name, port);
  for (const host of answersTo(name)) names.get(host)!.add(port);
}

/** An address of the compose file's networks, on this machine. */
async function here(value: string): Promise<string> {
  const database = /^postgres:\/\/[^@]+@([a-z0-9-]+):/.exec(value)?.[1];
  if (database !== undefined) {
    if (!databases.has(database)) databases.set(database, freshDatabaseUrl());
    return databases.get(database)!;
  }
  return value.replace(/http:\/\/([a-z0-9-]+):\d+/g, (address, host: string) => {
    const forwarder = names.get(host);
    return forwarder === undefined ? address : `http://127.0.0.1:${forwarder.port}`;
  });
}

/** The names under which a service, or the proxy in front of it, is reached. */
function answersTo(name: string): string[] {
  const through = name.startsWith('ballot-api-') ? 'proxy' : name;
  const found = networksOf(file.services[through]).flatMap((network) =>
    [...hostsOf(file, network)].filter(([, members]) => members.includes(through)).map(([host]) => host),
  );
  return [...new Set([name, ...found])];
}

async function get(host: string, path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { connection: 'close' };
  const response = await fetch(`http://127.0.0.1:${names.get(host)!.port}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function leaders(): Promise<string[]> {
  const alive = ['tally-1', 'tally-2'].filter(
    (name) => processes.get(name)!.child.exitCode === null && !killed.has(name),
  );
  const isLeading = await Promise.all(
    alive.map(async (name) => {
      const response = await fetch(`http://127.0.0.1:${ports.get(name)}/health`);
      return ((await response.json()) as { leading: boolean }).leading;
    }),
  );
  return alive.filter((_, i) => isLeading[i]);
}

const killed = new Set<string>();
async function kill(name: string): Promise<void> {
  killed.add(name);
  processes.get(name)!.child.kill('SIGKILL');
  await processes.get(name)!.ended;
}

async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    await pause(50);
  }
}

test('everybody is ready, and reached by name', async () => {
  for (const name of ['ballot-api-1', 'ballot-api-2', 'ballot-api', 'tally', 'issuer-1']) {
    expect([name, (await get(name, '/ready')).body]).toEqual([name, { status: 'ready' }]);
  }
  expect((await get('devnet', '/headers/tip')).status).toBe(200);
});

test(
  'one tally service leads; an anchor key that either makes, both have',
  async () => {
    const [leader] = await until(leaders, (found) => found.length > 0);
    expect(await leaders()).toEqual([leader]);
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${secrets['TALLY_OPERATOR_TOKEN']}`,
      connection: 'close',
    };
    const prepare = { method: 'POST', headers, body: '{}' };
    const prepared = await fetch(`http://127.0.0.1:${names.get('tally')!.port}/anchors/prepare`, prepare);
    expect(prepared.status).toBe(201);
  },
  TIMEOUT_MS,
);

test('a ballot API dies: the name still answers, every time', async () => {
  await kill('ballot-api-1');
  for (let i = 0; i < 4; i++) expect((await get('ballot-api', '/ready')).status).toBe(200);
});

test(
  'the leader dies: the standby leads',
  async () => {
    const [leader] = await leaders();
    await kill(leader);
    const standby = leader === 'tally-1' ? 'tally-2' : 'tally-1';
    expect(await until(leaders, (found) => found.length > 0)).toEqual([standby]);
    expect((await get('tally', '/ready')).status).toBe(200);
  },
  TIMEOUT_MS,
);
