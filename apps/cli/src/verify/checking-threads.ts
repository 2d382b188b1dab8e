/** Threads of Node.js that check entries, started when the first task comes to them. */
import { type EngineName, openEngine } from '#crypto';
import {
  checkerHere,
  checkerOfThreads,
  type EntryAnswer,
  type EntryChecker,
  type EntryFindings,
  type EntryTask,
  findingsIn,
  usefulThreads,
} from '#verify';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** What the person chose. */
export interface CheckingChoice {
  engine: EngineName;
  /** Null: as many as this machine has cores, where the record is large enough. */
  workers: number | null;
}

/**
 * Runs `work` with whoever checks entries, and ends the threads after it.
 * @param paths of the record's files, or null where it grows
 */
export async function withChecking<T>(
  { engine, workers }: CheckingChoice,
  paths: readonly string[] | null,
  work: (checker: EntryChecker) => Promise<T>,
): Promise<T> {
  const cores = availableParallelism();
  const count = workers ?? (paths === null ? cores : usefulThreads(paths, cores));
  // The thread that reads is one as well.
  if (count <= 1) return work(checkerHere(() => openEngine(engine)));
  const threads = Array.from({ length: count }, () => new CheckingThread(engine));
  try {
    return await work(checkerOfThreads(threads));
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

/** Does one task at a time. */
class CheckingThread {
  private worker: Worker | null = null;
  private answer: { resolve: (findings: EntryFindings) => void; reject: (error: unknown) => void } | null = null;

  constructor(private readonly engine: EngineName) {}

  check(task: EntryTask): Promise<EntryFindings> {
    this.worker ??= this.start();
    this.worker.postMessage(task);
    return new Promise((resolve, reject) => (this.answer = { resolve, reject }));
  }

  async end(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(threadFile(), { workerData: this.engine });
    worker.on('message', (answer: EntryAnswer) => this.settle(() => findingsIn(answer)));
    // A thread that died is started anew for its next task; what it was at is known to nobody.
    const died = (error: Error) => {
      this.worker = null;
      this.settle(() => {
        throw error;
      });
    };
    worker.on('error', died);
    worker.on('exit', () => died(new Error('the thread ended')));
    return worker;
  }

  private settle(findings: () => EntryFindings): void {
    const { answer } = this;
    this.answer = null;
    try {
      answer?.resolve(findings());
    } catch (error) {
      answer?.reject(error);
    }
  }
}

/** The file lies beside this one, built or as source. */
function threadFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './checking-thread.ts' : './checking-thread.js', import.meta.url);
}
