/** What is missing or wrong in contests and voter classes, as `problemsOfPlan` lists it (bounds of spec §3). */
import { asRead, type Contest, type ContestRule, MAX_BRANCHES, MAX_ENTRY_BYTES, TALLY_BOUND } from '#record';
import { ballotEstimates } from './ballot-estimate.js';
import type { ElectionPlan } from './plan.js';
import { missingTexts, type PlanProblem } from './plan-remarks.js';

export const MIN_OPTIONS = 2;

export function contestProblems(plan: ElectionPlan): PlanProblem[] {
  const problems: PlanProblem[] = [];
  if (plan.contests.length === 0) problems.push({ code: 'CONTESTS_MISSING', path: 'contests', values: {} });
  for (const [at, contest] of plan.contests.entries()) problems.push(...problemsOfContest(contest, `contests.${at}`));
  problems.push(...classProblems(plan));
  return problems;
}

function problemsOfContest(contest: Contest, path: string): PlanProblem[] {
  const { title, options, optionMax, allowedTotals, rule } = contest;
  const problems = missingTexts(`${path}.title`, title);
  const n = options.length;
  if (n < MIN_OPTIONS)
    problems.push({ code: 'OPTIONS_TOO_FEW', path: `${path}.options`, values: { n, min: MIN_OPTIONS } });
  options.forEach((option, at) => problems.push(...missingTexts(`${path}.options.${at}.title`, option.title)));
  problems.push(...alikeOptions(contest, path));
  const largest = allowedTotals.at(-1) ?? 0;
  const isAscending = allowedTotals.every((total, at) => at === 0 || total > (allowedTotals[at - 1] ?? 0));
  const totals = `${path}.allowedTotals`;
  if (allowedTotals.length === 0 || !isAscending) {
    problems.push({ code: 'TOTALS_NOT_ASCENDING', path: totals, values: {} });
  }
  if (largest > n * optionMax) {
    problems.push({ code: 'TOTALS_TOO_LARGE', path: totals, values: { n: largest, max: n * optionMax } });
  }
  if (allowedTotals.length > MAX_BRANCHES) {
    problems.push({ code: 'TOTALS_TOO_MANY', path: totals, values: { n: allowedTotals.length, max: MAX_BRANCHES } });
  }
  return [...problems, ...ruleProblems(rule, n, `${path}.rule`)];
}

/** Two options that read the same in a language cannot be told apart on the ballot. */
function alikeOptions({ options }: Contest, path: string): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const seen = new Map<string, number>();
  for (const [at, { title }] of options.entries()) {
    for (const [language, text] of Object.entries(title)) {
      const read = `${language} ${asRead(text)}`;
      const first = seen.get(read);
      if (first === undefined) seen.set(read, at);
      else if (asRead(text) !== '') {
        const place = `${path}.options.${at}.title.${language}`;
        problems.push({ code: 'OPTIONS_ALIKE', path: place, values: { language, one: first + 1, other: at + 1 } });
      }
    }
  }
  return problems;
}

function ruleProblems(rule: ContestRule, options: number, path: string): PlanProblem[] {
  switch (rule.kind) {
    case 'most-votes':
      if (rule.seats <= options) return [];
      return [{ code: 'SEATS_TOO_MANY', path: `${path}.seats`, values: { n: rule.seats, max: options } }];
    case 'majority': {
      const [part = 0, whole = 0] = rule.share.split('/').map(Number);
      return part <= whole ? [] : [{ code: 'SHARE_ABOVE_WHOLE', path: `${path}.share`, values: { share: rule.share } }];
    }
    case 'none':
      return [];
    default:
      return rule satisfies never;
  }
}

function classProblems(plan: ElectionPlan): PlanProblem[] {
  const { contests, voterClasses } = plan;
  const problems: PlanProblem[] = [];
  if (voterClasses.length === 0) problems.push({ code: 'CLASSES_MISSING', path: 'voterClasses', values: {} });
  for (const [at, { id, label, contests: held }] of voterClasses.entries()) {
    const path = `voterClasses.${at}`;
    problems.push(...missingTexts(`${path}.label`, label));
    if (held.length === 0)
      problems.push({ code: 'CLASS_WITHOUT_CONTEST', path: `${path}.contests`, values: { class: id } });
  }
  const held = new Set(voterClasses.flatMap((voterClass) => voterClass.contests));
  for (const [at, { id }] of contests.entries()) {
    if (voterClasses.length > 0 && !held.has(id)) {
      problems.push({ code: 'CONTEST_WITHOUT_CLASS', path: `contests.${at}`, values: { contest: id } });
    }
  }
  for (const { classId, bytes } of ballotEstimates(plan)) {
    if (bytes <= MAX_ENTRY_BYTES) continue;
    const at = voterClasses.findIndex(({ id }) => id === classId);
    const values = { class: classId, n: bytes, max: MAX_ENTRY_BYTES };
    problems.push({ code: 'BALLOT_TOO_LARGE', path: `voterClasses.${at}.contests`, values });
  }
  return problems;
}

/**
 * What the number of voters makes impossible (spec §3): nobody to vote, or totals too large to be found.
 * @param sizes  voters by class id; a class that is not named has none
 */
export function problemsOfSizes(plan: ElectionPlan, sizes: Record<string, number>): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const voters = plan.voterClasses.reduce((sum, { id }) => sum + (sizes[id] ?? 0), 0);
  if (voters === 0) problems.push({ code: 'ROLL_EMPTY', path: 'voterClasses', values: {} });
  for (const [at, { id, optionMax }] of plan.contests.entries()) {
    const sum = plan.voterClasses
      .filter(({ contests }) => contests.includes(id))
      .reduce((total, voterClass) => total + BigInt(voterClass.weight) * BigInt(sizes[voterClass.id] ?? 0), 0n);
    if (sum * BigInt(optionMax) < TALLY_BOUND) continue;
    const values = { contest: id, n: Number(sum * BigInt(optionMax)), max: Number(TALLY_BOUND) };
    problems.push({ code: 'TALLY_TOO_LARGE', path: `contests.${at}`, values });
  }
  return problems;
}
