/**
 * The board while it grows (screens: at most one visual update every 5 s, none while paused or hidden, no row above the
 * reading position): what is shown, what waits to be shown, and whether news still come.
 */
import { followElection, type LiveSocket } from '#client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Anchor, fetchAnchors } from './anchors.js';
import { readCheckpoint } from './inclusion.js';
import type { AuditSession } from './session.js';
import { fetchAllTrackers, type ListedBallot } from './trackers.js';

export const STRIP_LENGTH = 60;
/** Entries that are looked at when the page opens. */
const SHOWN_AT_FIRST = 4 * STRIP_LENGTH;
const UPDATE_MS = 5_000;
const LATE_MS = 30_000;

export interface LiveBoard {
  /** Newest last; null before the first answer. */
  ballots: ListedBallot[] | null;
  /** Whether `ballots` begins where the board begins. */
  isWhole: boolean;
  /** Ballots behind the newest one shown as a row. */
  waiting: number;
  anchors: Anchor[];
  /** Size of the newest checkpoint that the board signed and that fits with all before it. */
  checkedSize: number | null;
  state: 'live' | 'late' | 'closed' | 'unreachable';
  updatedMs: number;
  /** The board showed two histories, or signed nothing that holds. */
  alarm: string;
  show: () => void;
  shownUpTo: number;
}

export function useLiveBoard(session: AuditSession, paused: boolean): LiveBoard {
  const [ballots, setBallots] = useState<ListedBallot[] | null>(null);
  const [anchors, setAnchors] = useState<Anchor[]>([]);
  const [checkedSize, setCheckedSize] = useState<number | null>(null);
  const [shownUpTo, setShownUpTo] = useState(-1);
  const [updatedMs, setUpdatedMs] = useState(Date.now());
  const [failed, setFailed] = useState(false);
  const [alarm, setAlarm] = useState('');
  /** Null before the first answer; `from` is where the list began. */
  const known = useRef<{ list: ListedBallot[]; from: number } | null>(null);
  const news = useRef({ wanted: true, busy: false, lastMs: 0 });

  useEffect(() => {
    if (paused) return;
    const look = async (): Promise<void> => {
      const { current } = news;
      if (current.busy || document.hidden || !current.wanted || Date.now() - current.lastMs < UPDATE_MS) return;
      Object.assign(current, { busy: true, wanted: false, lastMs: Date.now() });
      try {
        await session.refresh();
        const before = known.current;
        const { list, from } = before ?? { list: [], from: Math.max(0, (session.status?.size ?? 0) - SHOWN_AT_FIRST) };
        const next = (list.at(-1)?.index ?? from - 1) + 1;
        const all = [...list, ...(await fetchAllTrackers(session.api, session.electionId, next))];
        known.current = { list: all, from };
        setBallots(all);
        if (before === null) setShownUpTo(all.at(-1)?.index ?? -1);
        setAnchors(await fetchAnchors(session.api, session.electionId));
        const { checkpoint } = await readCheckpoint(session);
        setCheckedSize(checkpoint.size);
        setUpdatedMs(Date.now());
        setFailed(false);
      } catch (error) {
        current.wanted = true;
        if (isAlarm(error)) setAlarm(error.code);
        else setFailed(true);
      } finally {
        current.busy = false;
      }
    };
    void look();
    const timer = setInterval(() => void look(), 1_000);
    // Nothing for a while: ask, so that "Live" is never said of a board that has gone silent.
    const pulse = setInterval(() => (news.current.wanted = true), LATE_MS / 2);
    const stop = followElection({
      api: session.api,
      electionId: session.electionId,
      connect: (url): LiveSocket => new WebSocket(url),
      pollMs: UPDATE_MS,
      onState: () => undefined,
      onEvent: () => (news.current.wanted = true),
    });
    return () => {
      clearInterval(timer);
      clearInterval(pulse);
      stop();
    };
  }, [session, paused]);

  const isOver = session.status?.phase === 'closed' || session.status?.phase === 'aborted';
  return {
    ballots,
    isWhole: known.current?.from === 0,
    waiting: (ballots ?? []).filter(({ index }) => index > shownUpTo).length,
    anchors,
    checkedSize,
    state: failed ? (ballots === null ? 'unreachable' : 'late') : isOver ? 'closed' : 'live',
    updatedMs,
    alarm,
    show: () => setShownUpTo(known.current?.list.at(-1)?.index ?? -1),
    shownUpTo,
  };
}

/** What must not be mistaken for a network that is slow: a signature or a history that does not hold. */
function isAlarm(error: unknown): error is Error & { code: string } {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return error.code === 'CHECKPOINT_FORK' || error.name === 'VerificationError';
}
