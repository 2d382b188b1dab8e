/**
 * `psephos bench scale`: what a ballot costs an auditor in records of several sizes, and the slope of the whole in logarithms:
 * 1 where twice as many ballots take twice as long.
 */
import { auditRecord } from '../bench/audit-run.js';
import { crowdRecord, inFolder } from '../bench/crowd.js';
import { logLogSlope, rounded } from '../bench/statistics.js';
import { CommandError, EXIT } from '../output/command-error.js';
import type { Terminal } from '../output/terminal.js';
import type { BenchReport } from './bench.js';
import { MAX_CROWD, MIN_CROWD } from './demo-fast.js';

export interface ScaleBenchOptions {
  /** Ballots, ascending. */
  sizes: number[];
  workers: number;
  hinted: boolean;
  folder: string | undefined;
}

interface ScalePoint {
  ballots: number;
  /** On the clock. */
  ms: number;
  coreMs: number;
  perBallotUs: number;
  /** What each ballot more than in the record before costs: without what every audit costs. */
  furtherUs: number | null;
  peakMiB: number;
}

export function benchScale(
  { sizes, workers, hinted, folder }: ScaleBenchOptions,
  terminal: Terminal,
): Promise<BenchReport> {
  terminal.say(`audits of records of ${sizes.join(', ')} ballots, ${workers} workers`);
  return inFolder(folder, async (within) => {
    const points: ScalePoint[] = [];
    for (const ballots of sizes) {
      const record = await crowdRecord(ballots, hinted, within, terminal);
      const { ms, coreMs, peakBytes } = await auditRecord(record, 'wasm', workers);
      const perBallotUs = rounded((coreMs * 1_000) / ballots, 1);
      const peakMiB = Math.round(peakBytes / 2 ** 20);
      const before = points.at(-1);
      const furtherUs =
        before === undefined ? null : rounded(((coreMs - before.coreMs) * 1_000) / (ballots - before.ballots), 1);
      points.push({ ballots, ms, coreMs, perBallotUs, furtherUs, peakMiB });
      const further = furtherUs === null ? '' : `, ${furtherUs} each further one`;
      terminal.bar(`${ballots} ballots`, 1).end(`${perBallotUs} µs of a core a ballot${further}, ${peakMiB} MiB`);
    }
    const slope = rounded(logLogSlope(points.map(({ ballots, coreMs }) => ({ x: ballots, y: coreMs }))), 3);
    terminal.bar('slope', 1).end(String(slope));
    const costs = points.map(({ ballots, perBallotUs }) => `us_at_${ballots}=${perBallotUs}`).join(' ');
    return {
      result: { format: 'psephos-bench/1', workers, hinted, points, slope },
      line: `psephos-bench scale workers=${workers} hinted=${hinted} ${costs} slope=${slope}`,
    };
  });
}

/** `1000,10000`: at least two, ascending. @throws CommandError */
export function parseSizes(text: string): number[] {
  const sizes = text.split(',').map(Number);
  const isFine = (size: number, i: number) =>
    Number.isInteger(size) && size >= MIN_CROWD && size <= MAX_CROWD && (i === 0 || size > (sizes[i - 1] ?? 0));
  if (sizes.length >= 2 && sizes.every(isFine)) return sizes;
  throw new CommandError(
    `--sizes is '${text}', not at least two ascending numbers from ${MIN_CROWD} to ${MAX_CROWD}`,
    'for instance 1000,10000,100000',
    EXIT.usage,
  );
}
