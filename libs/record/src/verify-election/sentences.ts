/**
 * A report in sentences for people, in the words of {@link Words}. Attacks on trust begin where totals look like fraud: how
 * many ballots were cast, replaced, counted, tested and left blank stands beside every number that does not add up to them.
 */
import type { ClassReport, ConfirmationReport, EvidenceReport } from './report-parts.js';
import type { CheckFailure, CheckGroup, CheckResult, ContestReport, Report } from './report.js';
import type { Words } from './words.js';

export interface VerdictWords {
  heading: string;
  lead: string;
  look: 'ok' | 'bad' | 'open';
  /** What to do now, in the order of its use. */
  next: string[];
}

/** The verdict, what it means, and what to do. */
export function verdictWords(report: Report, words: Words): VerdictWords {
  const { checks, verdict } = report;
  const { say } = words;
  const total = checks.length;
  const count = (status: string): number => checks.filter((check) => check.status === status).length;
  switch (verdict) {
    case 'VALID':
      return {
        heading: say('report.verdict.valid.heading', { total }),
        lead: say('report.verdict.valid.lead'),
        look: 'ok',
        next: [say('report.next.valid.compare'), say('report.next.valid.second')],
      };
    case 'VALID, DEPTH NOT CHECKED':
      return {
        heading: say('report.verdict.depth.heading', { total, passed: count('passed') }),
        lead: say('report.verdict.depth.lead'),
        look: 'ok',
        next: [say('report.next.depth.headers'), say('report.next.valid.compare')],
      };
    case 'INVALID':
      return {
        heading: say('report.verdict.invalid.heading', { total, failed: count('failed') }),
        lead: say('report.verdict.invalid.lead'),
        look: 'bad',
        next: [say('report.next.invalid.again'), say('report.next.invalid.second'), say('report.next.invalid.report')],
      };
    case 'INCOMPLETE':
      return { heading: say('report.verdict.incomplete.heading'), ...earlyWords(report, words), look: 'open' };
    case 'ABORTED':
      return {
        heading: say('report.verdict.aborted.heading'),
        lead: say('report.verdict.aborted.lead'),
        look: 'open',
        next: [say('report.next.aborted.office')],
      };
    default:
      return verdict satisfies never;
  }
}

/** A record that stops early: while voting is open that is as it must be, unless something else is missing. */
function earlyWords({ checks }: Report, { say }: Words): Pick<VerdictWords, 'lead' | 'next'> {
  const reasons = checks.flatMap(({ status, stop }) => (status === 'not run' && stop !== null ? [stop.reason] : []));
  const rest = reasons.filter((reason) => reason !== 'notClosed' && reason !== 'notDeep');
  const isUsual = rest.every(
    (reason) => reason === 'noHeaders' || reason === 'notAnchored' || reason === 'needsNotRun',
  );
  if (!reasons.includes('notClosed') || !isUsual) {
    return { lead: say('report.verdict.incomplete.lead'), next: [say('report.next.incomplete.rest')] };
  }
  const lead = rest.length === 0 ? 'report.verdict.open.lead' : 'report.verdict.open.rest.lead';
  return { lead: say(lead), next: [say('report.next.open.later')] };
}

/** How many of how many, and of what. */
export function countsSentence({ unit, checked, expected }: CheckResult, { say }: Words): string {
  return say(`report.counts.${unit}`, { checked, expected });
}

/** Why a check was not run, or not to its end; "" where it was. */
export function notRunSentence({ stop }: CheckResult, { say }: Words): string {
  return stop === null ? '' : say(`report.notRun.${stop.reason}`, { check: stop.needs ?? '' });
}

/** Codes that begin so say the same to people where they have no sentence of their own; the longer beginning first. */
const FAMILIES = [
  ...(['JSON', 'DEFINITION', 'SIGNATURE_FILE', 'CEREMONY', 'KEY', 'ROLL', 'ENTRY', 'LENGTH', 'PHASE'] as const),
  ...(['BOARD_DOCUMENT', 'DOCUMENT', 'BALLOT', 'SPOIL', 'REQUEST', 'TRANSACTION', 'FUNDING', 'ANCHOR'] as const),
  ...(['BUMP', 'HEADER', 'DECRYPTION', 'PARTIAL_DECRYPTION', 'RESULT', 'CHECKPOINT'] as const),
];

/** What went wrong: by the code, else by its family, else by the group; never what the record says. */
export function failureSentence(group: CheckGroup, { code }: CheckFailure, { say, has }: Words): string {
  const own = `report.code.${code}`;
  if (has(own)) return say(own);
  const family = FAMILIES.find((beginning) => code.startsWith(`${beginning}_`));
  return say(family === undefined ? `report.check.g${group}.failed` : `report.family.${family}`);
}

/** What to do after this group failed. */
export function remedySentence(group: CheckGroup, { say }: Words): string {
  return say(`report.do.g${group}`);
}

/** Ballots, turnout, voter classes. A number that was not established is left out: a zero would read like fraud. */
export function ballotSentences({ figures, classes }: Report, words: Words): string[] {
  const { say } = words;
  const { roll, requests, cast, superseded, counted, spoiled } = figures;
  const isKnown = (name: 'roll' | 'requests' | 'cast'): boolean =>
    classes.length > 0 && classes.every((one) => one[name] !== null);
  const [hasRoll, hasRequests, hasBallots] = [isKnown('roll'), isKnown('requests'), isKnown('cast')];
  return [
    ...(hasRoll && hasRequests ? [say('report.figure.roll', { roll, requests })] : []),
    ...(hasBallots ? [say('report.figure.cast', { cast, superseded, counted })] : []),
    ...(hasBallots && hasRoll && roll > 0
      ? [say('report.figure.turnout', { share: counted / roll, counted, roll })]
      : []),
    ...(hasBallots && requests > counted ? [say('report.figure.unused', { unused: requests - counted })] : []),
    ...(hasBallots && spoiled > 0 ? [say('report.figure.spoiled', { spoiled })] : []),
    ...(classes.length > 1 ? classes.flatMap((one) => classSentences(one, words)) : []),
    ...(hasRoll && hasRequests && hasBallots ? [] : [say('report.figure.unknown')]),
  ];
}

function classSentences({ label, weight, ...numbers }: ClassReport, { say, text }: Words): string[] {
  const { roll, cast, superseded, counted } = numbers;
  if (roll === null || cast === null || superseded === null || counted === null) return [];
  return [say('report.figure.class', { label: text(label), weight, roll, cast, superseded, counted })];
}

/** Anchors and decryption files. */
export function chainSentences({ figures, network }: Report, { say }: Words): string[] {
  const { anchors, anchorsMined: mined, longestAnchorGapMs, anchorGapsOverLimit: gaps } = figures;
  const { decryptionFilesSetAside: aside, decryptionFilesValid: valid, tipHeight: height, chainWork: work } = figures;
  const seconds = Math.round(longestAnchorGapMs / 1_000);
  return [
    ...(anchors > 0 ? [say('report.figure.anchors', { anchors, mined, seconds })] : []),
    ...(gaps > 0 ? [say('report.figure.gaps', { gaps })] : []),
    ...(height !== null && work !== null ? [say('report.figure.depth', { height, work })] : []),
    ...(height !== null && network !== 'mainnet' ? [say('report.figure.testNetwork', { network: network ?? '' })] : []),
    ...(aside > 0 ? [say('report.figure.setAside', { aside, valid })] : []),
  ];
}

/**
 * Beside the totals of a contest: what they are numbers of, and why they need not add up to the ballots.
 * @param all counted ballots of the election
 */
export function contestSentences(contest: ContestReport, all: number, { say }: Words): string[] {
  const { state, counted, weight, blank, optionMax, ballotMax, minCounted } = contest;
  switch (state) {
    case 'empty':
      return [say('report.contest.empty')];
    case 'withheld':
      return [say('report.contest.withheld', { counted, least: minCounted })];
    case 'unknown':
      return [say('report.contest.unknown')];
    case 'tallied':
      break;
    default:
      return state satisfies never;
  }
  return [
    say('report.contest.counted', { counted }),
    ...(counted < all ? [say('report.contest.partly', { others: all - counted })] : []),
    ...(weight !== counted ? [say('report.contest.weights', { weight })] : []),
    ...(optionMax > 1 ? [say('report.contest.points', { points: optionMax, most: ballotMax })] : []),
    ...(optionMax === 1 && ballotMax > 1 ? [say('report.contest.several', { most: ballotMax })] : []),
    ...(blank === null ? [say('report.contest.blankUnknown')] : []),
    ...(blank !== null && ballotMax === 1 ? [say('report.contest.adds', { weight })] : []),
  ];
}

/** What a piece of evidence says, what became of its proof, and where it stands. */
export function evidenceSentence(evidence: EvidenceReport, { say }: Words): string {
  const { number, index, isAnchored, code, seq, standing, refusal } = evidence;
  const said =
    code === null || seq === null ? say('report.evidence.code.unread') : say(`report.evidence.code.${code}`, { seq });
  return [
    `${say('report.evidence.item', { number })}:`,
    said,
    say(`report.evidence.${standing}`, { code: refusal?.code ?? '' }),
    say('report.evidence.place', { index }),
    say(isAnchored ? 'report.evidence.anchored' : 'report.evidence.behind'),
  ].join(' ');
}

/** What became of a confirmation. */
export function confirmationSentence({ standing, entry }: ConfirmationReport, { say }: Words): string {
  const { index: position = 0, treeSize: size = 0, cosignedBy = [] } = entry ?? {};
  const sentence = say(`report.confirmation.${standing}`, { position, size, witnesses: cosignedBy.length });
  return standing === 'broken' ? `${sentence} ${say('report.confirmation.broken.why')}` : sentence;
}
