/**
 * The cluster of an embedded database: its files, its administrator's password, and what a killed server leaves behind.
 * The caller's data folder holds the secrets (0600) and normally the cluster itself; where the database account cannot
 * enter that folder, the cluster lies in a fresh root-owned one and `cluster-location` in the data folder names it.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, closeSync, existsSync, fsyncSync, mkdirSync, mkdtempSync, openSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PostgresBinaries } from './binaries.js';
import { canReach, isRoot, type Identity } from './identity.js';
import { freshPrivateDirectory, isRootOwned } from './private-directory.js';

export const ADMINISTRATOR = 'postgres';

/** What `postmaster.pid` says of the server that wrote it. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

/** Folder of the cluster that belongs to `dataDir`, made by `initdb` when there is none yet. */
export function prepareCluster(dataDir: string, binaries: PostgresBinaries, identity: Identity): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const cluster = clusterLocation(dataDir, identity);
  if (existsSync(path.join(cluster, 'PG_VERSION'))) return cluster;

  // A run that died half-way leaves a folder with a random name only: the cluster appears complete or not at all.
  const fresh = mkdtempSync(path.join(path.dirname(cluster), 'cluster-'));
  chmodSync(fresh, 0o700);
  const password = readOrMakeSecret(path.join(dataDir, 'administrator-password'));
  if ('uid' in identity) chownSync(fresh, identity.uid, identity.gid);
  initialise(fresh, password, binaries, identity);
  try {
    renameSync(fresh, cluster);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(path.join(cluster, 'PG_VERSION'))) throw error; // else another process was first
  }
  return cluster;
}

/** Reads a secret file, or makes it: 24 random bytes, mode 0600, whole or not at all, kept if another was first. */
export function readOrMakeSecret(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  try {
    writeFileSync(file, randomBytes(24).toString('base64url') + '\n', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}

/** The server that the cluster's `postmaster.pid` names, if that process is alive; a dead one's file is removed. */
export function runningServer(cluster: string): RunningServer | undefined {
  const file = path.join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]) || 1; // a server that is just starting has not written its port yet
  if (isAlivePostgres(pid)) return { pid, port };
  // Killed hard: the number may belong to a zombie that nobody reaped, or to some other program by now, and PostgreSQL
  // would refuse to start for either.
  unlinkSync(file);
  return undefined;
}

/**
 * Removes a stopped server's data folder, and the cluster where `cluster-location` says that it lies elsewhere. Removing
 * the folder alone would leave that one behind.
 */
export function removeEmbedded(directory: string): void {
  const pointer = path.join(directory, 'cluster-location');
  if (existsSync(pointer)) {
    const parent = path.dirname(readFileSync(pointer, 'utf8').trim());
    if (isRoot() && existsSync(parent) && !isRootOwned(parent)) {
      throw new Error(`${pointer} names a folder that others than root could have written`);
    }
    rmSync(parent, { recursive: true, force: true });
  }
  rmSync(directory, { recursive: true, force: true });
}

function clusterLocation(dataDir: string, identity: Identity): string {
  const own = path.join(dataDir, 'cluster');
  const pointer = path.join(dataDir, 'cluster-location');
  if (existsSync(pointer)) {
    const location = readFileSync(pointer, 'utf8').trim();
    if (isRoot() && !isRootOwned(path.dirname(location))) {
      throw new Error(`${pointer} names ${location}, which others than root could have written`);
    }
    mkdirSync(path.dirname(location), { recursive: true });
    return location;
  }
  if (existsSync(own) || canReach(identity, dataDir)) return own;
  const location = path.join(freshPrivateDirectory('cluster-'), 'cluster');
  try {
    writeFileSync(pointer, location + '\n', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    rmSync(path.dirname(location), { recursive: true, force: true });
    return clusterLocation(dataDir, identity); // another process was first
  }
  return location;
}

function initialise(directory: string, password: string, binaries: PostgresBinaries, identity: Identity): void {
  const passwordFile = path.join(directory, '..', `initial-password-${randomBytes(8).toString('hex')}`);
  const handle = openSync(passwordFile, 'wx', 0o600);
  try {
    writeFileSync(handle, password + '\n');
    fsyncSync(handle);
    if ('uid' in identity) chownSync(passwordFile, identity.uid, identity.gid);
    const options = ['-D', directory, '-U', ADMINISTRATOR, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
    options.push('--no-locale', '-E', 'UTF8', '--data-checksums', '--no-instructions');
    const run = spawnSync(path.join(binaries.directory, 'bin', 'initdb'), options, {
      ...identity,
      cwd: '/',
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(`initdb failed: ${run.error?.message ?? run.stderr}`);
  } finally {
    closeSync(handle);
    unlinkSync(passwordFile);
  }
}

function isAlivePostgres(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false; // EPERM: alive, of another account
  }
  if (!existsSync('/proc/self/stat')) return true; // not Linux: the connection decides
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8'); // `pid (name) state …`
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    return name === 'postgres' && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}
