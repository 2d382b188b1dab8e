/**
 * Who checks entries by their own bytes: this thread, or several others. Nothing in a report depends on which, nor on the
 * engine. Whatever goes wrong there ends as the check's own crash, never as a pass.
 */
import { type Engine, openFastest } from '#crypto';
import { checkEntries, type EntryTask } from './entry-checks.js';
import type { EntryFindings } from './entry-findings.js';

export interface EntryChecker {
  /** Tasks that may be waiting for their answers while others are prepared; 0 where tasks are done in this thread. */
  readonly ahead: number;
  /** Rejects where nothing is known of the entries. */
  check(task: EntryTask): Promise<EntryFindings>;
}

/** @param open is called when the first entries come */
export function checkerHere(open: () => Promise<Engine>): EntryChecker {
  let engine: Promise<Engine> | undefined;
  return {
    ahead: 0,
    check: async (task) => checkEntries(await (engine ??= open()), task),
  };
}

/** For programs that have no threads to give. */
export function checkerOfThisThread(): EntryChecker {
  return checkerHere(openFastest);
}
