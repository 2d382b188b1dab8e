/** Threads that make a crowd's keys, requests and ballots. What they give is taken in order, whoever was first. */
import { Worker } from 'node:worker_threads';
import type { CrowdAnswer, CrowdElection, CrowdJob } from './crowd-job.js';
import type { CrowdMessage } from './crowd-worker.js';

/** Voters of one job: some tenths of a second of work. */
const VOTERS_A_JOB = 128;

export class CrowdPool {
  private readonly workers: Worker[];

  /** @param seed secret: keys of voters follow from it */
  constructor(threads: number, seed: Uint8Array) {
    // Built, or as source.
    const name = import.meta.url.endsWith('.ts') ? './crowd-worker.ts' : './crowd-worker.js';
    const script = new URL(name, import.meta.url);
    this.workers = Array.from({ length: threads }, () => new Worker(script));
    this.tellAll({ seed });
  }

  announce(election: CrowdElection): void {
    this.tellAll({ election });
  }

  /** Voters 0 … count − 1, some at a time. @param take gets the answers in the voters' order */
  async run(kind: CrowdJob['kind'], count: number, take: (answer: CrowdAnswer) => void): Promise<void> {
    const waiting = new Map<number, CrowdAnswer>();
    let next = 0;
    let taken = 0;
    await Promise.all(
      this.workers.map(async (worker) => {
        while (next * VOTERS_A_JOB < count) {
          const number = next++;
          const from = number * VOTERS_A_JOB;
          const to = Math.min(count, from + VOTERS_A_JOB);
          waiting.set(number, await ask(worker, { job: { kind, from, to } }));
          for (let first = waiting.get(taken); first !== undefined; first = waiting.get(taken)) {
            waiting.delete(taken++);
            take(first);
          }
        }
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private tellAll(message: CrowdMessage): void {
    for (const worker of this.workers) worker.postMessage(message);
  }
}

function ask(worker: Worker, message: CrowdMessage): Promise<CrowdAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      end();
    };
    const onMessage = (answer: CrowdAnswer): void => settle(() => resolve(answer));
    const onError = (error: Error): void => settle(() => reject(error));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(message);
  });
}
