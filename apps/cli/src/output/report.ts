/**
 * A verification report for people: one line a check with how much of how much was checked, every failure with its
 * code and who is to blame, then sentences and the verdict. Never a tick for something that was not run.
 */
import type { CheckResult, ContestReport, Report } from '#verify';
import { blocks } from './terminal.js';

/** What each group establishes, in words; numbers as in the specification. */
const WORDS: Record<CheckResult['group'], string> = {
  '0': 'The files are the published ones',
  '1': 'The election was defined properly',
  '2': 'The trustees made the election key together',
  '3': 'The issuers made their keys together',
  '4': 'The voter roll is complete and approved',
  '5': 'The board only ever grew',
  '6': 'Every ballot is well formed',
  '7': 'No tested ballot was cast',
  '8': 'No more ballots than tokens, nor tokens than voters',
  '9a': 'The board is anchored',
  '9b': 'The anchors are deep in the chain',
  '10': 'Only the last ballot of each token is counted',
  '11': 'The sealed totals add up',
  '12': 'The trustees’ parts are genuine',
  '13': 'The totals were opened correctly',
  '14': 'The published result is that result',
};

const MARKS: Record<CheckResult['status'], string> = { passed: '✓', failed: '✗', 'not run': '–' };

/** The checks as a table, failures below. */
export function checkLines(report: Report): string[] {
  return report.checks.flatMap((check) => [checkLine(check), ...failureLines(check), ...noteLines(check)]);
}

/** Sentences and verdict. */
export function verdictLines(report: Report): string[] {
  return [...report.sentences, '', `verdict: ${report.verdict}`];
}

/** Each contest's totals as bars. */
export function contestLines(contests: ContestReport[]): string[] {
  return contests.flatMap((contest) => {
    const { counted, weight } = contest;
    const votes = weight === counted ? '' : `, which count as ${weight} votes by the weights of their classes`;
    const title = `${contest.title}  (${counted} ballots counted${votes})`;
    if (contest.state === 'withheld') return ['', title, '  withheld: too few ballots to be opened'];
    const totals = contest.options.map((option) => option.total ?? 0);
    const max = Math.max(0, ...totals);
    const width = Math.max(0, ...contest.options.map(({ title: text }) => text.length));
    const lines = contest.options.map((option, i) => {
      const total = totals[i] ?? 0;
      return `  ${option.title.padEnd(width)} ${blocks(total, max, 24)} ${String(total).padStart(4)}`;
    });
    const blank =
      contest.blank === null
        ? []
        : [`  ${'(blank)'.padEnd(width)} ${blocks(0, 1, 24)} ${String(contest.blank).padStart(4)}`];
    return ['', title, ...lines, ...blank];
  });
}

function checkLine(check: CheckResult): string {
  const done = `${check.checked} of ${check.expected}`;
  return `  ${MARKS[check.status]} ${check.group.padStart(2)}  ${WORDS[check.group].padEnd(52)} ${done.padStart(15)}  ${check.status}`;
}

function failureLines(check: CheckResult): string[] {
  const lines = check.failures.map((failure) => {
    const culprit = failure.culprit === undefined ? '' : ` [${failure.culprit}]`;
    return `         ${failure.code} at ${failure.place}${culprit}: ${failure.message}`;
  });
  const more = check.failureCount - check.failures.length;
  return more > 0 ? [...lines, `         … and ${more} more`] : lines;
}

function noteLines(check: CheckResult): string[] {
  return check.notes.map((note) => `         note: ${note}`);
}
