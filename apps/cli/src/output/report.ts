/**
 * A verification report on a terminal: one line a check with how much of what was checked, every failure with its code and
 * who is to blame, then sentences and the verdict. Never a tick for something that was not run.
 */
import {
  ballotSentences,
  chainSentences,
  type CheckResult,
  confirmationSentence,
  contestSentences,
  type ContestReport,
  countsSentence,
  evidenceSentence,
  failureSentence,
  notRunSentence,
  remedySentence,
  type Report,
  verdictWords,
  type Words,
} from '#verify';
import { blocks } from './terminal.js';

const MARKS: Record<CheckResult['status'], string> = { passed: '✓', failed: '✗', 'not run': '–' };

/** Title and id. */
export function headLines({ title, electionId }: Report, words: Words): string[] {
  return ['', words.text(title), `${words.say('report.sheet.election')}: ${electionId}`, ''];
}

/** The checks as a table, failures below. */
export function checkLines(report: Report, words: Words): string[] {
  const { say } = words;
  const width = Math.max(...report.checks.map(({ group }) => say(`report.check.g${group}.heading`).length));
  return report.checks.flatMap((check) => [
    checkLine(check, width, words),
    ...notRunLines(check, words),
    ...failureLines(check, words),
    ...check.notes.map((note) => `         note: ${note}`),
  ]);
}

/** Sentences, what to do next, and the verdict. @param electionExpected whether an id from outside was compared */
export function verdictLines(report: Report, electionExpected: boolean, words: Words): string[] {
  const { say } = words;
  const { heading, lead, next } = verdictWords(report, words);
  const steps = electionExpected ? next : [say('report.next.noElection'), ...next];
  return [
    ...ballotSentences(report, words),
    ...chainSentences(report, words),
    ...report.evidence.map((one) => evidenceSentence(one, words)),
    ...confirmationLines(report, words),
    '',
    `${heading}. ${lead}`,
    ...steps.map((step) => `  → ${step}`),
    '',
    `verdict: ${report.verdict}`,
  ];
}

/** Each contest's totals as bars, with what they are numbers of. */
export function contestLines({ contests, figures }: Report, words: Words): string[] {
  return contests.flatMap((contest) => [
    '',
    words.text(contest.title),
    ...(contest.state === 'tallied' ? barLines(contest, words) : []),
    ...contestSentences(contest, figures.counted, words).map((sentence) => `  ${sentence}`),
  ]);
}

function barLines({ options, blank }: ContestReport, { say, text }: Words): string[] {
  const rows = options.map(({ title, total }) => ({ name: text(title), total: total ?? 0 }));
  const max = Math.max(0, ...rows.map(({ total }) => total));
  const left = blank === null ? [] : [{ name: `(${say('report.contest.blank')})`, total: blank, isBlank: true }];
  const all = [...rows.map((row) => ({ ...row, isBlank: false })), ...left];
  const width = Math.max(0, ...all.map(({ name }) => name.length));
  return all.map(({ name, total, isBlank }) => {
    const bar = isBlank ? blocks(0, 1, 24) : blocks(total, max, 24);
    return `  ${name.padEnd(width)} ${bar} ${String(total).padStart(4)}`;
  });
}

/** Under evidence the file of it: what people have to keep. */
function confirmationLines({ confirmations }: Report, words: Words): string[] {
  return confirmations.flatMap((one) => {
    const finding = confirmationSentence(one, words);
    const line = words.say('report.confirmation.file', { file: one.file, finding });
    const refusal = one.refusal === null ? [] : [`         ${one.refusal.code}: ${one.refusal.message}`];
    const evidence = one.evidence === null ? [] : one.evidence.split('\n').map((text) => `         ${text}`);
    return ['', line, ...refusal, ...evidence];
  });
}

function checkLine(check: CheckResult, width: number, words: Words): string {
  const { say } = words;
  const state = say(`report.state.${check.status === 'not run' ? 'notRun' : check.status}`);
  const name = say(`report.check.g${check.group}.heading`).padEnd(width);
  const counts = check.status === 'not run' && check.expected === 0 ? '' : countsSentence(check, words);
  return `  ${MARKS[check.status]} ${check.group.padStart(2)}  ${name}  ${state}  ${counts}`.trimEnd();
}

function notRunLines(check: CheckResult, words: Words): string[] {
  return check.status === 'passed' || check.stop === null ? [] : [`         ${notRunSentence(check, words)}`];
}

function failureLines(check: CheckResult, words: Words): string[] {
  if (check.failureCount === 0) return [];
  const lines = check.failures.flatMap((failure) => {
    const culprit = failure.culprit === undefined ? '' : ` [${failure.culprit}]`;
    return [
      `         ${failure.code} at ${failure.place}${culprit}: ${failure.message}`,
      `           ${failureSentence(check.group, failure, words)}`,
    ];
  });
  const more = check.failureCount - check.failures.length;
  return [
    ...lines,
    ...(more > 0 ? [`         ${words.say('report.sheet.more', { count: more })}`] : []),
    `         → ${remedySentence(check.group, words)}`,
  ];
}
