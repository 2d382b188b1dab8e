/** How long a page has been waiting, in the steps at which it says something; and what can wait until it does nothing. */
import { useEffect, useState } from 'preact/hooks';

export const SOON_MS = 400;
export const STILL_MS = 2_000;
export const LONG_MS = 15_000;

/** @returns the last step that has passed, in ms; 0 before the first */
export function useWaited(waiting: boolean): number {
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    setWaited(0);
    if (!waiting) return;
    const timers = [SOON_MS, STILL_MS, LONG_MS].map((ms) => setTimeout(() => setWaited(ms), ms));
    return () => timers.forEach((timer) => clearTimeout(timer));
  }, [waiting]);
  return waited;
}

/** Where a browser does not tell when it is idle. */
const IDLE_MS = 1_000;

export function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(() => run());
  else setTimeout(run, IDLE_MS);
}
