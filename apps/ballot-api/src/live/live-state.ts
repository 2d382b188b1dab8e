/** What a live listener is told of an election (spec: a wake-up, no proof), and what changed between two looks. */
import type { Phase } from '#record';

export interface LiveAnchor {
  seq: number;
  txid: string;
  state: string;
  treeSize: number;
}

export interface LiveState {
  size: number;
  /** Public size of the issuance log. */
  issuedSize: number;
  phase: Phase;
  hasResult: boolean;
  /** By seq. */
  anchors: Map<number, LiveAnchor>;
}

export type LiveEvent =
  | { type: 'entries'; size: number; issuedSize: number }
  | { type: 'phase'; phase: Phase }
  | ({ type: 'anchor' } & LiveAnchor)
  | { type: 'result' };

/** @param before undefined on the first look: then everything that is so is told, of the anchors only the newest */
export function changesBetween(before: LiveState | undefined, now: LiveState): LiveEvent[] {
  const events: LiveEvent[] = [];
  if (before?.phase !== now.phase) events.push({ type: 'phase', phase: now.phase });
  if (before?.size !== now.size || before.issuedSize !== now.issuedSize) {
    events.push({ type: 'entries', size: now.size, issuedSize: now.issuedSize });
  }
  const anchors = [...now.anchors.values()].sort((a, b) => a.seq - b.seq);
  const told = before === undefined ? anchors.slice(-1) : anchors.filter((anchor) => isNews(before, anchor));
  for (const anchor of told) events.push({ type: 'anchor', ...anchor });
  if (now.hasResult && before?.hasResult !== true) events.push({ type: 'result' });
  return events;
}

function isNews(before: LiveState, anchor: LiveAnchor): boolean {
  const known = before.anchors.get(anchor.seq);
  return known === undefined || known.state !== anchor.state || known.txid !== anchor.txid;
}
