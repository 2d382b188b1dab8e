/**
 * Which ballots count and what may be decrypted (spec §10): the highest revision of each (class, ballotKey), the state of
 * each contest, and the shares that are due.
 */
import { toHex, VerificationError } from '#crypto';
import type { Definition, Draft } from './definition-types.js';

/** One ballot as it stands on the board. */
export interface PlacedBallot {
  classIndex: number;
  /** 32 bytes. */
  ballotKey: Uint8Array;
  revision: number;
  /** Index on the board. */
  index: number;
}

/** What the set holds of one class. */
export interface ClassCount {
  /** Ballots on the board. */
  cast: number;
  /** Those replaced by a later one of the same key. */
  superseded: number;
  /** Distinct ballot keys; cast − superseded. */
  counted: number;
}

export type ContestState = 'tallied' | 'empty' | 'withheld';

/** A share that a decryption file must hold. */
export interface DueShare {
  contest: number;
  option: number;
}

/**
 * The counted set, built in board order (spec §10.1). Owned by whoever walks the board; memory grows with the number of
 * ballot keys, not of ballots.
 */
export class CountedSet {
  private readonly counts: ClassCount[];
  private readonly newest = new Map<string, PlacedBallot>();

  constructor(private readonly document: Draft | Definition) {
    this.counts = document.voterClasses.map(() => ({ cast: 0, superseded: 0, counted: 0 }));
  }

  /**
   * Takes the next ballot of the board.
   * @returns the ballot it replaces, or undefined
   * @throws VerificationError REVISION_NOT_INCREASING, REVOTING_REFUSED; the set is unchanged then
   */
  add(ballot: PlacedBallot): PlacedBallot | undefined {
    const count = this.countOf(ballot.classIndex);
    const key = keyOf(ballot.classIndex, ballot.ballotKey);
    const before = this.newest.get(key);
    if (before !== undefined) this.checkReplaces(before, ballot);
    this.newest.set(key, ballot);
    count.cast += 1;
    if (before === undefined) count.counted += 1;
    else count.superseded += 1;
    return before;
  }

  /** The newest ballot of this key so far. */
  newestOf(classIndex: number, ballotKey: Uint8Array): PlacedBallot | undefined {
    return this.newest.get(keyOf(classIndex, ballotKey));
  }

  /** Counted ballots in board order. */
  counted(): PlacedBallot[] {
    return [...this.newest.values()].sort((a, b) => a.index - b.index);
  }

  /** By class position. */
  classCounts(): ClassCount[] {
    return this.counts.map((count) => ({ ...count }));
  }

  private countOf(classIndex: number): ClassCount {
    const count = this.counts[classIndex];
    if (count === undefined) throw new RangeError(`class ${classIndex} does not exist`);
    return count;
  }

  private checkReplaces(before: PlacedBallot, ballot: PlacedBallot): void {
    const place = `entry ${ballot.index}`;
    if (this.document.policy.revoting === 'refused') {
      throw new VerificationError('REVOTING_REFUSED', `${place}: the key has voted at entry ${before.index}`);
    }
    // Else a withheld older ballot could be appended behind a newer one.
    if (ballot.revision <= before.revision) {
      throw new VerificationError(
        'REVISION_NOT_INCREASING',
        `${place}: revision ${ballot.revision} after ${before.revision} at entry ${before.index}`,
      );
    }
  }
}

/** Counted ballots that hold a contest (spec §10.1). @param countedPerClass by class position */
export function countedBallotsOf(
  document: Draft | Definition,
  countedPerClass: readonly number[],
  contest: number,
): number {
  return sumOverClasses(document, contest, (classIndex) => countedPerClass[classIndex] ?? 0);
}

/** Σ weight × counted ballots over the classes that hold the contest: what its totals are bounded by, times R. */
export function countedWeightOf(
  document: Draft | Definition,
  countedPerClass: readonly number[],
  contest: number,
): number {
  return sumOverClasses(
    document,
    contest,
    (classIndex) => (countedPerClass[classIndex] ?? 0) * (document.voterClasses[classIndex]?.weight ?? 0),
  );
}

/** The highest total of an option of the contest (Algorithm 10.6), and the highest sum of all its totals. */
export function boundsOfTotals(
  document: Draft | Definition,
  countedPerClass: readonly number[],
  contest: number,
): { total: number; sum: number } {
  const weight = countedWeightOf(document, countedPerClass, contest);
  const { optionMax, allowedTotals } = document.contests[contest];
  return { total: weight * optionMax, sum: weight * Math.max(...allowedTotals) };
}

/**
 * ContestState (spec §10.1): *empty* if no counted ballot holds the contest, *withheld* if fewer than `minCounted` do.
 */
export function contestState(
  document: Draft | Definition,
  countedPerClass: readonly number[],
  contest: number,
): ContestState {
  const counted = countedBallotsOf(document, countedPerClass, contest);
  if (counted === 0) return 'empty';
  return counted < document.policy.minCounted ? 'withheld' : 'tallied';
}

/** DueShares (spec §10.1): all options of the tallied contests, ascending; a decryption file lists exactly these. */
export function dueShares(document: Draft | Definition, countedPerClass: readonly number[]): DueShare[] {
  return document.contests.flatMap(({ options }, contest) =>
    contestState(document, countedPerClass, contest) === 'tallied'
      ? options.map((_option, option) => ({ contest, option }))
      : [],
  );
}

function sumOverClasses(document: Draft | Definition, contest: number, value: (classIndex: number) => number): number {
  const id = document.contests[contest]?.id;
  if (id === undefined) throw new RangeError(`contest ${contest} does not exist`);
  return document.voterClasses.reduce(
    (sum, { contests }, classIndex) => sum + (contests.includes(id) ? value(classIndex) : 0),
    0,
  );
}

function keyOf(classIndex: number, ballotKey: Uint8Array): string {
  return `${classIndex}/${toHex(ballotKey)}`;
}
