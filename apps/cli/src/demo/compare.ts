/** Whether a published result is what the simulated voters chose: contest by contest, number by number. */
import type { ContestReport } from '#verify';
import type { ExpectedContest } from './electorate.js';
import type { Confirmed } from './voting.js';

/** @returns a sentence for each difference; none when all is as expected */
export function compareTally(expected: ExpectedContest[], found: ContestReport[]): string[] {
  const differences = expected.flatMap((contest) => compareContest(contest, found));
  const extra = found.filter(({ id }) => !expected.some((contest) => contest.id === id));
  return [...differences, ...extra.map(({ id }) => `contest '${id}' was not voted on`)];
}

/** Every confirmed tracker stands where its confirmation says. @param onBoard  index by tracker */
export function compareConfirmations(confirmed: Confirmed[], onBoard: Map<string, number>): string[] {
  return confirmed.flatMap(({ tracker, index }) => {
    const found = onBoard.get(tracker);
    if (found === index) return [];
    return [`ballot ${tracker} was confirmed at ${index} and stands at ${found ?? 'no place'}`];
  });
}

function compareContest(contest: ExpectedContest, found: ContestReport[]): string[] {
  const report = found.find(({ id }) => id === contest.id);
  if (report === undefined) return [`contest '${contest.id}' has no result`];
  const what = `contest '${contest.id}'`;
  if (report.counted !== contest.counted)
    return [`${what}: ${report.counted} ballots counted, expected ${contest.counted}`];
  if (contest.totals === null) return report.state === 'withheld' ? [] : [`${what} is '${report.state}', not withheld`];
  const totals = report.options.map(({ total }) => total);
  if (JSON.stringify(totals) === JSON.stringify(contest.totals)) return [];
  return [`${what}: totals ${JSON.stringify(totals)}, expected ${JSON.stringify(contest.totals)}`];
}
