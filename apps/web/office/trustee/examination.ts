/**
 * The checks of the whole election in her browser, and what is made of them: one worker does both, so that nothing but
 * what it has checked itself can be decrypted. Leaving the page ends it.
 */
import { BEFORE_DECRYPTION, firstBarrier, type SignedDecryption, type TrusteeKeys } from '#client';
import type { CheckGroup, Progress, Report } from '#verify';
import { useEffect, useState } from 'preact/hooks';
import type { HeaderPlace } from '../../kit/record-places.js';
import { beginWork, JobError } from './desk.js';
import type { FromWorker, Sums } from './jobs.js';

export type ExaminationState = 'idle' | 'running' | 'passed' | 'refused' | 'failed';
export type GroupState = 'waiting' | 'running' | 'passed' | 'failed' | 'notRun';

export class Examination {
  state: ExaminationState = 'idle';
  download: { done: number; total: number } | null = null;
  readonly progress = new Map<CheckGroup, Progress>();
  report: Report | null = null;
  sums: Sums | null = null;
  /** Of a run that could not judge. */
  error: unknown = null;
  deciding: { done: number; total: number } | null = null;
  private worker: Worker | null = null;
  private decided: { resolve: (signed: SignedDecryption) => void; reject: (error: unknown) => void } | null = null;
  private readonly listeners = new Set<() => void>();

  start(electionId: string, headers: HeaderPlace): void {
    this.stop();
    Object.assign(this, { download: null, report: null, sums: null, error: null, deciding: null });
    this.progress.clear();
    this.state = 'running';
    this.worker = beginWork((message) => this.hear(message));
    this.worker.postMessage({ type: 'examine', origin: location.origin, electionId, headers });
    this.changed();
  }

  /** Her part of what was examined. @param keys secret @throws JobError */
  decide(keys: TrusteeKeys): Promise<SignedDecryption> {
    return new Promise((resolve, reject) => {
      this.decided = { resolve, reject };
      this.worker?.postMessage({ type: 'decide', keys });
    });
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  /** How one check stands. */
  stateOf(group: CheckGroup): GroupState {
    const result = this.report?.checks.find((check) => check.group === group);
    const status = result?.status ?? this.progress.get(group)?.status;
    if (status === undefined) return this.state === 'running' ? 'waiting' : 'notRun';
    if (status === null) return 'running';
    return status === 'not run' ? 'notRun' : status;
  }

  /** From 0 to 1; the download is a tenth. */
  get share(): number {
    const parts = BEFORE_DECRYPTION.map((group) => {
      const progress = this.progress.get(group);
      if (progress === undefined) return 0;
      if (progress.status !== null) return 1;
      return progress.expected === 0 ? 0 : Math.min(1, progress.checked / progress.expected);
    });
    const checked = parts.reduce((sum: number, part) => sum + part, 0) / BEFORE_DECRYPTION.length;
    const { done, total } = this.download ?? { done: 0, total: 1 };
    return 0.1 * (done / Math.max(1, total)) + 0.9 * checked;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private hear(message: FromWorker): void {
    switch (message.type) {
      case 'download':
        this.download = message;
        break;
      case 'progress':
        this.progress.set(message.progress.group, message.progress);
        break;
      case 'examined':
        this.report = message.report;
        this.sums = message.sums;
        this.state = message.sums !== null && firstBarrier(message.report) === null ? 'passed' : 'refused';
        break;
      case 'deciding':
        this.deciding = message;
        break;
      case 'decided':
        this.decided?.resolve(message.signed);
        break;
      case 'failed':
        this.fail(new JobError(message.code, message.message));
        break;
      case 'sealed':
      case 'opened':
        return;
      default:
        message satisfies never;
    }
    this.changed();
  }

  private fail(error: JobError): void {
    this.decided?.reject(error);
    // What was examined is still examined, unless the worker itself is gone.
    if (this.state === 'passed' && error.code !== 'WORKER_ENDED') return;
    this.error = error;
    this.state = 'failed';
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

export function useExamination(examination: Examination): void {
  const [, setTurn] = useState(0);
  useEffect(() => examination.subscribe(() => setTurn((turn) => turn + 1)), [examination]);
}
