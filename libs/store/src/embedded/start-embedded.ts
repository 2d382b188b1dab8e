/**
 * The embedded default: a real PostgreSQL server, started beside the services and reachable on the loopback address
 * alone. Every database has its own role without superuser rights, which owns that database and can enter no other, so
 * that an issuer's process cannot read another's tables even here. A server that already runs on the data folder is
 * shared, whoever started it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer, Socket, type AddressInfo } from 'node:net';
import path from 'node:path';
import { findBinaries, type PostgresBinaries } from './binaries.js';
import { ADMINISTRATOR, prepareCluster, readOrMakeSecret, runningServer, type RunningServer } from './cluster.js';
import { makeDatabase, withConnection } from './databases.js';
import { isUnavailable } from '../unavailable.js';
import { databaseIdentity, type Identity } from './identity.js';

/** A running embedded server. */
export interface EmbeddedServer {
  readonly pid: number;
  readonly port: number;
  /** Where its programs come from, or that a server which already ran is shared. */
  readonly source: string;
  /** Makes the database and its role when missing; the URL holds the role's password. */
  urlFor(database: string): Promise<string>;
  /** Stops the server when this call started it; every open transaction is rolled back. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** The server ends when the process that started it ends, however it ends. */
  readonly stopWithParent: boolean;
  /** A port that is asked for, so that URLs stay good when the server is started again; null takes any free one. */
  readonly port: number | null;
}

const READY_TIMEOUT_MS = 60_000;
/**
 * Why a start fails that may succeed a moment later: backends of a killed server still hold its shared memory, another
 * process starts the same cluster, the port was taken meanwhile.
 */
const PASSING = /shared memory|lock file "postmaster\.pid"|could not bind|could not create any TCP/;

/** Ends the server when standard input closes, which the kernel does for every way in which the parent can end. */
const SUPERVISOR = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( cat <&3 >/dev/null; kill -INT "$server" 2>/dev/null ) &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

/**
 * Starts (or joins) the server of a data folder and waits until it answers queries.
 * @param directory the caller's own folder; secrets in it are readable by this account alone
 */
export async function startEmbedded(
  directory: string,
  options: EmbeddedOptions = { stopWithParent: true, port: null },
): Promise<EmbeddedServer> {
  const dataDir = path.resolve(directory);
  const identity = databaseIdentity();
  const binaries = await findBinaries(identity);
  const cluster = prepareCluster(dataDir, binaries, identity);
  const password = readOrMakeSecret(path.join(dataDir, 'administrator-password'));
  const joined = (running: RunningServer) =>
    server(dataDir, password, { ...running, source: 'already running' }, () => Promise.resolve());

  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const running = await joinRunning(cluster, password);
    if (running) return joined(running);
    const started = await launch(dataDir, cluster, binaries, identity, options);
    if (!('failure' in started)) {
      await withConnection(administratorUrl(started.port, password), READY_TIMEOUT_MS, (client) =>
        client.query('SELECT 1'),
      );
      return server(dataDir, password, { ...started, source: binaries.source }, () => stop(started.child));
    }
    if (!PASSING.test(started.failure) || Date.now() > deadline) {
      throw new Error(`the embedded PostgreSQL did not start: ${started.failure}`);
    }
    await pause(250);
  }
}

/** The server that runs on the cluster already, once it answers; undefined as soon as it is found to be dead. */
async function joinRunning(cluster: string, password: string): Promise<RunningServer | undefined> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const running = runningServer(cluster);
    if (!running) return undefined;
    try {
      await withConnection(administratorUrl(running.port, password), 0, (client) => client.query('SELECT 1'));
      return running;
    } catch (error) {
      // It is starting (its file has no port yet, or 57P03), recovering, or ending: look again what became of it.
      if (!isUnavailable(error) || Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}

function server(
  dataDir: string,
  password: string,
  at: { pid: number; port: number; source: string },
  stopServer: () => Promise<void>,
): EmbeddedServer {
  return {
    pid: at.pid,
    port: at.port,
    source: at.source,
    urlFor: (database) => makeDatabase(dataDir, administratorUrl(at.port, password), at.port, database),
    stop: stopServer,
  };
}

type Started = { child: ChildProcess; pid: number; port: number } | { failure: string };

/** One attempt: started means that *its own* log says so; the connection that follows proves that it answers. */
async function launch(
  dataDir: string,
  cluster: string,
  binaries: PostgresBinaries,
  identity: Identity,
  options: EmbeddedOptions,
): Promise<Started> {
  const port = options.port ?? (await freePort());
  const command = [path.join(binaries.directory, 'bin', 'postgres'), '-D', cluster, '-p', String(port)];
  for (const setting of ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200']) {
    command.push('-c', setting);
  }
  // A log of this attempt alone: two processes may be starting the same cluster, and each must read its own.
  const logFile = path.join(dataDir, `starting-${randomBytes(6).toString('hex')}.log`);
  const log = openSync(logFile, 'wx', 0o600);
  const [program, ...args] = options.stopWithParent ? ['/bin/sh', '-c', SUPERVISOR, 'sh', ...command] : command;
  const input = options.stopWithParent ? 'pipe' : 'ignore';
  // Its own process group: Ctrl-C in a terminal reaches our services first, and they still need the database then.
  const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
  const child = spawn(program, args, { ...identity, cwd: '/', detached: true, stdio: [input, log, log], env });
  closeSync(log);
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();

  const deadline = Date.now() + READY_TIMEOUT_MS;
  let ended: Error | undefined;
  child.once('error', (error) => (ended = error));
  for (;;) {
    const text = readFileSync(logFile, 'utf8');
    if (text.includes('database system is ready to accept connections')) {
      const running = runningServer(cluster);
      if (running?.port === port) {
        renameSync(logFile, path.join(dataDir, 'postgres.log'));
        return { child, pid: running.pid, port };
      }
    }
    if (ended) throw ended;
    if (child.exitCode !== null || child.signalCode !== null) {
      rmSync(logFile);
      return { failure: text.slice(-2000) };
    }
    if (Date.now() > deadline) {
      await stop(child);
      throw new Error(`the embedded PostgreSQL was not ready within ${READY_TIMEOUT_MS} ms: ${text.slice(-2000)}`);
    }
    await pause(25);
  }
}

/** Fast shutdown (SIGINT), at most 20 s, then SIGQUIT; the supervisor passes either on by its closed input. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.ref();
  if (child.stdin) child.stdin.end();
  else child.kill('SIGINT');
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGQUIT'), 20_000);
  await gone;
  clearTimeout(timer);
}

function administratorUrl(port: number, password: string): string {
  return `postgres://${ADMINISTRATOR}:${password}@127.0.0.1:${port}/postgres`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
