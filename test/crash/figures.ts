/** The figures of a fault campaign, for machines and in sentences. */
import type { RunOutcome } from './chaos-run.js';
import { describeFault } from './fault-plan.js';

export interface Summary {
  format: 'psephos-chaos/1';
  seed: string;
  runs: number;
  failed: { seed: string; faults: string[]; differences: string[]; logs: string | null }[];
  /** How often each kind of fault happened. */
  faults: Record<string, number>;
  ballotsConfirmed: number;
  ballotsSentAgain: number;
  anchors: number;
  /** Of one run. */
  medianMs: number;
  longestMs: number;
  totalMs: number;
}

export function summarize(seed: string, outcomes: readonly RunOutcome[], totalMs: number): Summary {
  const durations = outcomes.map(({ ms }) => Math.round(ms)).sort((a, b) => a - b);
  const faults: Record<string, number> = {};
  for (const fault of outcomes.flatMap(({ plan }) => plan.faults)) {
    const name = 'target' in fault ? `${fault.kind} ${fault.target}` : nameOf(fault);
    faults[name] = (faults[name] ?? 0) + 1;
  }
  return {
    format: 'psephos-chaos/1',
    seed,
    runs: outcomes.length,
    failed: outcomes
      .filter(({ differences }) => differences.length > 0)
      .map(({ plan, differences, logs }) => ({
        seed: plan.seed,
        faults: plan.faults.map(describeFault),
        differences,
        logs,
      })),
    faults: Object.fromEntries(Object.entries(faults).sort(([a], [b]) => a.localeCompare(b))),
    ballotsConfirmed: sum(outcomes.map(({ confirmed }) => confirmed)),
    ballotsSentAgain: sum(outcomes.map(({ repeated }) => repeated)),
    anchors: sum(outcomes.map(({ anchors }) => anchors)),
    medianMs: durations[Math.floor(durations.length / 2)] ?? 0,
    longestMs: durations.at(-1) ?? 0,
    totalMs: Math.round(totalMs),
  };
}

/** One run in a line; one that found something with all that is known of it. */
export function describeOutcome({ plan, differences, confirmed, anchors, ms, logs }: RunOutcome): string {
  const line = `${plan.seed}: ${plan.faults.length} faults, ${confirmed} ballots, ${anchors} anchors, ${seconds(ms)}`;
  if (differences.length === 0) return `${line}, nothing lost`;
  return [
    `${line}, FAILED`,
    ...plan.faults.map((fault) => `    ${describeFault(fault)}`),
    ...differences.map((difference) => `    found: ${difference}`),
    `    logs: ${logs ?? 'not kept'}`,
    `    again: npm run chaos -- --seed ${plan.seed} --runs 1`,
  ].join('\n');
}

export function describeSummary(summary: Summary): string {
  const { runs, failed, faults, ballotsConfirmed, ballotsSentAgain, anchors, medianMs, longestMs, totalMs } = summary;
  return [
    `${runs} runs in ${seconds(totalMs)} (median ${seconds(medianMs)}, longest ${seconds(longestMs)}), seed ${summary.seed}`,
    `${sum(Object.values(faults))} faults: ${Object.entries(faults)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}`,
    `${ballotsConfirmed} ballots confirmed, ${ballotsSentAgain} of them sent more than once; ${anchors} anchors`,
    failed.length === 0
      ? 'nothing was lost, doubled or moved: every record VALID'
      : `${failed.length} runs FAILED: ${failed.map(({ seed }) => seed).join(', ')}`,
  ].join('\n');
}

function nameOf(fault: RunOutcome['plan']['faults'][number]): string {
  if (fault.kind === 'reorganise') return `reorganise, transactions ${fault.transactions}`;
  return fault.kind === 'processor' ? `processor ${fault.mode}` : fault.kind;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
