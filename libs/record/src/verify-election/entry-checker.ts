/**
 * Who checks entries by their own bytes: this thread, or several others. Nothing in a report depends on which, nor on the
 * engine. Whatever goes wrong there ends as a crash of the check, never as a pass.
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

/** What a thread answers to a task. */
export type EntryAnswer = { findings: EntryFindings } | { failure: { name: string; message: string } };

/** Tasks for each thread, so that none waits for the next one. */
const TASKS_A_THREAD = 2;

/** Bundles of entries below which starting a thread takes longer than it saves. */
const BUNDLES_A_THREAD = 4;
const BUNDLE_OF_ENTRIES = /^(?:board|issuance)\/tile\/entries\//;

/** How many threads are worth starting for a record. @param paths of its files   @param cores of the machine */
export function usefulThreads(paths: readonly string[], cores: number): number {
  const bundles = paths.filter((path) => BUNDLE_OF_ENTRIES.test(path)).length;
  return Math.min(cores, Math.ceil(bundles / BUNDLES_A_THREAD));
}

/** Everything in this thread. @param open called when the first task comes */
export function checkerHere(open: () => Promise<Engine> = openFastest): EntryChecker {
  let engine: Promise<Engine> | undefined;
  return {
    ahead: 0,
    check: async (task) => findingsIn(await answerTask((engine ??= open()), task)),
  };
}

/** One after another has a task of its own. @param threads each does one task at a time */
export function checkerOfThreads(threads: readonly Pick<EntryChecker, 'check'>[]): EntryChecker {
  const idle = [...threads];
  const waiting: ((thread: Pick<EntryChecker, 'check'>) => void)[] = [];
  const takeThread = () => idle.pop() ?? new Promise<Pick<EntryChecker, 'check'>>((resolve) => waiting.push(resolve));
  const giveBack = (thread: Pick<EntryChecker, 'check'>): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(thread);
    else next(thread);
  };
  return {
    ahead: TASKS_A_THREAD * threads.length,
    check: async (task) => {
      const thread = await takeThread();
      try {
        return await thread.check(task);
      } finally {
        giveBack(thread);
      }
    },
  };
}

/** The thread's side. Never rejects: an error does not survive the way between threads as it is. */
export async function answerTask(engine: Promise<Engine>, task: EntryTask): Promise<EntryAnswer> {
  try {
    return { findings: checkEntries(await engine, task) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { failure: { name, message } };
  }
}

/** @throws Error of the name and message that the thread had */
export function findingsIn(answer: EntryAnswer): EntryFindings {
  if ('findings' in answer) return answer.findings;
  throw Object.assign(new Error(answer.failure.message), { name: answer.failure.name });
}
