/** A page of older ballots, with the anchors that commit to them. */
import { useEffect, useState } from 'preact/hooks';
import { type Anchor, fetchAnchors } from './anchors.js';
import type { AuditSession } from './session.js';
import { fetchTrackers, type ListedBallot } from './trackers.js';

export interface OlderBallots {
  ballots: ListedBallot[];
  anchors: Anchor[];
  /** Whether there are still older ones. */
  hasOlder: boolean;
  failed: boolean;
}

const FAILED: OlderBallots = { ballots: [], anchors: [], hasOlder: false, failed: true };

/** @param before  an index: the last `rows` ballots before it; or null for none   @returns null while they are fetched */
export function useOlderBallots(session: AuditSession, before: number | null, rows: number): OlderBallots | null {
  const [older, setOlder] = useState<OlderBallots | null>(null);
  useEffect(() => {
    if (before === null) return;
    let current = true;
    const tell = (found: OlderBallots) => {
      if (current) setOlder(found);
    };
    read(session, before, rows).then(tell, () => tell(FAILED));
    return () => {
      current = false;
    };
  }, [session, before, rows]);
  return older;
}

async function read({ api, electionId }: AuditSession, before: number, rows: number): Promise<OlderBallots> {
  // Entries between that are no ballots: the step back doubles until the page is full.
  for (let back = 2 * rows; ; back *= 2) {
    const from = Math.max(0, before - back);
    const { entries } = await fetchTrackers(api, electionId, from, before - from);
    const found = entries.filter(({ index }) => index < before);
    if (found.length < rows && from > 0) continue;
    const ballots = found.slice(-rows);
    const hasOlder = from > 0 || found.length > rows;
    const anchors =
      ballots[0] === undefined ? [] : (await fetchAnchors(api, electionId, { entry: ballots[0].index }, rows)).entries;
    return { ballots, anchors, hasOlder, failed: false };
  }
}
