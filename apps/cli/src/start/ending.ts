/** How a start ends: by Ctrl-C or a signal, or because a service ended by itself. Known from the first moment on. */
import { EXIT } from '../output/command-error.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export class Ending {
  /** The exit code, as soon as there is a reason to end. */
  readonly code: Promise<number>;
  private resolve: (code: number) => void = () => undefined;
  private isReady = false;
  private ended = false;

  constructor() {
    this.code = new Promise((resolve) => (this.resolve = resolve));
    // The handlers stay until the process ends: a second Ctrl-C must not cut off an orderly stop.
    for (const signal of SIGNALS) process.on(signal, () => this.end(this.isReady ? 0 : EXIT.interrupted));
  }

  /** Nothing new is to be begun. */
  get isEnding(): boolean {
    return this.ended;
  }

  /** From now on a signal is the customary end. */
  ready(): void {
    this.isReady = true;
  }

  crashed(name: string, how: string, logs: string): void {
    console.error(`psephos: error: ${name} ended by itself: ${how}\nhint: its log is in ${logs}`);
    this.end(EXIT.failed);
  }

  private end(code: number): void {
    this.ended = true;
    this.resolve(code);
  }
}
