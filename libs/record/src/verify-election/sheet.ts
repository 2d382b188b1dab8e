/**
 * A report as people print it: headings, sentences, facts and tables in their order. The command line sets it in PDF, the
 * page for its printer; neither adds a word. Date and program stand here and not in the report, which the same record gives
 * byte for byte wherever it is checked.
 */
import { MAX_ANCHORS } from './report-parts.js';
import { type CheckResult, type ContestReport, type Report } from './report.js';
import {
  ballotSentences,
  chainSentences,
  confirmationSentence,
  contestSentences,
  countsSentence,
  evidenceSentence,
  failureSentence,
  notRunSentence,
  remedySentence,
  verdictWords,
} from './sentences.js';
import type { Words } from './words.js';

/** A cell or a value; `code` is set in one width, from left to right, and may be broken anywhere. */
export interface Cell {
  text: string;
  kind: 'text' | 'number' | 'code';
}

export type Block =
  | { kind: 'title' | 'heading' | 'subheading' | 'lead' | 'sentence' | 'small'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'facts'; facts: { term: string; value: Cell }[] }
  | { kind: 'table'; caption: string; head: Cell[]; rows: Cell[][] };

/** What the sheet says beside the report. */
export interface SheetFacts {
  /** When the checks ended. */
  dateMs: number;
  /** What checked, in words. */
  program: string;
  /** Hash that names its build, hex; "" where there is none. */
  build: string;
  /** SHA-256 of record.json, hex; "" without one. */
  record: string;
  /** Whether an election id from outside the record was compared. */
  electionExpected: boolean;
}

const plain = (text: string): Cell => ({ text, kind: 'text' });
const code = (text: string): Cell => ({ text, kind: 'code' });
const MOST_FAILURES = 5;

export function sheetOf(report: Report, facts: SheetFacts, words: Words): Block[] {
  const { say, text } = words;
  const { heading, lead, next } = verdictWords(report, words);
  const title = text(report.title);
  return [
    { kind: 'title', text: say('report.sheet.title') },
    ...(title === '' ? [] : [{ kind: 'lead', text: title } as const]),
    { kind: 'heading', text: heading },
    { kind: 'sentence', text: lead },
    identity(report, facts, words),
    { kind: 'heading', text: say('report.next.heading') },
    { kind: 'list', items: facts.electionExpected ? next : [say('report.next.noElection'), ...next] },
    ...confirmations(report, words),
    ...evidence(report, words),
    { kind: 'heading', text: say('report.sheet.ballots') },
    { kind: 'list', items: ballotSentences(report, words) },
    ...contests(report, words),
    { kind: 'heading', text: say('report.sheet.checks') },
    ...report.checks.flatMap((check) => checkBlocks(check, words)),
    ...anchors(report, words),
    { kind: 'small', text: say('report.sheet.foot', { id: report.electionId }) },
  ];
}

function identity({ verdict, electionId, board }: Report, facts: SheetFacts, { say }: Words): Block {
  const closing = board?.closing ?? null;
  const all: [string, Cell][] = [
    [say('report.sheet.verdict'), code(verdict)],
    [say('report.sheet.election'), code(electionId)],
    ...(board === null
      ? []
      : [[say('report.sheet.root', { size: board.size }), code(board.root)] satisfies [string, Cell]]),
    ...(closing === null
      ? []
      : [[say('report.sheet.closingRoot', { size: closing.size }), code(closing.root)] satisfies [string, Cell]]),
    [say('report.sheet.record'), code(facts.record)],
    [say('report.sheet.date'), plain(say('report.sheet.date.value', { date: new Date(facts.dateMs) }))],
    [say('report.sheet.software'), plain(facts.program)],
    [say('report.sheet.build'), code(facts.build)],
  ];
  const known = all.filter(([, { text }]) => text !== '');
  return { kind: 'facts', facts: known.map(([term, value]) => ({ term, value })) };
}

function confirmations({ confirmations: all }: Report, words: Words): Block[] {
  const { say } = words;
  if (all.length === 0) return [];
  const items = all.map((one) =>
    say('report.confirmation.file', { file: one.file, finding: confirmationSentence(one, words) }),
  );
  return [
    { kind: 'heading', text: say('report.confirmation.heading') },
    { kind: 'sentence', text: say('report.confirmation.verdict') },
    { kind: 'list', items },
  ];
}

function evidence({ evidence: all }: Report, words: Words): Block[] {
  if (all.length === 0) return [];
  return [
    { kind: 'heading', text: words.say('report.evidence.heading') },
    { kind: 'sentence', text: words.say('report.evidence.verdict') },
    { kind: 'list', items: all.map((one) => evidenceSentence(one, words)) },
  ];
}

function contests({ contests: all, figures }: Report, words: Words): Block[] {
  const { say, text } = words;
  if (all.length === 0) return [];
  return [
    { kind: 'heading', text: say('report.sheet.contests') },
    ...all.flatMap((contest): Block[] => [
      { kind: 'subheading', text: text(contest.title) },
      ...(contest.state === 'tallied' ? [totals(contest, words)] : []),
      { kind: 'list', items: contestSentences(contest, figures.counted, words) },
    ]),
  ];
}

function totals({ title, options, blank }: ContestReport, { say, text }: Words): Block {
  const numeral = (n: number): Cell => ({ text: say('report.number', { n }), kind: 'number' });
  return {
    kind: 'table',
    caption: text(title),
    head: [plain(say('report.contest.option')), { text: say('report.contest.total'), kind: 'number' }],
    rows: [
      ...options.map((option) => [
        plain(text(option.title)),
        option.total === null ? plain('–') : numeral(option.total),
      ]),
      ...(blank === null ? [] : [[plain(say('report.contest.blank')), numeral(blank)]]),
    ],
  };
}

function checkBlocks(check: CheckResult, words: Words): Block[] {
  const { say } = words;
  const { group, status, failures, failureCount } = check;
  const state = say(`report.state.${status === 'not run' ? 'notRun' : status}`);
  const heading = `${group}. ${say(`report.check.g${group}.heading`)}`;
  const why = status === 'passed' ? '' : notRunSentence(check, words);
  const what = [
    // The reason begins with the state where nothing failed.
    status === 'not run' && why !== '' ? why : `${state}. ${why}`,
    status === 'not run' && check.expected === 0 ? '' : countsSentence(check, words),
  ];
  const shown = failures.slice(0, MOST_FAILURES).map((failure) => {
    const culprit = failure.culprit === undefined ? '' : ` ${say('report.culprit')} ${failure.culprit}.`;
    return `${failureSentence(group, failure, words)}${culprit} ${failure.code} (${failure.place})`;
  });
  const more = failureCount > shown.length ? [say('report.sheet.more', { count: failureCount - shown.length })] : [];
  const remedy = status === 'failed' ? [remedySentence(group, words)] : [];
  return [
    { kind: 'subheading', text: heading },
    {
      kind: 'small',
      text: what
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .join(' '),
    },
    ...(shown.length === 0 ? [] : [{ kind: 'list' as const, items: [...shown, ...more, ...remedy] }]),
  ];
}

function anchors(report: Report, words: Words): Block[] {
  const { anchors: all, figures, network } = report;
  const { say } = words;
  if (all.length === 0) return [];
  const count = figures.anchors;
  const head = (['number', 'kind', 'block', 'txid'] as const).map((column) => say(`report.sheet.anchor.${column}`));
  return [
    { kind: 'heading', text: say('report.sheet.anchors') },
    { kind: 'list', items: chainSentences(report, words) },
    { kind: 'sentence', text: say('report.sheet.anchors.lead', { network: network ?? '' }) },
    ...(count > MAX_ANCHORS ? [{ kind: 'sentence', text: say('report.sheet.anchors.some', { count }) } as const] : []),
    {
      kind: 'table',
      caption: say('report.sheet.anchors'),
      head: head.map(plain),
      rows: all.map(({ seq, type, height, txid }) => [
        plain(String(seq)),
        plain(say(`report.anchor.type.${type}`)),
        plain(height === null ? '–' : String(height)),
        code(txid),
      ]),
    },
  ];
}
