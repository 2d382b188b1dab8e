/**
 * Finding one ballot (A5): the list is searched here, so that the server does not learn which ballot is of interest. A list
 * of more than 50,000 entries is not fetched for that: then the server is asked by the first 8 characters, and learns these.
 */
import { ClientError } from '#client';
import { decodeTracker, toHex } from '#crypto';
import { type Anchor, fetchAnchors } from './anchors.js';
import { trackerText } from './ballot-table.js';
import { type ProvenEntry, proveEntry } from './inclusion.js';
import type { AuditSession } from './session.js';
import { fetchAllTrackers, fetchBeginning, isSuperseded, type ListedBallot } from './trackers.js';

export type Lookup =
  | {
      kind: 'found';
      ballot: ListedBallot;
      superseded: boolean;
      /** The first one that commits to it. */
      anchor: Anchor | null;
      /** Of the newest block that holds an anchor. */
      minedHeight: number | null;
      proven: ProvenEntry;
    }
  /** The list names it, and what it names does not hold. */
  | { kind: 'broken'; code: string }
  | { kind: 'missing' }
  | { kind: 'several' }
  | { kind: 'unreachable' };

const WHOLE = 52;
/** All that the server learns of a tracker. */
export const PREFIX_SYMBOLS = 8;
/** Entries of a board whose list is still fetched whole: some 15 MB. */
const LIST_LIMIT = 50_000;
/** Anchors are asked for by the tile that the entry lies in, as the entry itself is. */
const TILE = 256;

/** Whether the server is asked by the beginning of a tracker. */
export const isAskedByPrefix = ({ status }: AuditSession): boolean =>
  status !== null && status.ballots + status.spoils > LIST_LIMIT;

/** @param symbols of a tracker, 8 to 52 */
export async function lookUp(session: AuditSession, symbols: string): Promise<Lookup> {
  try {
    const all = await candidates(session, symbols);
    if (all === null) return { kind: 'several' };
    const named = all.filter(({ tracker }) => trackerText(tracker).startsWith(symbols));
    // A tested ballot's entry may name the tracker of a cast one: what is cast is cast.
    const trackers = new Set(named.map(({ tracker }) => tracker));
    if (trackers.size > 1) return { kind: 'several' };
    const ballot = named.find(({ kind }) => kind === 'ballot') ?? named[0];
    if (ballot === undefined) return { kind: 'missing' };
    const proven = await proveEntry(session, wholeTracker(symbols) ?? ballot.tracker, ballot.index);
    return {
      kind: 'found',
      ballot: { ...ballot, kind: proven.kind },
      superseded: isSuperseded(all, ballot),
      ...(await anchoring(session, ballot.index)),
      proven,
    };
  } catch (error) {
    const isNetwork = error instanceof ClientError && error.code !== 'CHECKPOINT_FORK';
    if (isNetwork || !(error instanceof Error)) return { kind: 'unreachable' };
    return { kind: 'broken', code: 'code' in error && typeof error.code === 'string' ? error.code : error.name };
  }
}

/** Ballots among which the one is; null where too many begin alike. */
function candidates(session: AuditSession, symbols: string): Promise<ListedBallot[] | null> {
  const { api, electionId } = session;
  if (!isAskedByPrefix(session)) return fetchAllTrackers(api, electionId, 0);
  return fetchBeginning(api, electionId, symbols.slice(0, PREFIX_SYMBOLS));
}

async function anchoring(
  { api, electionId }: AuditSession,
  index: number,
): Promise<{ anchor: Anchor | null; minedHeight: number | null }> {
  for (let entry = index - (index % TILE); ;) {
    const { entries, next, minedHeight } = await fetchAnchors(api, electionId, { entry }, TILE);
    const anchor = entries.find(({ treeSize }) => treeSize > index) ?? null;
    if (anchor !== null || next === null) return { anchor, minedHeight };
    entry = next;
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
