/**
 * `psephos bench tally`: what counting costs after the close, part by part, each against noble in the same run: the sums of a
 * million ballots, the decryption of a thousand options, and discrete logarithms of a thousand million votes.
 */
import { openEngine } from '#crypto';
import {
  addPointsByNobleMs,
  addPointsMs,
  decryptionMs,
  discreteLogMs,
  makeBallots,
  OPTIONS,
  sumBallotsMs,
} from '../bench/tally-parts.js';
import { rounded } from '../bench/statistics.js';
import type { Terminal } from '../output/terminal.js';
import type { BenchReport } from './bench.js';

const BALLOTS = 1_000_000;
/** Different ballots; those of a million are these again and again. */
const MADE = 2_000;
/** By noble. */
const PART = 500;
const DECRYPTED = 1_000;
const VOTES = 1_000_000_000;

export async function benchTally(terminal: Terminal): Promise<BenchReport> {
  terminal.say(`the count: one contest, ${OPTIONS} options, choose 1; then ${DECRYPTED} options`);
  const { ctx, entries } = makeBallots(MADE);
  terminal.bar('make ballots', 1).end(String(MADE));

  const points = await addPointsMs(ctx, entries, BALLOTS);
  const pointsByNoble = addPointsByNobleMs(ctx, entries.slice(0, PART)) / PART;
  const pointsRatio = pointsByNoble / (points / BALLOTS);
  tell(terminal, `sum of ${BALLOTS} ballots, given their verified points`, points, by(pointsRatio));

  const bytes = sumBallotsMs(await openEngine('wasm'), ctx, entries) / MADE;
  const bytesByNoble = sumBallotsMs(await openEngine('noble'), ctx, entries.slice(0, PART)) / PART;
  tell(terminal, `the same from their bytes, one core, by ${MADE}`, bytes * BALLOTS, by(bytesByNoble / bytes));

  const decryption = decryptionMs(DECRYPTED, BALLOTS);
  const { prove, verifyTogether, verifyOneByOne, combine, discreteLogs } = decryption;
  tell(terminal, `a trustee’s ${DECRYPTED} shares with their proofs`, prove);
  const together = (verifyOneByOne / verifyTogether).toFixed(1);
  tell(terminal, 'verified together', verifyTogether, `, ${together} times as fast as one by one`);
  tell(terminal, 'combined', combine);
  tell(terminal, `${DECRYPTED} discrete logarithms, ${BALLOTS} votes`, discreteLogs);
  // What a verifier does with the files of two trustees.
  const totalMs = 2 * verifyTogether + combine + discreteLogs;
  tell(terminal, 'from two files to the totals', totalMs);

  const logs = discreteLogMs(VOTES);
  tell(terminal, `a discrete logarithm up to ${VOTES}, the largest`, logs.largest);
  tell(terminal, 'and none', logs.none);

  const ms = {
    sumGivenPoints: rounded(points, 1),
    sumFromBytes: rounded(bytes * BALLOTS, 1),
    ...Object.fromEntries(Object.entries(decryption).map(([name, value]) => [name, rounded(value as number, 1)])),
    filesToTotals: rounded(totalMs, 1),
    discreteLogLargest: rounded(logs.largest, 1),
    discreteLogNone: rounded(logs.none, 1),
  };
  const ratio = {
    sumGivenPoints: rounded(pointsRatio, 1),
    sumFromBytes: rounded(bytesByNoble / bytes, 1),
    verifyTogether: rounded(verifyOneByOne / verifyTogether, 1),
  };
  return {
    result: { format: 'psephos-bench/1', ballots: BALLOTS, options: DECRYPTED, votes: VOTES, ms, ratio },
    line: `psephos-bench tally ${numbers('ms', ms)} ${numbers('ratio', ratio)}`,
  };
}

function tell(terminal: Terminal, what: string, ms: number, against = ''): void {
  terminal.bar(what, 1).end(`${(ms / 1_000).toFixed(2)} s${against}`);
}

function by(ratio: number): string {
  return `, ${ratio.toFixed(1)} times as fast as noble`;
}

function numbers(unit: string, values: Record<string, number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}_${unit}=${value}`)
    .join(' ');
}
