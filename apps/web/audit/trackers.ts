/** Ballots of the board by tracker (spec §9), as the server lists them; what is shown of one ballot is then proven. */
import { Answer, type BallotApi } from '#client';
import { toHex } from '#crypto';
import { type PageBounds, readBounds, refused } from './page-bounds.js';

export interface ListedBallot {
  index: number;
  kind: 'ballot' | 'spoil';
  /** Hex. */
  tracker: string;
  classIndex: number;
  ballotKey: string;
  revision: number;
  /** A later ballot of the same token was there when the list was made. */
  superseded: boolean;
}

export interface TrackerPage extends PageBounds {
  entries: ListedBallot[];
}

/** One part of the list. @param count most entries of the answer, or null for as many as the server gives at once */
export async function fetchTrackers(
  api: BallotApi,
  electionId: string,
  from: number,
  count: number | null,
): Promise<TrackerPage> {
  const query = `from=${from}${count === null ? '' : `&count=${count}`}`;
  return readPage(await api.http.getJson(`/elections/${electionId}/trackers?${query}`), from);
}

/** The same of ballots whose tracker begins so: the server learns these symbols. */
export async function fetchBeginning(
  api: BallotApi,
  electionId: string,
  symbols: string,
  from: number,
): Promise<TrackerPage> {
  const path = `/elections/${electionId}/tracker-prefixes/${symbols}?from=${from}`;
  return readPage(await api.http.getJson(path), from);
}

function readPage(json: unknown, from: number): TrackerPage {
  const answer = Answer.of(json, 'trackers');
  const bounds = readBounds(answer, from);
  const entries = Answer.listOf(answer.list('entries'), 'trackers.entries', readBallot);
  const end = bounds.next ?? bounds.size;
  const stray = entries.find(({ index }) => index < from || index >= end);
  if (stray !== undefined) throw refused('ANSWER_MALFORMED', `trackers: ${stray.index} is not from ${from} to ${end}`);
  return { ...bounds, entries };
}

function readBallot(entry: Answer): ListedBallot {
  return {
    index: entry.integer('index'),
    kind: entry.string('kind') === 'spoil' ? 'spoil' : 'ballot',
    tracker: toHex(entry.hex('tracker', 32)),
    classIndex: entry.integer('classIndex'),
    ballotKey: entry.string('ballotKey'),
    revision: entry.integer('revision'),
    superseded: entry.boolean('superseded'),
  };
}

/** Every page of a board of `size` entries. */
export async function fetchAll(
  size: number,
  fetchPage: (from: number) => Promise<TrackerPage>,
): Promise<ListedBallot[]> {
  const pages: ListedBallot[][] = [];
  for (let at: number | null = 0; at !== null && at < size;) {
    const page = await fetchPage(at);
    pages.push(page.entries);
    at = page.next;
  }
  return pages.flat();
}

/** Whether a later ballot of the same token replaces this one. @param ballots that may have come since */
export function isSuperseded(
  ballots: readonly ListedBallot[],
  { kind, classIndex, ballotKey, revision, superseded }: ListedBallot,
): boolean {
  if (superseded) return true;
  return (
    kind === 'ballot' &&
    ballots.some(
      (other) =>
        other.kind === 'ballot' &&
        other.classIndex === classIndex &&
        other.ballotKey === ballotKey &&
        other.revision > revision,
    )
  );
}
