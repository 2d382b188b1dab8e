/** One run of the checks as the pages see it: it goes on while the reader looks at other pages of this tab. */
import type { CheckGroup, ConfirmationReport, Progress, Report } from '#verify';
import { useEffect, useState } from 'preact/hooks';
import { startWorker } from '../../kit/worker.js';
import type { FromWorker, Job, JudgedRecord, ToWorker } from './jobs.js';
import workerUrl from './verify.worker.ts?worker&url';

export type RunState = 'idle' | 'running' | 'paused' | 'done' | 'stopped' | 'refused';

export type Refusal = Extract<FromWorker, { type: 'refused' }>;

export class VerificationRun {
  state: RunState = 'idle';
  /** The button was pressed on another page: the checks begin when theirs is there. */
  isWanted = false;
  download: { done: number; total: number; bytes: number } | null = null;
  /** The newest of each group. */
  readonly progress = new Map<CheckGroup, Progress>();
  /** The group that was told of last. */
  current: CheckGroup | null = null;
  report: Report | null = null;
  record: JudgedRecord | null = null;
  refusal: Refusal | null = null;
  /** Whether an election id from outside the record is compared. */
  electionExpected = false;
  startedMs = 0;
  endedMs = 0;
  private worker: Worker | null = null;
  private readonly listeners = new Set<() => void>();
  private drawn = 0;

  start(job: Extract<Job, { type: 'verify' }>): void {
    this.worker?.terminate();
    Object.assign(this, { download: null, current: null, report: null, record: null, refusal: null, endedMs: 0 });
    this.progress.clear();
    this.electionExpected = job.electionId !== null;
    this.startedMs = Date.now();
    this.state = 'running';
    const worker = startWorker(workerUrl);
    this.worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.hear(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.refuse(ended(event));
    });
    worker.postMessage({ type: 'job', job } satisfies ToWorker);
    this.changed();
  }

  pause(): void {
    this.worker?.postMessage({ type: 'pause' } satisfies ToWorker);
    this.state = 'paused';
    this.changed();
  }

  resume(): void {
    this.worker?.postMessage({ type: 'resume' } satisfies ToWorker);
    this.state = 'running';
    this.changed();
  }

  stop(): void {
    this.end('stopped');
  }

  get isRunning(): boolean {
    return this.state === 'running' || this.state === 'paused';
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private hear(message: FromWorker): void {
    switch (message.type) {
      case 'download':
        this.download = message;
        return this.changedSoon();
      case 'progress':
        this.progress.set(message.progress.group, message.progress);
        this.current = message.progress.group;
        return message.progress.status === null ? this.changedSoon() : this.changed();
      case 'report':
        this.report = message.report;
        this.record = message.record;
        return this.end('done');
      case 'refused':
        return this.refuse(message);
      case 'confirmation':
        return;
      default:
        message satisfies never;
    }
  }

  private refuse(refusal: Refusal): void {
    this.refusal = refusal;
    this.end('refused');
  }

  private end(state: RunState): void {
    this.worker?.terminate();
    this.worker = null;
    this.state = state;
    this.endedMs = Date.now();
    this.changed();
  }

  /** Counts move often; drawing them ten times a second is enough. */
  private changedSoon(): void {
    if (Date.now() - this.drawn > 100) this.changed();
  }

  private changed(): void {
    this.drawn = Date.now();
    for (const listener of this.listeners) listener();
  }
}

/** Draws the component again whenever the run changes. */
export function useRun(run: VerificationRun): void {
  const [, draw] = useState(0);
  useEffect(() => run.subscribe(() => draw((count) => count + 1)), [run]);
}

/** The worker is gone: most often the device ran out of memory. */
function ended({ message }: ErrorEvent): Refusal {
  return { type: 'refused', stage: 'record', code: 'WORKER_ENDED', message };
}

/** One answer of a worker of its own. */
export function ask(job: Extract<Job, { type: 'confirmation' }>): Promise<ConfirmationReport> {
  const worker = startWorker(workerUrl);
  // Without an answer about the file nothing was judged.
  const { file } = job.confirmation;
  const unread: ConfirmationReport = { file, standing: 'notJudged', entry: null, refusal: null, evidence: null };
  return new Promise<ConfirmationReport>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) =>
      resolve(data.type === 'confirmation' ? data.confirmation : unread),
    );
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      resolve(unread);
    });
    worker.postMessage({ type: 'job', job } satisfies ToWorker);
  }).finally(() => worker.terminate());
}
