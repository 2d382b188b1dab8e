/** Ctrl-C as a signal to whatever is at work: it ends in order, keeps what it has, and a second Ctrl-C ends at once. */
import { EXIT } from './command-error.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export class Interrupt {
  private readonly controller = new AbortController();

  private readonly onSignal = (): void => {
    if (this.controller.signal.aborted) process.exit(EXIT.interrupted);
    this.controller.abort();
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.onSignal);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  end(): void {
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }

  /** Resolves after a time, or as soon as somebody interrupts. */
  pause(ms: number): Promise<void> {
    const { signal } = this;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    });
  }

  /** What `run` throws because somebody interrupted is no failure. @returns whether it ran to its end */
  async during(run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return !this.signal.aborted;
    } catch (error) {
      if (this.signal.aborted) return false;
      throw error;
    }
  }
}
