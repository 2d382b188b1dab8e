/**
 * `psephos bench audit`: every check of a record of N ballots as `psephos verify` makes them, in a process of its own; and a part
 * with one worker by both engines, in the same run.
 */
import { auditRecord } from '../bench/audit-run.js';
import { crowdRecord, inFolder } from '../bench/crowd.js';
import { rounded } from '../bench/statistics.js';
import type { Terminal } from '../output/terminal.js';
import type { BenchReport } from './bench.js';

export interface AuditBenchOptions {
  ballots: number;
  workers: number;
  /** Whether decode hints lie beside the ballots. */
  hinted: boolean;
  /** Where records are kept, or undefined. */
  folder: string | undefined;
}

/** Ballots on which the engines are compared. */
const PART = 1_000;

export function benchAudit(
  { ballots, workers, hinted, folder }: AuditBenchOptions,
  terminal: Terminal,
): Promise<BenchReport> {
  terminal.say(
    `audit of a record of ${ballots} ballots: one contest, five options, choose 1; ${workers} workers${hinted ? ', with hints' : ''}`,
  );
  return inFolder(folder, async (within) => {
    const part = await crowdRecord(PART, hinted, within, terminal);
    const whole = await crowdRecord(ballots, hinted, within, terminal);
    const noble = await auditRecord(part, 'noble', 1);
    const wasm = await auditRecord(part, 'wasm', 1);
    const ratio = rounded(noble.coreMs / wasm.coreMs, 1);
    terminal
      .bar(`${PART} ballots, one worker`, 1)
      .end(`noble ${seconds(noble.coreMs)} s of a core, wasm ${seconds(wasm.coreMs)} s: ${ratio} times faster`);
    const audit = await auditRecord(whole, 'wasm', workers);
    for (const { check, ms } of audit.phases) terminal.bar(check, 1).end(`${seconds(ms)} s`);
    const peakMiB = Math.round(audit.peakBytes / 2 ** 20);
    const perBallotUs = rounded((audit.coreMs * 1_000) / ballots, 1);
    const perSecond = Math.round((ballots * 1_000) / audit.ms);
    terminal
      .bar('audit', 1)
      .end(
        `${seconds(audit.ms)} s, ${perSecond} ballots a second, ${perBallotUs} µs of a core a ballot, ${peakMiB} MiB`,
      );
    return {
      result: {
        format: 'psephos-bench/1',
        ballots,
        workers,
        hinted,
        audit,
        perBallotUs,
        perSecond,
        part: { noble, wasm, ratio },
      },
      line: [
        `psephos-bench audit ballots=${ballots} workers=${workers} hinted=${hinted} clock_ms=${audit.ms} core_ms=${audit.coreMs}`,
        `per_ballot_us=${perBallotUs} ballots_per_s=${perSecond} peak_mib=${peakMiB} part_wasm_against_noble=${ratio}`,
      ].join(' '),
    };
  });
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
