/**
 * The board while it grows (screens: at most one visual update every 5 s, none while paused or hidden, no row above the
 * reading position): what is shown, what waits to be shown, and whether news still come. Only what is new is asked for.
 */
import { followElection, type LiveSocket } from '#client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Anchor, fetchAnchors, fetchAnchorsFrom } from './anchors.js';
import { readCheckpoint } from './inclusion.js';
import type { AuditSession } from './session.js';
import { fetchTrackers, type ListedBallot } from './trackers.js';

export const STRIP_LENGTH = 60;
/** Entries that are looked at when the page opens. */
const SHOWN_AT_FIRST = 4 * STRIP_LENGTH;
/** Ballots that are kept, and more new ones than this are not fetched one by one. */
const KEPT_BALLOTS = 1_000;
/** Newest anchors that are asked for when the page opens; those of older rows come with the rows. */
const ANCHORS_AT_FIRST = 200;
/** Anchors that are kept, and that are asked for again until they are in a block. */
const KEPT_ANCHORS = 2_000;
const UPDATE_MS = 5_000;
const LATE_MS = 30_000;

export interface LiveBoard {
  /** Newest last; null before the first answer. */
  ballots: ListedBallot[] | null;
  /** Whether `ballots` begins where the board begins. */
  isWhole: boolean;
  /** Ballots behind the newest one shown as a row. */
  waiting: number;
  /** Of the shown ballots, by seq, and the newest of all. */
  anchors: Anchor[];
  /** How many there are. */
  anchorCount: number;
  /** The newest checkpoint that the board signed and that fits with all before it. */
  checkedSize: number | null;
  /** By name of the witness: the largest board that it has signed here. */
  witnessed: ReadonlyMap<string, number>;
  state: 'live' | 'late' | 'closed' | 'unreachable';
  updatedMs: number;
  /** The board showed two histories, or signed nothing that holds. */
  alarm: string;
  show: () => void;
  shownUpTo: number;
}

/** What was read so far. */
interface Known {
  ballots: ListedBallot[];
  /** Where the list begins, and up to where the board was read. */
  from: number;
  upTo: number;
  /** By seq. */
  anchors: Map<number, Anchor>;
  anchorCount: number;
  checkedSize: number;
  witnessed: Map<string, number>;
}

export function useLiveBoard(session: AuditSession, paused: boolean): LiveBoard {
  const [known, setKnown] = useState<Known | null>(null);
  const [shown, setShown] = useState({ upTo: -1, total: 0 });
  const [updatedMs, setUpdatedMs] = useState(Date.now());
  const [failed, setFailed] = useState(false);
  const [alarm, setAlarm] = useState('');
  const before = useRef<Known | null>(null);
  const news = useRef({ wanted: true, busy: false, lastMs: 0 });
  const total = (session.status?.ballots ?? 0) + (session.status?.spoils ?? 0);

  useEffect(() => {
    if (paused) return;
    const look = async (): Promise<void> => {
      const { current } = news;
      if (current.busy || document.hidden || !current.wanted || Date.now() - current.lastMs < UPDATE_MS) return;
      Object.assign(current, { busy: true, wanted: false, lastMs: Date.now() });
      try {
        const now = await read(session, before.current);
        if (before.current === null) setShown(newestOf(session, now));
        before.current = now;
        setKnown(now);
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
    ballots: known?.ballots ?? null,
    isWhole: known?.from === 0,
    waiting: known === null ? 0 : waitingIn(known, shown, total),
    anchors: [...(known?.anchors.values() ?? [])],
    anchorCount: known?.anchorCount ?? 0,
    checkedSize: known?.checkedSize ?? null,
    witnessed: known?.witnessed ?? new Map<string, number>(),
    state: failed ? (known === null ? 'unreachable' : 'late') : isOver ? 'closed' : 'live',
    updatedMs,
    alarm,
    show: () => {
      if (known !== null) setShown(newestOf(session, known));
    },
    shownUpTo: shown.upTo,
  };
}

function newestOf({ status }: AuditSession, { ballots }: Known): { upTo: number; total: number } {
  return { upTo: ballots.at(-1)?.index ?? -1, total: (status?.ballots ?? 0) + (status?.spoils ?? 0) };
}

/** The rows behind those shown; where more came than are kept, as many as the server counts. */
function waitingIn({ ballots }: Known, shown: { upTo: number; total: number }, total: number): number {
  const rows = ballots.filter(({ index }) => index > shown.upTo).length;
  return rows < ballots.length || shown.upTo === -1 ? rows : Math.max(rows, total - shown.total);
}

/** What is new since `before`, laid to it. */
async function read(session: AuditSession, before: Known | null): Promise<Known> {
  const { api, electionId } = session;
  await session.refresh();
  const size = session.status?.size ?? 0;
  // 1. Ballots: those behind the known ones, or the newest where too many came meanwhile.
  const isFar = before === null || size - before.upTo > KEPT_BALLOTS;
  const from = isFar ? Math.max(0, size - SHOWN_AT_FIRST) : before.from;
  const start = isFar ? from : before.upTo;
  const page = await fetchTrackers(api, electionId, start, 2 * KEPT_BALLOTS);
  const all = [...(isFar ? [] : before.ballots), ...page.entries];
  const ballots = all.slice(-KEPT_BALLOTS);
  const first = ballots.length < all.length ? (ballots[0]?.index ?? from) : from;
  // 2. Anchors: those that are new or were in no block yet, and at first those of the rows.
  const anchors = new Map(isFar ? [] : before.anchors);
  if (isFar) {
    const { entries: ofRows } = await fetchAnchors(api, electionId, { entry: first }, null);
    for (const anchor of ofRows) anchors.set(anchor.seq, anchor);
  }
  const count = session.status?.anchors ?? 0;
  const known = [...anchors.values()];
  const open = known.find(({ blockHeight }) => blockHeight === null)?.seq ?? (known.at(-1)?.seq ?? -1) + 1;
  const since = Math.max(isFar ? count - ANCHORS_AT_FIRST : open, count - KEPT_ANCHORS, 0);
  const part = await fetchAnchorsFrom(api, electionId, since);
  for (const anchor of part.entries) anchors.set(anchor.seq, anchor);
  // 3. What the board signs of itself.
  const { checkpoint, cosignedBy } = await readCheckpoint(session);
  const witnessed = new Map(before?.witnessed);
  for (const name of cosignedBy) witnessed.set(name, Math.max(checkpoint.size, witnessed.get(name) ?? 0));
  return {
    ballots,
    from: first,
    upTo: page.next ?? page.size,
    anchors: new Map([...anchors].sort(([a], [b]) => a - b).slice(-KEPT_ANCHORS)),
    anchorCount: part.size,
    checkedSize: checkpoint.size,
    witnessed,
  };
}

/** What must not be mistaken for a network that is slow: a signature or a history that does not hold. */
function isAlarm(error: unknown): error is Error & { code: string } {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return error.code === 'CHECKPOINT_FORK' || error.name === 'VerificationError';
}
