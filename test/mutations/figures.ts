/** The figures of a campaign, for people and programs. */
import type { Judgement, Outcome } from './judge.js';

/** The same records verified again and again. */
export interface Repeated {
  runs: number;
  /** Different reports, of an honest record and of a broken one: 1 each. */
  reports: number[];
}

export interface Summary {
  seed: string;
  /** All that could be made of these records, and how many were put to the verifier. */
  possible: number;
  cases: number;
  refused: number;
  redundant: number;
  unchanged: number;
  /** Accepted, or redundant without being named: what must not be. */
  holes: Outcome[];
  /** Of the refused: stopped by the right check first, in percent. */
  rightCheck: number;
  /** Refused by another check than the table says. */
  elsewhere: Outcome[];
  /** By the group that refused. */
  byGroup: Record<string, number>;
  /** By what is redundant. */
  byRedundancy: Record<string, number>;
}

export function summarize(seed: string, possible: number, outcomes: readonly Outcome[]): Summary {
  const of = (...judgements: Judgement[]) => outcomes.filter(({ judgement }) => judgements.includes(judgement));
  const refused = of('refused');
  return {
    seed,
    possible,
    cases: outcomes.length,
    refused: refused.length,
    redundant: of('redundant').length,
    unchanged: of('unchanged').length,
    holes: of('accepted', 'not named', 'not made'),
    rightCheck: (100 * refused.filter(({ isRight }) => isRight).length) / Math.max(1, refused.length),
    elsewhere: refused.filter(({ isRight }) => !isRight),
    byGroup: countBy(refused, ({ group }) => group ?? ''),
    byRedundancy: countBy(of('redundant'), ({ redundant }) => redundant ?? ''),
  };
}

export function describe(summary: Summary & { repeated: Repeated }): string {
  const { seed, possible, cases, refused, redundant, unchanged, holes, rightCheck, elsewhere, repeated } = summary;
  const rows = (counts: Record<string, number>) =>
    Object.entries(counts).map(([what, count]) => `  ${String(count).padStart(6)}  ${what}`);
  return [
    `${cases} of ${possible} changes, seed ${seed}`,
    `${refused} refused, by check group:`,
    ...rows(summary.byGroup),
    `${redundant} of redundant data, verdict unchanged:`,
    ...rows(summary.byRedundancy),
    `${unchanged} that changed no byte`,
    `${rightCheck.toFixed(2)} % of the refused by the right check first`,
    ...elsewhere.map(({ name, group, codes }) => `  elsewhere: ${name} → ${group} ${codes.join()}`),
    `verified ${repeated.runs} times, different reports: ${repeated.reports.join(' and ') || 'none'}`,
    holes.length === 0 ? 'nothing was accepted that should not be' : `${holes.length} WRONGLY ACCEPTED:`,
    ...holes.map(({ name, judgement, verdict, codes }) => `  ${judgement}: ${name} → ${verdict} ${codes.join()}`),
  ].join('\n');
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}
