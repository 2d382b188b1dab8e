/** What each type of anchor covers and when it is due (spec §8), one rule at a time. */
import {
  FLUSH_ENTRIES,
  FLUSH_MS,
  MAX_ENTRIES,
  planAnchor,
  SLOW_UNCONFIRMED,
  STOP_UNCONFIRMED,
  type EndingEntry,
  type Plan,
  type PlanInput,
} from '../../apps/tally/src/anchoring/anchor-plan.js';

const NOW = 1_000_000;

/** A chain at treeSize 10, an idle board, heartbeats once a minute; what a test changes. */
function plan(changes: Partial<PlanInput>): Plan {
  return planAnchor({
    last: { seq: 3, type: 'BATCH', treeSize: 10, issuedSize: 5, timeMs: NOW - 1 },
    closed: false,
    boardSize: 10,
    endings: [],
    issuance: { treeSize: 5, publicSize: 5, publicBoardSize: 4 },
    waitingSinceMs: null,
    unconfirmed: 0,
    topUps: 0,
    heartbeatMs: 60_000,
    maxDelayMs: 1_000,
    votingClosesMs: NOW,
    nowMs: NOW,
    ...changes,
  });
}
const due = { waitingSinceMs: NOW - FLUSH_MS };
const ending = (type: EndingEntry['type'], index: number): EndingEntry => ({ type, index });

describe('beginning', () => {
  it('GENESIS covers one entry, however many there are', () => {
    expect(plan({ last: null, boardSize: 7 })).toMatchObject({ type: 'GENESIS', treeSize: 1 });
    expect(plan({ last: null, boardSize: 0 }).act).toBe('wait');
  });
});

describe('batches', () => {
  it('wait for the flush time, or for enough entries', () => {
    expect(plan({ boardSize: 12, waitingSinceMs: NOW - FLUSH_MS + 1 }).act).toBe('wait');
    expect(plan({ boardSize: 12, ...due })).toMatchObject({ type: 'BATCH', treeSize: 12, issuedSize: 5 });
    expect(plan({ boardSize: 10 + FLUSH_ENTRIES, waitingSinceMs: NOW })).toMatchObject({
      treeSize: 10 + FLUSH_ENTRIES,
    });
  });

  it('take all of a backlog, up to the greatest number of entries', () => {
    expect(plan({ boardSize: 5_000, waitingSinceMs: NOW })).toMatchObject({ treeSize: 5_000 });
    expect(plan({ boardSize: 40_000, waitingSinceMs: NOW })).toMatchObject({ treeSize: 10 + MAX_ENTRIES });
  });

  it('are never later than the definition allows', () => {
    expect(plan({ boardSize: 12, waitingSinceMs: NOW - 200, maxDelayMs: 200 }).act).toBe('build');
  });

  it('go slowly above 5,000 unconfirmed anchors, and stop at 9,000', () => {
    const slow = { boardSize: 40_000, unconfirmed: SLOW_UNCONFIRMED + 1, ...due };
    expect(plan(slow).act).toBe('wait');
    const last = { seq: 3, type: 'BATCH', treeSize: 10, issuedSize: 5, timeMs: NOW - 10_000 } as const;
    expect(plan({ ...slow, last })).toMatchObject({ type: 'BATCH', treeSize: 10 + MAX_ENTRIES });
    expect(plan({ ...slow, last, unconfirmed: STOP_UNCONFIRMED }).act).toBe('wait');
  });
});

describe('new money', () => {
  it('comes before everything else, and covers nothing', () => {
    const topUp = { act: 'build', type: 'TOP-UP', treeSize: 10, issuedSize: 5 };
    const issuance = { treeSize: 9, publicSize: 9, publicBoardSize: 10 };
    expect(plan({ topUps: 1, boardSize: 50, ...due, issuance })).toEqual(topUp);
    expect(plan({ topUps: 2, closed: true })).toEqual(topUp);
  });

  it('waits for GENESIS, and for blocks; behind ABORT it is too late', () => {
    expect(plan({ topUps: 1, last: null, boardSize: 1 })).toMatchObject({ type: 'GENESIS' });
    expect(plan({ topUps: 1, unconfirmed: STOP_UNCONFIRMED }).act).toBe('wait');
    const last = { seq: 3, type: 'ABORT', treeSize: 10, issuedSize: 5, timeMs: NOW } as const;
    expect(plan({ topUps: 1, last }).act).toBe('wait');
  });
});

describe('ending entries', () => {
  it('CLOSE alone covers the closing entry, at once', () => {
    const endings = [ending('CLOSE', 14)];
    expect(plan({ boardSize: 18, endings })).toMatchObject({ type: 'CLOSE', treeSize: 15 });
  });

  it('what does not fit before CLOSE goes in batches first', () => {
    const endings = [ending('CLOSE', 10 + MAX_ENTRIES)];
    expect(plan({ boardSize: 20_000, endings })).toMatchObject({ type: 'BATCH', treeSize: 10 + MAX_ENTRIES });
  });

  it('CLOSE waits for the issuance head, and for votingCloses unless the election was aborted', () => {
    const closing = { boardSize: 15, endings: [ending('CLOSE', 14)] };
    expect(plan({ ...closing, issuance: { treeSize: 6, publicSize: 5, publicBoardSize: 15 } }).act).toBe('wait');
    expect(plan({ ...closing, votingClosesMs: NOW + 1 }).act).toBe('wait');
    const aborted = { boardSize: 16, endings: [ending('CLOSE', 14), ending('ABORT', 15)], votingClosesMs: NOW + 1 };
    expect(plan(aborted)).toMatchObject({ type: 'CLOSE', treeSize: 15 });
  });

  it('RESULT and ABORT cover up to their entry, and behind ABORT comes nothing', () => {
    expect(plan({ closed: true, boardSize: 16, endings: [ending('RESULT', 13)] })).toMatchObject({
      type: 'RESULT',
      treeSize: 14,
    });
    expect(plan({ boardSize: 16, endings: [ending('ABORT', 13)] })).toMatchObject({ type: 'ABORT', treeSize: 14 });
    const last = { seq: 9, type: 'ABORT', treeSize: 14, issuedSize: 5, timeMs: 0 } as const;
    expect(plan({ last, boardSize: 16, ...due }).act).toBe('wait');
  });
});

describe('issuance head', () => {
  const ahead = { treeSize: 8, publicSize: 8, publicBoardSize: 11 };

  it('advances only in an anchor that covers no more of the board than belongs to it', () => {
    expect(plan({ boardSize: 11, issuance: ahead, ...due })).toMatchObject({
      type: 'BATCH',
      treeSize: 11,
      issuedSize: 8,
    });
    expect(plan({ boardSize: 14, issuance: ahead, ...due })).toMatchObject({
      type: 'BATCH',
      treeSize: 11,
      issuedSize: 8,
    });
  });

  it('is carried by a heartbeat when no entry may come along', () => {
    const issuance = { ...ahead, publicBoardSize: 10 };
    expect(plan({ issuance, ...due })).toMatchObject({ type: 'HEARTBEAT', treeSize: 10, issuedSize: 8 });
    expect(plan({ boardSize: 14, issuance, ...due })).toMatchObject({ type: 'HEARTBEAT', treeSize: 10, issuedSize: 8 });
  });

  it('stays where it is when the chain is beyond its board already', () => {
    const issuance = { ...ahead, publicBoardSize: 9 };
    expect(plan({ boardSize: 14, issuance, ...due })).toMatchObject({ type: 'BATCH', treeSize: 14, issuedSize: 5 });
  });
});

describe('heartbeats', () => {
  const quiet = { last: { seq: 3, type: 'BATCH', treeSize: 10, issuedSize: 5, timeMs: NOW - 60_000 } } as const;

  it('show life when nothing happens, until the close', () => {
    expect(plan(quiet)).toMatchObject({ type: 'HEARTBEAT', treeSize: 10, issuedSize: 5 });
    expect(plan({ ...quiet, nowMs: NOW - 1 }).act).toBe('wait');
    expect(plan({ ...quiet, closed: true }).act).toBe('wait');
  });
});
