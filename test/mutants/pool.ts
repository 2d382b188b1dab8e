/**
 * The processes that run cases. Each does one order after another; one that says nothing for longer than its case may take
 * runs in circles, is ended, and another one takes its place.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ROOT } from './reachable.js';
import type { Answer, Order } from './worker.js';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
const FLAGS = ['--conditions=source', '--no-warnings', '--import', './test/support/ts-node.mjs'];

/** What a case may take beyond what it took before: machines are busy. */
const PATIENCE = 20;
const LEAST_LIMIT_MS = 60_000;
/** What building a record, or any case with every mutant off, may take. */
const PREPARING_MS = 1_800_000;

export interface TaskResult {
  /** Answers beside those about the running case. */
  answers: Answer[];
  /** The case that never ended, or null. */
  stuckIn: number | null;
}

export class Worker {
  private child: ChildProcess | undefined;
  private starting: Promise<void> | undefined;
  /** How many cases there are; known once it has started. */
  noticers = 0;

  /** @param cases where they come from; none: from everywhere   @param mutants their fingerprint */
  constructor(
    private readonly cases: readonly string[],
    private readonly mutants: string,
    private readonly durationOf: (noticer: number) => number,
  ) {}

  /** @param last the answer that ends the order */
  async run(order: Order, last: Answer['answer'], onAnswer: (answer: Answer) => void): Promise<TaskResult> {
    await this.start();
    const child = this.child;
    if (child === undefined) throw new Error('a worker is not there');
    return new Promise((resolve, reject) => {
      const answers: Answer[] = [];
      let running = -1;
      let timer: NodeJS.Timeout | undefined;
      const done = (stuckIn: number | null): void => {
        clearTimeout(timer);
        child.off('message', hear);
        child.off('exit', died);
        resolve({ answers, stuckIn });
      };
      const died = (code: number | null): void => {
        clearTimeout(timer);
        this.forget();
        // A mutant that takes the process with it was noticed, too.
        if (running >= 0 && order.order === 'try') done(running);
        else reject(new Error(`a worker ended with ${code}`));
      };
      const wait = (): void => {
        clearTimeout(timer);
        const isMutated = running >= 0 && order.order === 'try';
        const limitMs = isMutated ? Math.max(LEAST_LIMIT_MS, PATIENCE * this.durationOf(running)) : PREPARING_MS;
        timer = setTimeout(() => {
          child.off('exit', died);
          child.kill('SIGKILL');
          this.forget();
          done(running);
        }, limitMs);
      };
      const hear = (answer: Answer): void => {
        if (answer.answer === 'running' || answer.answer === 'preparing') {
          running = answer.answer === 'running' ? answer.noticer : -1;
          return wait();
        }
        answers.push(answer);
        onAnswer(answer);
        if (answer.answer === last) done(null);
      };
      child.on('message', hear);
      child.on('exit', died);
      wait();
      child.send(order);
    });
  }

  stop(): void {
    this.child?.disconnect();
    this.forget();
  }

  private forget(): void {
    this.child = undefined;
    this.starting = undefined;
  }

  private start(): Promise<void> {
    this.starting ??= new Promise((resolve, reject) => {
      const child = fork(WORKER, [...this.cases], { cwd: ROOT, execArgv: FLAGS });
      const failed = (code: number | null): void => reject(new Error(`a worker did not start: ${code}`));
      child.once('exit', failed);
      child.once('message', (answer: Answer) => {
        child.off('exit', failed);
        if (answer.answer !== 'ready' || answer.mutants !== this.mutants) {
          child.kill();
          return reject(new Error('the sources were changed while the run went on'));
        }
        this.noticers = answer.noticers;
        resolve();
      });
      this.child = child;
    });
    return this.starting;
  }
}
