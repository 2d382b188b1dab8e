/** Workers of a worker: a large record is checked on every core of the device (spec §12.2, groups 6 to 8). */
import type { RecordSource } from '#record';
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
import workerUrl from './check.worker.ts?worker&url';
import { startWorker } from './worker.js';

/** A device shall stay usable while it checks. */
const MOST_WORKERS = 8;

/** Runs `work` with whoever checks entries, and ends the workers after it. */
export async function withChecking<T>(source: RecordSource, work: (checker: EntryChecker) => Promise<T>): Promise<T> {
  const cores = Math.min(MOST_WORKERS, navigator.hardwareConcurrency);
  const count = typeof Worker === 'function' ? usefulThreads(await source.list(), cores) : 0;
  if (count <= 1) return work(checkerHere());
  const workers = Array.from({ length: count }, () => new CheckingWorker());
  try {
    return await work(checkerOfThreads(workers));
  } finally {
    for (const worker of workers) worker.end();
  }
}

/** Does one task at a time; where the device could not start its worker, or ended it, in this thread. */
class CheckingWorker {
  private worker: Worker | null;
  private hear: (answer: EntryAnswer | null) => void = () => undefined;
  private readonly here = checkerHere();

  constructor() {
    const worker = startWorker(workerUrl);
    worker.addEventListener('message', ({ data }: MessageEvent<EntryAnswer>) => this.hear(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.worker = null;
      this.hear(null);
    });
    this.worker = worker;
  }

  async check(task: EntryTask): Promise<EntryFindings> {
    const answer = await this.ask(task);
    return answer === null ? this.here.check(task) : findingsIn(answer);
  }

  end(): void {
    this.worker?.terminate();
  }

  private ask(task: EntryTask): Promise<EntryAnswer | null> {
    const { worker } = this;
    if (worker === null) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.hear = resolve;
      worker.postMessage(task);
    });
  }
}
