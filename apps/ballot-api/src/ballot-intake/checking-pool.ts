/**
 * Worker threads for proofs, signatures and tokens (spec §6). An idle worker takes all that waits, up to a batch: alone
 * when there is little to do, folded together when there is much. What waits is bounded; beyond that the door says
 * "later" at once, instead of letting everyone wait for ever.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { toHex, VerificationError } from '#crypto';
import { ServiceError } from '#edge';
import type { Election } from '../elections/election.js';
import type { CheckedItem, CheckItem } from './check-batch.js';
import type { CheckAnswer, CheckJob } from './check-worker.js';

const MAX_BATCH = 64;
/** Submissions inside this process, waiting or being checked. A few seconds of work. */
export const MAX_WAITING = 2_000;
const RESTART_PAUSE_MS = 1_000;

interface Waiting {
  election: Election;
  item: CheckItem;
  resolve: (checked: CheckedItem) => void;
  reject: (error: unknown) => void;
}

interface Thread {
  worker: Worker;
  /** Elections whose definition it has. */
  announced: Set<string>;
  /** What it is checking; empty when idle. */
  batch: Waiting[];
}

@Injectable()
export class CheckingPool implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(CheckingPool.name);
  private readonly threads: Thread[] = [];
  private waiting: Waiting[] = [];
  private stopped = false;

  onModuleInit(): void {
    const count = Math.max(1, availableParallelism() - 1);
    for (let i = 0; i < count; i++) this.threads.push(this.start());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  /**
   * Steps 3 to 6 of intake.
   * @throws VerificationError with the step's code; ServiceError QUEUE_FULL, CHECK_INTERRUPTED
   */
  async check(
    election: Election,
    kind: CheckItem['kind'],
    bytes: Uint8Array,
    tokenKnown: boolean,
  ): Promise<Extract<CheckedItem, { ok: true }>> {
    this.assertRoom();
    const item = { kind, election: toHex(election.electionId), bytes, tokenKnown };
    const checked = await new Promise<CheckedItem>((resolve, reject) => {
      this.waiting.push({ election, item, resolve, reject });
      this.dispatch();
    });
    if (!checked.ok) throw new VerificationError(checked.code, checked.message);
    return checked;
  }

  /** Submissions inside, waiting or being checked. */
  get size(): number {
    return this.threads.reduce((sum, { batch }) => sum + batch.length, this.waiting.length);
  }

  /** @throws ServiceError QUEUE_FULL, so that a full door costs nothing but this look */
  assertRoom(): void {
    if (this.waiting.length < MAX_WAITING) return;
    throw new ServiceError('QUEUE_FULL', 'too many submissions are waiting; send it again in a moment', 2);
  }

  private dispatch(): void {
    for (const thread of this.threads) {
      if (this.waiting.length === 0) return;
      if (thread.batch.length === 0) this.give(thread, this.waiting.splice(0, MAX_BATCH));
    }
  }

  private give(thread: Thread, batch: Waiting[]): void {
    thread.batch = batch;
    const definitions: CheckJob['definitions'] = [];
    for (const { election, item } of batch) {
      if (thread.announced.has(item.election)) continue;
      thread.announced.add(item.election);
      definitions.push({ electionId: election.electionId, definitionBytes: election.definitionBytes });
    }
    const job: CheckJob = { definitions, items: batch.map(({ item }) => item) };
    thread.worker.postMessage(job);
  }

  private start(): Thread {
    const thread: Thread = { worker: new Worker(workerFile()), announced: new Set(), batch: [] };
    thread.worker.on('message', (answer: CheckAnswer) => this.settle(thread, answer));
    thread.worker.on('error', (error) => this.logger.error(`a checking thread failed: ${error.message}`));
    thread.worker.on('exit', () => this.replace(thread));
    return thread;
  }

  private settle(thread: Thread, answer: CheckAnswer): void {
    const batch = thread.batch;
    thread.batch = [];
    if ('failure' in answer) {
      this.logger.error(`a batch could not be checked: ${answer.failure}`);
      this.interrupt(batch);
    } else {
      for (const [i, entry] of batch.entries()) {
        const checked = answer.checked[i];
        if (checked === undefined) entry.reject(new Error('every item of a batch is answered'));
        else entry.resolve(checked);
      }
    }
    this.dispatch();
  }

  private interrupt(batch: Waiting[]): void {
    for (const { reject } of batch) {
      reject(new ServiceError('CHECK_INTERRUPTED', 'checking was interrupted; send it again', 1));
    }
  }

  /** A thread that died takes nothing with it but its batch, whose senders are told to send again. */
  private replace(dead: Thread): void {
    this.interrupt(dead.batch);
    dead.batch = [];
    if (this.stopped) return;
    setTimeout(() => {
      if (this.stopped) return;
      this.threads.splice(this.threads.indexOf(dead), 1, this.start());
      this.dispatch();
    }, RESTART_PAUSE_MS).unref();
  }
}

/** The worker's file lies beside this one, built or as source. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.js', import.meta.url);
}
