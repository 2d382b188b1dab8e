/**
 * One service as a child process: started with IPC and said to be ready by itself, its output kept in a log file,
 * killed in any way a test wants, and started again with the same settings.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface ProcessSettings {
  name: string;
  /** Absolute path of the service's `main.js`. */
  entry: string;
  env: Record<string, string>;
  logFile: string;
}

export interface Service {
  readonly name: string;
  readonly pid: number | null;
  readonly running: boolean;
  start(): Promise<void>;
  /** Ends it at once or by the given signal, and waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends it gracefully. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 20_000;
const LOG_TAIL_CHARS = 3_000;

export class ManagedProcess implements Service {
  private child: ChildProcess | null = null;
  private gone: Promise<void> = Promise.resolve();
  private expectedEnd = false;

  /** @param onCrash  called when the process ends and nobody asked it to */
  constructor(
    private readonly settings: ProcessSettings,
    private readonly onCrash: (name: string, how: string) => void,
  ) {}

  get name(): string {
    return this.settings.name;
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  get running(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  async start(): Promise<void> {
    if (this.running) throw new Error(`${this.name} runs already`);
    const log = openSync(this.settings.logFile, 'a', 0o600);
    const child = fork(this.settings.entry, [], {
      env: this.settings.env,
      // Not what this program was started with: a service is always the same program.
      execArgv: [],
      // Its own process group: Ctrl-C reaches the supervisor alone, which then stops the services in order.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child = child;
    this.expectedEnd = false;
    this.gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        resolve();
        if (this.child === child && !this.expectedEnd) this.onCrash(this.name, this.ending(code, signal));
      });
    });
    await this.ready(child);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (!this.running) return;
    this.expectedEnd = true;
    this.child?.kill(signal);
    await this.gone;
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    this.expectedEnd = true;
    this.child?.kill('SIGTERM');
    const timer = setTimeout(() => this.child?.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.gone;
    clearTimeout(timer);
  }

  private ready(child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.expectedEnd = true;
        child.kill('SIGKILL');
        finish(new Error(`${this.name} was not ready after ${READY_TIMEOUT_MS / 1000} s\n${this.logTail()}`));
      }, READY_TIMEOUT_MS);
      const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
        finish(new Error(`${this.name} ended before it was ready (${this.ending(code, signal)})`));
      const onMessage = (message: unknown): void => {
        if (typeof message === 'object' && message !== null && 'ready' in message) finish(null);
      };
      const finish = (error: Error | null): void => {
        clearTimeout(timer);
        child.off('exit', onExit);
        child.off('message', onMessage);
        if (error === null) return resolve();
        this.expectedEnd = true;
        reject(error);
      };
      child.once('exit', onExit);
      child.on('message', onMessage);
    });
  }

  private ending(code: number | null, signal: NodeJS.Signals | null): string {
    return `${signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`}\n${this.logTail()}`;
  }

  private logTail(): string {
    try {
      return `last lines of ${this.settings.logFile}:\n${readFileSync(this.settings.logFile, 'utf8').slice(-LOG_TAIL_CHARS)}`;
    } catch {
      return `no log in ${this.settings.logFile}`;
    }
  }
}
