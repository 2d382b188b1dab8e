/**
 * Worker threads for work that would hold up the event loop, in micro-batches: an idle thread takes all that has come, a few
 * milliseconds after the first, because many checked together cost less than each alone. A thread that dies takes nothing
 * with it but its batch, whose senders are told to send again, and another is started. How much may wait is the business of
 * the `Admission` in front.
 */
import { parentPort, Worker } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { ServiceError } from './service-error.js';

export interface PoolRules {
  /** The module that calls `serveBatches`. */
  file: URL;
  threads: number;
  maxBatch: number;
  /** How long the first of a batch waits for others. */
  waitMs: number;
}

/** What items are worked on with, such as an election; a thread is told each once. */
export interface Topic<Value> {
  key: string;
  value: Value;
}

interface Job<Value, Item> {
  /** Those that the thread has not been told. */
  topics: Topic<Value>[];
  items: { topic: string; item: Item }[];
}

/** From a thread: an answer for each item of its batch, or the bug that stopped it; `notice` is for the operator. */
type Report<Answer> = { answers: Answer[] } | { failure: string } | { notice: string };

interface Waiting<Value, Item, Answer> {
  topic: Topic<Value>;
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

interface Thread<Value, Item, Answer> {
  worker: Worker;
  /** Keys of the topics that it knows. */
  told: Set<string>;
  /** What it is working on; empty when idle. */
  batch: Waiting<Value, Item, Answer>[];
}

const RESTART_PAUSE_MS = 1_000;

/** Threads that answer items. All is cloned on its way: nothing is shared with them. */
export class ThreadPool<Value, Item, Answer> {
  private readonly logger = new Logger('threads');
  private readonly threads: Thread<Value, Item, Answer>[] = [];
  private waiting: Waiting<Value, Item, Answer>[] = [];
  /** Runs while the first of a batch waits for others. */
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly rules: PoolRules) {}

  start(): void {
    for (let i = 0; i < this.rules.threads; i++) this.threads.push(this.startThread());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  /** Items waiting or being worked on. */
  get size(): number {
    return this.threads.reduce((sum, { batch }) => sum + batch.length, this.waiting.length);
  }

  /** @throws ServiceError CHECK_INTERRUPTED when the thread died, or its module failed: sending again is safe */
  submit(topic: Topic<Value>, item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ topic, item, resolve, reject });
      if (this.waiting.length >= this.rules.maxBatch) this.dispatch();
      else this.timer ??= setTimeout(() => this.dispatch(), this.rules.waitMs);
    });
  }

  private dispatch(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const thread of this.threads) {
      if (this.waiting.length === 0) return;
      if (thread.batch.length === 0) this.give(thread, this.waiting.splice(0, this.rules.maxBatch));
    }
  }

  private give(thread: Thread<Value, Item, Answer>, batch: Waiting<Value, Item, Answer>[]): void {
    thread.batch = batch;
    const topics = [...new Map(batch.map(({ topic }) => [topic.key, topic])).values()].filter(
      ({ key }) => !thread.told.has(key),
    );
    for (const { key } of topics) thread.told.add(key);
    const job: Job<Value, Item> = { topics, items: batch.map(({ topic, item }) => ({ topic: topic.key, item })) };
    thread.worker.postMessage(job);
  }

  private startThread(): Thread<Value, Item, Answer> {
    const worker = new Worker(this.rules.file);
    const thread: Thread<Value, Item, Answer> = { worker, told: new Set(), batch: [] };
    worker.on('message', (report: Report<Answer>) => this.settle(thread, report));
    worker.on('error', (error) => this.logger.error(`a thread failed: ${error.message}`));
    worker.on('exit', () => this.replace(thread));
    return thread;
  }

  private settle(thread: Thread<Value, Item, Answer>, report: Report<Answer>): void {
    if ('notice' in report) {
      this.logger.error(report.notice);
      return;
    }
    const batch = thread.batch;
    thread.batch = [];
    if ('failure' in report) {
      this.logger.error(`a batch failed: ${report.failure}`);
      // Perhaps at what the thread should have made of them.
      thread.told.clear();
      interrupt(batch);
    } else if (report.answers.length !== batch.length) {
      this.logger.error('a batch was answered in part');
      interrupt(batch);
    } else {
      batch.forEach(({ resolve }, i) => resolve(report.answers[i]));
    }
    // What came meanwhile has waited long enough.
    this.dispatch();
  }

  private replace(dead: Thread<Value, Item, Answer>): void {
    interrupt(dead.batch);
    this.threads.splice(this.threads.indexOf(dead), 1);
    // Where none is left, nobody waits for one that may not live either.
    if (this.threads.length === 0) interrupt(this.waiting.splice(0));
    if (this.stopped) return;
    setTimeout(() => {
      if (this.stopped) return;
      this.threads.push(this.startThread());
      this.dispatch();
    }, RESTART_PAUSE_MS).unref();
  }
}

function interrupt(batch: { reject: (error: unknown) => void }[]): void {
  for (const { reject } of batch) {
    reject(new ServiceError('CHECK_INTERRUPTED', 'the check was interrupted; sending the same again is safe', 1));
  }
}

/**
 * The other side, in the module that `PoolRules.file` names.
 * @param prepare  makes of a topic's value what items are worked on with
 * @param work     answers each item at its own place; what it throws is our own bug and interrupts the batch
 */
export function serveBatches<Value, Prepared, Item, Answer>(
  prepare: (value: Value) => Prepared,
  work: (batch: { topic: Prepared; item: Item }[]) => Promise<Answer[]>,
): void {
  const known = new Map<string, Prepared>();
  const answer = async ({ topics, items }: Job<Value, Item>): Promise<Report<Answer>> => {
    try {
      for (const { key, value } of topics) known.set(key, prepare(value));
      const batch = items.map(({ topic, item }) => {
        const prepared = known.get(topic);
        if (prepared === undefined) throw new Error('a topic was not told to this thread');
        return { topic: prepared, item };
      });
      return { answers: await work(batch) };
    } catch (error) {
      return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
  parentPort?.on('message', (job: Job<Value, Item>) => {
    void answer(job).then((report) => parentPort?.postMessage(report));
  });
}

/** In a thread: something that the operator should read, and nobody has to wait for. */
export function noticeOperator(notice: string): void {
  parentPort?.postMessage({ notice } satisfies Report<never>);
}

/** The worker's file beside a module, built or as source. @param here import.meta.url  @param name without its ending */
export function besideModule(here: string, name: string): URL {
  return new URL(`./${name}${here.endsWith('.ts') ? '.ts' : '.js'}`, here);
}
