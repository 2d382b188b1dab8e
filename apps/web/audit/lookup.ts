/** Finding one ballot (A5): the list is searched here, so that the server does not learn which ballot is of interest. */
import { ClientError } from '#client';
import { decodeTracker, toHex } from '#crypto';
import { type Anchor, fetchAnchors } from './anchors.js';
import { trackerText } from './ballot-table.js';
import { type ProvenEntry, proveEntry } from './inclusion.js';
import type { AuditSession } from './session.js';
import { fetchAllTrackers, isSuperseded, type ListedBallot } from './trackers.js';

export type Lookup =
  | { kind: 'found'; ballot: ListedBallot; superseded: boolean; anchors: Anchor[]; proven: ProvenEntry }
  /** The list names it, and what it names does not hold. */
  | { kind: 'broken'; code: string }
  | { kind: 'missing' }
  | { kind: 'several' }
  | { kind: 'unreachable' };

const WHOLE = 52;

/** @param symbols of a tracker, 8 to 52 */
export async function lookUp(session: AuditSession, symbols: string): Promise<Lookup> {
  try {
    const all = await fetchAllTrackers(session.api, session.electionId, 0);
    const named = all.filter(({ tracker }) => trackerText(tracker).startsWith(symbols));
    // A tested ballot's entry may name the tracker of a cast one: what is cast is cast.
    const trackers = new Set(named.map(({ tracker }) => tracker));
    if (trackers.size > 1) return { kind: 'several' };
    const ballot = named.find(({ kind }) => kind === 'ballot') ?? named[0];
    if (ballot === undefined) return { kind: 'missing' };
    const proven = await proveEntry(session, wholeTracker(symbols) ?? ballot.tracker, ballot.index);
    const anchors = await fetchAnchors(session.api, session.electionId);
    return {
      kind: 'found',
      ballot: { ...ballot, kind: proven.kind },
      superseded: isSuperseded(all, ballot),
      anchors,
      proven,
    };
  } catch (error) {
    const isNetwork = error instanceof ClientError && error.code !== 'CHECKPOINT_FORK';
    if (isNetwork || !(error instanceof Error)) return { kind: 'unreachable' };
    return { kind: 'broken', code: 'code' in error && typeof error.code === 'string' ? error.code : error.name };
  }
}

/** In hex, or null for a beginning or for what cannot be one. */
function wholeTracker(symbols: string): string | null {
  try {
    return symbols.length === WHOLE ? toHex(decodeTracker(symbols)) : null;
  } catch {
    return null;
  }
}
