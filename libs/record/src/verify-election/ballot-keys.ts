/**
 * What the board has said so far about each (class, ballotKey): the state that revisions, trackers, the counted set and
 * the public invariant are judged by (spec §5.4, §6.3, §6.4). The only thing kept in memory for every ballot, beside 32
 * bytes of leaf hash.
 */
export interface BallotKeyState {
  /** Highest revision cast, -1 before the first ballot. */
  revision: number;
  /** Index of the ballot with that revision. */
  index: number;
  /** Trackers cast, and spoiled. */
  cast: TrackerList;
  spoiled: TrackerList;
}

/** Trackers by `packed`, one behind the other: an array for every key would take several times as much. */
export type TrackerList = string;

const TRACKER_CHARACTERS = 32;

/** Bytes as a string of as many characters, in the least memory there is for the key of a map. */
export function packed(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

export function trackersIn(list: TrackerList): number {
  return list.length / TRACKER_CHARACTERS;
}

export function holdsTracker(list: TrackerList, tracker: TrackerList): boolean {
  for (let at = 0; at < list.length; at += TRACKER_CHARACTERS) if (list.startsWith(tracker, at)) return true;
  return false;
}

export class BallotKeys {
  /** By class, by the packed key. */
  private readonly states: Map<string, BallotKeyState>[];
  /** By class: the index of the entry that showed each key first, ascending. */
  private readonly firstIndices: number[][];

  constructor(classes: number) {
    this.firstIndices = Array.from({ length: classes }, () => []);
    this.states = this.firstIndices.map(() => new Map<string, BallotKeyState>());
  }

  /** The state of a key, made at its first entry. @param ballotKey 32 bytes */
  at(classIndex: number, ballotKey: Uint8Array, entryIndex: number): BallotKeyState {
    const name = packed(ballotKey);
    const known = this.states[classIndex].get(name);
    if (known !== undefined) return known;
    const state: BallotKeyState = { revision: -1, index: -1, cast: '', spoiled: '' };
    this.states[classIndex].set(name, state);
    this.firstIndices[classIndex].push(entryIndex);
    return state;
  }

  /** (class, ballotKey) pairs of a class among the first `treeSize` entries. */
  pairsAt(classIndex: number, treeSize: number): number {
    return countBelow(this.firstIndices[classIndex], treeSize);
  }

  /** Keys of a class that cast at least one ballot: its counted ballots. */
  countedOf(classIndex: number): number {
    let count = 0;
    for (const { revision } of this.states[classIndex].values()) if (revision >= 0) count += 1;
    return count;
  }
}

/** How many numbers of an ascending list are below `limit`. */
export function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (ascending[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
