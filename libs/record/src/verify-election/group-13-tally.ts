/**
 * Group 13: the tally (spec §10.3, §12.2): any threshold of valid files combined, the discrete logarithms within their
 * bounds, contests withheld and empty exactly where that is due. Where a result is published, its totals are these.
 */
import { combineShares, DiscreteLog, fromHex } from '#crypto';
import { countedWeightOf, type Definition, type DecryptionFile, type Result } from '#record';
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
    const bound = countedWeightOf(definition, counted.countedPerClass, position) * contest.optionMax;
    const discreteLog = new DiscreteLog(bound);
    return contest.options.map((_, option) => {
      const total = discreteLog.solve(combine(tally, combined, position, option));
      run.pass(1);
      return total;
    });
  });
  // 2. What the result claims.
  const claimed = await readResult(reader);
  if (claimed !== undefined) compareTotals(run, definition, tally, totals, claimed);
  return totals;
}

function combine(tally: TallyFacts, files: readonly DecryptionFile[], contest: number, option: number) {
  const position = tally.due.findIndex((sum) => sum.contest === contest && sum.option === option);
  const shares = files.map(({ trustee, shares: listed }) => ({ trustee, share: fromHex(listed[position].share, 32) }));
  return combineShares(shares, tally.due[position].beta);
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
