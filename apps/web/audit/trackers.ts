/** Ballots of the board by tracker (spec §9), as the server lists them; what is shown of one ballot is then proven. */
import { Answer, type BallotApi } from '#client';
import { toHex } from '#crypto';

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

export interface TrackerPage {
  size: number;
  next: number | null;
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
  const answer = Answer.of(await api.http.getJson(`/elections/${electionId}/trackers?${query}`), 'trackers');
  return {
    size: answer.integer('size'),
    next: answer.integerOrNull('next'),
    entries: Answer.listOf(answer.list('entries'), 'trackers.entries', readBallot),
  };
}

/** Ballots whose tracker begins so: the server learns these symbols. @returns null where there are too many */
export async function fetchBeginning(
  api: BallotApi,
  electionId: string,
  symbols: string,
): Promise<ListedBallot[] | null> {
  const answer = Answer.of(await api.http.getJson(`/elections/${electionId}/tracker-prefixes/${symbols}`), 'trackers');
  if (answer.boolean('more')) return null;
  return Answer.listOf(answer.list('entries'), 'trackers.entries', readBallot);
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

/** The whole list from `from` on. */
export async function fetchAllTrackers(api: BallotApi, electionId: string, from: number): Promise<ListedBallot[]> {
  const all: ListedBallot[] = [];
  for (let at: number | null = from; at !== null;) {
    const page: TrackerPage = await fetchTrackers(api, electionId, at, null);
    all.push(...page.entries);
    at = page.next;
  }
  return all;
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
