/**
 * A folder that only this account can write: for copies of the database's programs and for clusters whose own place the
 * database account cannot enter. In `/var/lib`, whose parents only root can write, the name may be known; anywhere else
 * it is fresh and random, because whoever guesses a name in a shared folder can create it first.
 */
import { chmodSync, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import path from 'node:path';

const ROOT_OWNED = '/var/lib/psephos';
const SHARED_TEMPORARY = '/var/tmp';
const GROUP_OR_OTHERS_WRITE = 0o022;

let chosen: string | undefined;

/** The base folder: enterable by all, writable by root alone. Only a root process needs it. */
export function privateBase(): string {
  chosen ??= rootOwned() ?? freshTemporary();
  return chosen;
}

/** A new folder with a random name below the base, enterable by all, writable by root alone. */
export function freshPrivateDirectory(prefix: string): string {
  const directory = mkdtempSync(path.join(privateBase(), prefix));
  chmodSync(directory, 0o711);
  return directory;
}

/**
 * Establishes that nobody but root can have put anything at this path: every folder on the way is a real folder, owned
 * by root and writable by root alone, or is sticky (where only an entry's owner can replace it) and the next is root's.
 */
export function isRootOwned(directory: string): boolean {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    const entry = lstatSync(at, { throwIfNoEntry: false });
    if (!entry?.isDirectory() || entry.uid !== 0) return false;
    const sticky = (entry.mode & 0o1000) !== 0 && at !== path.resolve(directory);
    if ((entry.mode & GROUP_OR_OTHERS_WRITE) !== 0 && !sticky) return false;
    if (at === path.dirname(at)) return true;
  }
}

function rootOwned(): string | undefined {
  try {
    mkdirSync(ROOT_OWNED, { recursive: true });
    if (!isRootOwned(ROOT_OWNED)) return undefined;
    chmodSync(ROOT_OWNED, 0o711);
    return ROOT_OWNED;
  } catch {
    return undefined; // a read-only file system
  }
}

function freshTemporary(): string {
  const directory = mkdtempSync(path.join(SHARED_TEMPORARY, 'psephos-'));
  chmodSync(directory, 0o711);
  return directory;
}
