/** Work that is done again and again, never twice at the same time; a failure is told and does not end it. */
import { setTimeout as pause } from 'node:timers/promises';

export interface Repetition {
  /** Resolves when the work that runs is finished. */
  stop(): Promise<void>;
}

/**
 * @param work    begins at once, and again `pauseMs` after its end
 * @param failed  told of every failure
 */
export function repeat(pauseMs: number, work: () => Promise<void>, failed: (error: unknown) => void): Repetition {
  const stopped = new AbortController();
  const running = run(pauseMs, work, failed, stopped.signal);
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

async function run(
  pauseMs: number,
  work: () => Promise<void>,
  failed: (error: unknown) => void,
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    try {
      await work();
    } catch (error) {
      failed(error);
    }
    // Rejects when stopped, and that is all a stop has to do here.
    await pause(pauseMs, undefined, { signal: stopped }).catch(() => undefined);
  }
}
