/**
 * Signing in lasts 30 minutes without activity. What people do on the page is told to the server at most once a minute; what
 * the page does by itself is not. After 25 minutes it asks, after 30 it gives way to the sign-in.
 */
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { OfficeSession } from './session.js';

const TELL_MS = 60_000;
const ASK_MS = 25 * 60_000;
/** A little later than the server ends it: then its answer is sure. */
const END_MS = 30 * 60_000 + 15_000;
const LOOK_MS = 5_000;
const SIGNS = ['pointerdown', 'keydown', 'scroll'] as const;

/** When the server heard last that somebody is here. */
let toldMs = 0;

/** Watches over the page as long as somebody is signed in. */
export function useActivity(session: OfficeSession): void {
  const isSignedIn = session.me !== null;
  useEffect(() => {
    if (!isSignedIn) return;
    toldMs = Date.now();
    const note = () => {
      // While it is asked, only an answer counts.
      const quietMs = Date.now() - toldMs;
      if (quietMs > TELL_MS && quietMs < ASK_MS) void stay(session);
    };
    const look = setInterval(() => {
      if (Date.now() - toldMs >= END_MS) void end(session);
      else if (isAskDue()) session.changed();
    }, LOOK_MS);
    for (const sign of SIGNS) addEventListener(sign, note, { passive: true });
    return () => {
      clearInterval(look);
      for (const sign of SIGNS) removeEventListener(sign, note);
    };
  }, [isSignedIn]);
}

/** Another page of this browser may have kept the login alive: the server knows. */
async function end(session: OfficeSession): Promise<void> {
  toldMs = Date.now();
  const isThere = await session.accounts.visit().then(
    ({ me }) => me !== null,
    () => false,
  );
  if (!isThere) session.signedOut(false);
}

/** Whether it is time to ask if anybody is there. */
export function isAskDue(): boolean {
  return Date.now() - toldMs >= ASK_MS;
}

/** Draws again when it becomes time to ask. */
export function useAsk(session: OfficeSession): boolean {
  const [isDue, setDue] = useState(false);
  useLayoutEffect(() => session.listen(() => setDue(session.me !== null && isAskDue())), [session]);
  return isDue;
}

/** She is here. */
export async function stay(session: OfficeSession): Promise<void> {
  const nowMs = Date.now();
  const beforeMs = toldMs;
  toldMs = nowMs;
  try {
    await session.accounts.active();
  } catch {
    // Not heard: the next sign of life tells it again, and a login that has ended shows at the next answer.
    toldMs = beforeMs;
  }
  session.changed();
}
