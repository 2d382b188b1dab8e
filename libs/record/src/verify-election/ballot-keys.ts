/**
 * What the board has said so far about each (class, ballotKey): the state that revisions, trackers, the counted set and
 * the public invariant are judged by (spec §5.4, §6.3, §6.4). The only thing kept in memory for every ballot, beside 32
 * bytes of leaf hash.
 */
import { toHex } from '#crypto';

export interface BallotKeyState {
  readonly classIndex: number;
  /** Highest revision cast, -1 before the first ballot. */
  revision: number;
  /** Index of the ballot with that revision. */
  index: number;
  /** Hex trackers cast, and spoiled. */
  readonly cast: string[];
  readonly spoiled: string[];
}

export class BallotKeys {
  private readonly states = new Map<string, BallotKeyState>();
  /** By class: the index of the entry that showed each key first, ascending. */
  private readonly firstIndices: number[][];

  constructor(classes: number) {
    this.firstIndices = Array.from({ length: classes }, () => []);
  }

  /** The state of a key, made at its first entry. @param ballotKey 32 bytes */
  at(classIndex: number, ballotKey: Uint8Array, entryIndex: number): BallotKeyState {
    const name = `${classIndex}:${toHex(ballotKey)}`;
    const known = this.states.get(name);
    if (known !== undefined) return known;
    const state: BallotKeyState = { classIndex, revision: -1, index: -1, cast: [], spoiled: [] };
    this.states.set(name, state);
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
    for (const state of this.states.values()) {
      if (state.classIndex === classIndex && state.revision >= 0) count += 1;
    }
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
