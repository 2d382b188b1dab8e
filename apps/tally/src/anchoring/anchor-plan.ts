/**
 * Which anchor comes next, if any (spec §8): a pure function of the chain's last anchor, of what the checked logs hold
 * and of the clock. The rules of the record are all here: what an anchor of each type covers, and when it is due.
 */

import type { AnchorType } from '#record';

/** Flush 0.7 s after the first waiting entry, so that it is with the network's processor within a second. */
export const FLUSH_MS = 700;
export const FLUSH_ENTRIES = 1_000;
/** Spec §8: n ≤ 15,000. */
export const MAX_ENTRIES = 15_000;
/** Above this many unconfirmed anchors flush slowly, at the second number stop: the network allows 10,000 in a line. */
export const SLOW_UNCONFIRMED = 5_000;
export const STOP_UNCONFIRMED = 9_000;
export const SLOW_FLUSH_MS = 10_000;

export type PlannedType = 'GENESIS' | 'BATCH' | 'HEARTBEAT' | 'CLOSE' | 'RESULT' | 'TOP-UP' | 'ABORT';

/** An entry that ends the anchor which covers it. */
export interface EndingEntry {
  index: number;
  type: 'CLOSE' | 'RESULT' | 'ABORT';
}

export interface LastAnchor {
  seq: number;
  type: AnchorType;
  treeSize: number;
  issuedSize: number;
  timeMs: number;
}

export interface PlanInput {
  /** null before GENESIS. */
  last: LastAnchor | null;
  /** CLOSE is on the chain. */
  closed: boolean;
  /** Size of the board whose root was recomputed from entries and equals a signed checkpoint. */
  boardSize: number;
  /** Ending entries from `last.treeSize` on, ascending. */
  endings: readonly EndingEntry[];
  /** The issuance log's public head, read after the board's, and the board's size when it last advanced. */
  issuance: { treeSize: number; publicSize: number; publicBoardSize: number };
  /** Since when something waits for an anchor; null when nothing does. */
  waitingSinceMs: number | null;
  unconfirmed: number;
  /** Payments to the anchor key that no anchor has taken in. */
  topUps: number;
  heartbeatMs: number;
  maxDelayMs: number;
  votingClosesMs: number;
  nowMs: number;
}

export type Plan =
  { act: 'build'; type: PlannedType; treeSize: number; issuedSize: number } | { act: 'wait'; reason: string };

/** PlanAnchor (spec §8): the next anchor, or why there is none now. */
export function planAnchor(input: PlanInput): Plan {
  const { last, boardSize, unconfirmed } = input;
  // 1. GENESIS covers the created entry alone.
  if (last === null) {
    return boardSize >= 1 ? build(input, 'GENESIS', 1) : wait('the board is empty');
  }
  // 2. ABORT ends the chain.
  if (last.type === 'ABORT') return wait('the chain has ended');
  if (unconfirmed >= STOP_UNCONFIRMED) return wait(`${unconfirmed} anchors are unconfirmed`);
  // 3. New money comes first: without it what follows may not be payable.
  if (input.topUps > 0) {
    return { act: 'build', type: 'TOP-UP', treeSize: last.treeSize, issuedSize: last.issuedSize };
  }
  // 4. Nothing new: a heartbeat, until the close.
  const advance = mayAdvance(input);
  if (boardSize === last.treeSize) return planIdle(input, advance);
  // 5. Up to the first ending entry, up to the greatest number of leaf hashes.
  const ending = input.endings[0];
  let treeSize = Math.min(boardSize, last.treeSize + MAX_ENTRIES);
  let type: PlannedType = 'BATCH';
  if (ending !== undefined && ending.index < treeSize) {
    treeSize = ending.index + 1;
    type = ending.type;
  }
  // 6. An anchor that advances issuedSize covers no more of the board than was there when the issuance head advanced.
  const advancedAt = input.issuance.publicBoardSize;
  if (advance && treeSize > advancedAt) {
    if (advancedAt === last.treeSize) return planIdle(input, advance);
    treeSize = advancedAt;
    type = 'BATCH';
  }
  if (type === 'BATCH') return isDue(input) ? build(input, 'BATCH', treeSize) : wait('not due');
  return planEnding(input, type, treeSize);
}

function planEnding(input: PlanInput, type: EndingEntry['type'], treeSize: number): Plan {
  const { issuance } = input;
  if (type === 'CLOSE') {
    // CLOSE carries the issuance log's last size; the sequencer sets it together with the closing entry.
    if (issuance.publicSize !== issuance.treeSize) return wait('the issuance head is behind the close');
    // §10: a CLOSE before votingCloses is invalid, unless the chain ends in ABORT.
    const aborted = input.endings.some((ending) => ending.type === 'ABORT');
    if (!aborted && input.nowMs < input.votingClosesMs) return wait('before votingCloses');
  }
  return build(input, type, treeSize);
}

/** No entry waits (or none that this anchor may cover): a HEARTBEAT carries the issuance head, or shows life. */
function planIdle(input: PlanInput, advance: boolean): Plan {
  const last = input.last!;
  if (advance) return isDue(input) ? build(input, 'HEARTBEAT', last.treeSize) : wait('not due');
  if (input.closed || input.unconfirmed > SLOW_UNCONFIRMED) return wait('nothing waits');
  if (input.nowMs - last.timeMs < input.heartbeatMs) return wait('nothing waits');
  return build(input, 'HEARTBEAT', last.treeSize);
}

function isDue(input: PlanInput): boolean {
  const { last, nowMs, waitingSinceMs } = input;
  if (input.unconfirmed > SLOW_UNCONFIRMED) return nowMs - last!.timeMs >= SLOW_FLUSH_MS;
  if (input.boardSize - last!.treeSize >= FLUSH_ENTRIES) return true;
  // An ending entry behind the batch is waited for by people: what is before it goes at once.
  if (input.endings.length > 0) return true;
  return waitingSinceMs !== null && nowMs - waitingSinceMs >= Math.min(FLUSH_MS, input.maxDelayMs);
}

/** The public issuance head is ahead of the chain, and the chain not yet beyond the board that belongs to it. */
function mayAdvance({ last, closed, issuance }: PlanInput): boolean {
  return !closed && last !== null && issuance.publicSize > last.issuedSize && issuance.publicBoardSize >= last.treeSize;
}

function build(input: PlanInput, type: PlannedType, treeSize: number): Plan {
  const { publicSize, publicBoardSize } = input.issuance;
  const before = input.last?.issuedSize ?? 0;
  const advances = !input.closed && publicSize > before && treeSize <= publicBoardSize;
  return { act: 'build', type, treeSize, issuedSize: advances ? publicSize : before };
}

function wait(reason: string): Plan {
  return { act: 'wait', reason };
}
