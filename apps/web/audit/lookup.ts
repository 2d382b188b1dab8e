/**
 * Finding one ballot (A5): the list is searched here, so that the server does not learn which ballot is of interest. A list
 * of more than 50,000 entries is not fetched for that: then the server is asked by the first characters, and by so few that
 * many ballots share them. How long the list is, the board's signature says: a server that claims more learns nothing.
 */
import { ClientError } from '#client';
import { decodeTracker, toHex, TRACKER_SYMBOLS } from '#crypto';
import { useEffect } from 'preact/hooks';
import { type Anchor, fetchAnchors } from './anchors.js';
import { trackerText } from './ballot-table.js';
import { type ProvenEntry, proveEntry, readCheckpoint } from './inclusion.js';
import type { AuditSession } from './session.js';
import { fetchAll, fetchBeginning, fetchTrackers, isSuperseded, type ListedBallot } from './trackers.js';

export type Lookup =
  | {
      kind: 'found';
      ballot: ListedBallot;
      superseded: boolean;
      /** The first one that commits to it. */
      anchor: Anchor | null;
      /** Of the network's newest block, as the header service says; null where there is none to ask. */
      tipHeight: number | null;
      proven: ProvenEntry;
    }
  /** The list names it, and what it names does not hold. */
  | { kind: 'broken'; code: string }
  /** The list itself is none. */
  | { kind: 'garbled'; code: string }
  | { kind: 'missing' }
  | { kind: 'several' }
  | { kind: 'unreachable' };

/** Entries of a board whose list is still fetched whole: some 15 MB. */
const LIST_LIMIT = 50_000;
/** So many ballots at least begin with what the server learns. */
const SHARED_BY = 1_000;
const SYMBOLS = 32;
/** Anchors are asked for by the tile that the entry lies in, as the entry itself is. */
const TILE = 256;

export interface Asked {
  /** First characters of a tracker that the server learns, and how many ballots begin alike. */
  count: number;
  sharedBy: number;
}

/** What the server learns where the whole list is not fetched, else null. @param size of the board, signed */
export function askedOf(size: number): Asked | null {
  if (size <= LIST_LIMIT) return null;
  let count = 1;
  while (size >= SHARED_BY * SYMBOLS ** (count + 1)) count++;
  return { count, sharedBy: Math.floor(size / SYMBOLS ** count) };
}

/** The same for a page that says so before anything is asked; undefined until the board has signed its size here. */
export function useAsked(session: AuditSession): Asked | null | undefined {
  useEffect(() => {
    if (session.signedSize === null) void readCheckpoint(session).catch(() => undefined);
  }, [session]);
  return session.signedSize === null ? undefined : askedOf(session.signedSize);
}

/** @param symbols of a tracker, 8 to 52 */
export async function lookUp(session: AuditSession, symbols: string): Promise<Lookup> {
  try {
    const all = await candidates(session, symbols);
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
      anchor: await anchoring(session, ballot.index),
      tipHeight: await tipOf(session),
      proven,
    };
  } catch (error) {
    if (!(error instanceof Error)) return { kind: 'unreachable' };
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    if (!(error instanceof ClientError) || code === 'CHECKPOINT_FORK') return { kind: 'broken', code };
    return code.startsWith('ANSWER_') ? { kind: 'garbled', code } : { kind: 'unreachable' };
  }
}

/** Ballots among which the one is. */
async function candidates(session: AuditSession, symbols: string): Promise<ListedBallot[]> {
  const { api, electionId } = session;
  const { size } = (await readCheckpoint(session)).checkpoint;
  const asked = askedOf(size);
  if (asked === null) return fetchAll(size, (from) => fetchTrackers(api, electionId, from, null));
  return fetchAll(size, (from) => fetchBeginning(api, electionId, symbols.slice(0, asked.count), from));
}

async function anchoring({ api, electionId }: AuditSession, index: number): Promise<Anchor | null> {
  for (let entry = index - (index % TILE); ;) {
    const { entries, next } = await fetchAnchors(api, electionId, { entry }, TILE);
    const anchor = entries.find(({ treeSize }) => treeSize > index) ?? null;
    // Behind the entry there is nothing that would be the first to commit to it.
    if (anchor !== null || next === null || next > index) return anchor;
    entry = next;
  }
}

function tipOf({ api, services }: AuditSession): Promise<number | null> {
  return services.hasHeaders ? api.tipHeight().catch(() => null) : Promise.resolve(null);
}

/** In hex, or null for a beginning or for what cannot be one. */
function wholeTracker(symbols: string): string | null {
  try {
    return symbols.length === TRACKER_SYMBOLS ? toHex(decodeTracker(symbols)) : null;
  } catch {
    return null;
  }
}
