/**
 * Group 13: the tally (spec §10.3, §12.2): any threshold of valid files combined, the discrete logarithms within their
 * bounds, contests withheld and empty exactly where that is due. Where a result is published, its totals are these.
 */
import { combineShares, DiscreteLog, fromHex, type Point } from '#crypto';
import { boundsOfTotals, type Definition, type DecryptionFile, type Result } from '#record';
import type { CheckRun } from './check-run.js';
import { type CountedFacts, readResult } from './group-10-counted-set.js';
import type { TallyFacts } from './group-11-encrypted-tally.js';
import type { RecordReader } from './record-reader.js';

/** By contest position: totals by option of tallied contests, null for all others. */
export type Totals = (number[] | null)[];

export async function checkTally(
  run: CheckRun,
  reader: RecordReader,
  definition: Definition,
  counted: CountedFacts,
  tally: TallyFacts,
  files: readonly DecryptionFile[],
): Promise<Totals> {
  // 1. Every due sum.
  run.expect(tally.due.length);
  const combined = files.slice(0, definition.trustees.threshold);
  const totals = definition.contests.map((contest, position): number[] | null => {
    if (tally.states[position] !== 'tallied') return null;
    const { total: highest, sum } = boundsOfTotals(definition, counted.countedPerClass, position);
    const discreteLog = new DiscreteLog(highest, sum);
    const first = tally.due.findIndex((due) => due.contest === position);
    return contest.options.map((_, option) => {
      const total = discreteLog.solve(combine(tally, combined, first + option));
      run.pass(1);
      return total;
    });
  });
  // 2. What the result claims.
  const claimed = await readResult(reader);
  if (claimed !== undefined) compareTotals(run, definition, tally, totals, claimed);
  return totals;
}

/** @param place of the option among the due sums, and of its share in every file */
function combine(tally: TallyFacts, files: readonly DecryptionFile[], place: number): Point {
  const shares = files.map(({ trustee, shares: listed }) => ({ trustee, share: fromHex(listed[place].share, 32) }));
  return combineShares(shares, tally.due[place].beta);
}

function compareTotals(
  run: CheckRun,
  definition: Definition,
  tally: TallyFacts,
  totals: Totals,
  { contests: claimed }: Result,
): void {
  definition.contests.forEach(({ id, options }, position) => {
    const found = claimed[position];
    const place = `result.json contests[${position}]`;
    const state = tally.states[position];
    if (found?.state !== state) {
      const message = `contest ${id} is ${state}, the result says ${found?.state ?? 'nothing'}`;
      run.fail(place, 'TALLY_STATE_MISMATCH', message, {});
      return;
    }
    const expected = state === 'empty' ? options.map(() => 0) : totals[position];
    if (JSON.stringify(found.totals) === JSON.stringify(expected)) return;
    const evidence = `computed ${JSON.stringify(expected)}, claimed ${JSON.stringify(found.totals)}`;
    run.fail(place, 'TALLY_TOTALS_MISMATCH', `contest ${id} has other totals`, { evidence });
  });
}
