/**
 * Group 11: the encrypted tally, recomputed (spec §10.1, §12.2). Group 6 summed every valid ballot as it went by; here the
 * superseded ones are read again, which gives the bytes of the first reading or nothing (RecordReader), and subtracted.
 */
import { type Aggregate, Aggregator } from '#crypto';
import { type ContestState, contestState, type Definition, txidToInternal } from '#record';
import type { CheckRun } from './check-run.js';
import type { EntryChecker } from './entry-checker.js';
import type { BoardFacts } from './group-05-board.js';
import type { AnchorFact } from './group-09a-anchors.js';
import type { CountedFacts } from './group-10-counted-set.js';
import type { RecordReader } from './record-reader.js';
import { subtractReplaced } from './replaced-ballots.js';

/** What the trustees decrypt, and what they sign before it (Algorithm 10.2). */
export interface TallyFacts {
  /** Every contest and option of the definition, in order. */
  aggregates: Aggregate[];
  /** Those of tallied contests: exactly these are decrypted. */
  due: Aggregate[];
  /** By contest position. */
  states: ContestState[];
  /** 32 bytes. */
  closingRoot: Uint8Array;
  /** Display order. */
  closeTxid: string;
  /** 32 bytes, internal order. */
  closeTxidInternal: Uint8Array;
}

export async function checkEncryptedTally(
  run: CheckRun,
  reader: RecordReader,
  definition: Definition,
  board: BoardFacts,
  counted: CountedFacts,
  close: AnchorFact,
  closingRoot: Uint8Array,
  checker: EntryChecker,
): Promise<TallyFacts> {
  // 1. One sum for every option of the definition.
  run.expect(definition.contests.reduce((sum, { options }) => sum + options.length, 0));
  // 2. Without the superseded ballots.
  await subtractReplaced(reader, board, checker);
  // 3. Weighted over the classes.
  const aggregates = definition.contests.flatMap((contest, position) =>
    contest.options.map((_, option): Aggregate => ({
      contest: position,
      option,
      ...weightedSum(definition, board, position, option),
    })),
  );
  run.pass(aggregates.length);
  const states = definition.contests.map((_, position) => contestState(definition, counted.countedPerClass, position));
  return {
    aggregates,
    due: aggregates.filter(({ contest }) => states[contest] === 'tallied'),
    states,
    closingRoot,
    closeTxid: close.txid,
    closeTxidInternal: txidToInternal(close.txid),
  };
}

function weightedSum(
  definition: Definition,
  { ballots }: BoardFacts,
  contest: number,
  option: number,
): { alpha: Uint8Array; beta: Uint8Array } {
  const sum = new Aggregator();
  definition.voterClasses.forEach(({ weight }, classIndex) => {
    const position = ballots.contextOf(classIndex).contests.findIndex((shape) => shape.contest === contest);
    if (position === -1) return;
    const { alpha, beta } = ballots.sums.at(classIndex, position, option);
    sum.add(weight, alpha, beta);
  });
  return sum.value();
}
