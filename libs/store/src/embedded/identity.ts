/**
 * As whom the embedded database runs. PostgreSQL refuses to run as root, so a root process hands it to the account
 * `nobody`; any other process runs it as itself.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';

/** Extra options for `spawn`; empty when the database runs as the calling account. */
export type Identity = { readonly uid: number; readonly gid: number } | Record<string, never>;

const NOBODY = { uid: 65534, gid: 65534 } as const;

/** True when this process is root and must hand the database to another account. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

export function databaseIdentity(): Identity {
  return isRoot() ? NOBODY : {};
}

/** Whether `identity` can reach and execute (or, for a folder, enter) this path. */
export function canReach(identity: Identity, target: string): boolean {
  if (!('uid' in identity)) return true;
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', target], identity).status === 0;
}

/** Lets every account read the copied programs, and enter their top folder. */
export function makeReadable(directory: string): void {
  chmodSync(directory, 0o755);
}
