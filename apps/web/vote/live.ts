/**
 * What happens elsewhere, told to the pages: over the service's socket, by polling while there is none. Events only wake;
 * what is shown is asked for and checked. Nothing is followed while the tab is hidden.
 */
import { followElection, type LiveEvent, type LiveSocket } from '#client';
import { useEffect } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import { announce } from '../kit/status.js';
import type { Session } from './session.js';

const POLL_MS = 5_000;
const CLOSING_SOON_MIN = [10, 2];

export type LiveState = 'live' | 'polling' | 'offline';
type Listener = (event: LiveEvent) => void;

const listeners = new Set<Listener>();

/** @returns what ends listening */
export function onLiveEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLive(session: Session): void {
  const ready = session.loading === 'ready';
  useEffect(() => {
    if (!ready) return;
    let stop: (() => void) | null = null;
    const follow = () => {
      stop?.();
      stop = document.hidden ? null : followElection(options(session));
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      stop?.();
    };
  }, [session, ready]);
  useClosingSoon(session, ready);
}

function options(session: Session) {
  return {
    api: session.api,
    electionId: session.electionId,
    connect: (url: string): LiveSocket => new WebSocket(url),
    pollMs: POLL_MS,
    onState: () => undefined,
    onEvent: (event: LiveEvent) => {
      if (event.type === 'phase' || event.type === 'result') void session.refreshStatus().catch(() => undefined);
      for (const listener of listeners) listener(event);
    },
  };
}

/** Once at 10 minutes and once at 2 minutes before the close. */
function useClosingSoon(session: Session, ready: boolean): void {
  useEffect(() => {
    if (!ready || session.phase !== 'voting' || session.finished) return;
    const left = session.definition.schedule.votingCloses - session.nowMs();
    const timers = CLOSING_SOON_MIN.filter((minutes) => left > minutes * 60_000).map((minutes) => {
      const waitMs = left - minutes * 60_000;
      // A timer cannot wait longer than 2^31 ms; a page that is open for three weeks is loaded again before.
      return waitMs > 2 ** 31 - 1
        ? undefined
        : setTimeout(() => announce(t('vote.closing.status', { minutes })), waitMs);
    });
    return () => timers.forEach((timer) => clearTimeout(timer));
  }, [session, ready, session.phase, session.finished]);
}
