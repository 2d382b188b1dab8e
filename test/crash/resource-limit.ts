/**
 * A disk without room, for one service alone: the limit on the size of files that its processes write (RLIMIT_FSIZE), set
 * from outside while they run. Every write behind it fails, as on a full disk; only the error's name is another.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** Whether this machine can do it: Linux with util-linux. */
export function canLimitFiles(): boolean {
  return spawnSync('prlimit', ['--version']).status === 0;
}

/** @param bytes  null lifts the limit */
export function limitFiles(pid: number, bytes: number | null): void {
  for (const each of [pid, ...childrenOf(pid)]) {
    // One that has ended meanwhile needs no limit.
    spawnSync('prlimit', ['--pid', String(each), `--fsize=${bytes ?? 'unlimited'}:unlimited`]);
  }
}

/** The size at which the file stands now: not one byte more fits. */
export function fullAt(file: string): number {
  return statSync(file).size;
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number).filter(Boolean);
  } catch {
    return [];
  }
}
