/**
 * A report in sentences for people (attacks on trust begin where totals look like fraud: how many ballots were cast,
 * replaced, counted and left blank is said in words). English; programs with other languages use the report's numbers.
 */
import type { EvidenceCode } from '#record';
import type { CheckResult, ContestReport, EvidenceReport, Figures, Report, Verdict } from './report.js';

/** @param report complete but for its sentences */
export function sentencesOf(report: Omit<Report, 'sentences'>): string[] {
  return [
    verdictSentence(report.verdict),
    ...report.evidence.map(evidenceSentence),
    ...report.checks.flatMap(checkSentences),
    ...figureSentences(report.figures),
    ...report.contests.map(contestSentence),
  ];
}

function verdictSentence(verdict: Verdict): string {
  switch (verdict) {
    case 'VALID':
      return 'Every check passed: the result is what the voters’ counted ballots say, and all of it is fixed in the chain.';
    case 'VALID, DEPTH NOT CHECKED':
      return 'Every check of the record passed; whether its anchors lie in the chain was not checked, since no block headers were given.';
    case 'INVALID':
      return 'At least one check failed: this record must not be believed as it is.';
    case 'INCOMPLETE':
      return 'Nothing failed, but the record stops early: it proves no result.';
    case 'ABORTED':
      return 'The election was aborted by its officials; it has no result.';
    default:
      return verdict satisfies never;
  }
}

function checkSentences({ group, name, status, failures, failureCount, notes }: CheckResult): string[] {
  switch (status) {
    case 'passed':
      return [];
    case 'failed':
      return [
        `Check ${group} (${name}) failed at ${count(failureCount, 'place')}; first ${failures[0]?.place}: ${failures[0]?.message}.`,
      ];
    case 'not run':
      return [`Check ${group} (${name}) was not run: ${notes[0] ?? 'no reason is known'}.`];
    default:
      return status satisfies never;
  }
}

function evidenceSentence({ number, index, isAnchored, code, seq, standing, refusal }: EvidenceReport): string {
  const said =
    code === null ? 'what it says was not read' : `anchor ${seq} could not be made, since ${EVIDENCE_WORDS[code]}`;
  const place = `entry ${index}, ${isAnchored ? 'anchored' : 'behind the last anchor'}`;
  return `Evidence ${number} (${place}): ${said}; ${standingWords(standing, refusal?.message)}.`;
}

const EVIDENCE_WORDS: Record<EvidenceCode, string> = {
  ANCHOR_ROOT_DIFFERENT: 'an anchor on the chain has another root than the logs',
  BATON_SPENT: 'another transaction spends the baton',
  INPUT_FROZEN: 'processors say that the baton is frozen',
  LOG_FORKED: 'a log signed a root that its entries do not have',
};

function standingWords(standing: EvidenceReport['standing'], why: string | undefined): string {
  switch (standing) {
    case 'proven':
      return 'its proof holds';
    case 'stated':
      return 'these are words of the tally service, which no bytes prove';
    case 'open':
      return 'this record does not hold what is needed to judge it';
    case 'refuted':
      return `its proof does not hold (${why ?? 'no reason is known'})`;
    case 'missing':
      return 'its file is missing';
    default:
      return standing satisfies never;
  }
}

function figureSentences(figures: Figures): string[] {
  const { roll, requests, cast, superseded, counted, spoiled } = figures;
  const sentences = [
    `${count(roll, 'entry', 'entries')} on the roll; ${count(requests, 'voting token')} requested.`,
    `${count(cast, 'ballot')} cast, ${superseded} of them replaced by a later one of the same voter: ${counted} counted. ${count(spoiled, 'encryption')} opened as a test and not cast.`,
  ];
  if (figures.anchors > 0) {
    const gap = (figures.longestAnchorGapMs / 1_000).toFixed(1);
    sentences.push(
      `${count(figures.anchors, 'anchor')}, ${figures.anchorsMined} with a path to a block; the longest time between two was ${gap} seconds.`,
    );
  }
  if (figures.closeConfirmations !== null) {
    sentences.push(`The close lies ${count(figures.closeConfirmations, 'block')} deep.`);
  }
  if (figures.decryptionFilesSetAside > 0) {
    const { decryptionFilesSetAside: aside, decryptionFilesValid: valid } = figures;
    sentences.push(`${count(aside, 'decryption file')} set aside; ${valid} valid.`);
  }
  return sentences;
}

function contestSentence({ title, state, counted, weight, blank, options }: ContestReport): string {
  switch (state) {
    case 'tallied': {
      const totals = options.map((option) => `${option.title} ${option.total}`).join(', ');
      const blanks = blank === null ? '' : `; blank ${blank}`;
      // Without it the numbers would not add up to the ballots.
      const weights =
        weight === counted ? '' : `, which count as ${count(weight, 'vote')} by the weights of their classes`;
      return `${title}: ${totals}${blanks} (${count(counted, 'counted ballot')}${weights}).`;
    }
    case 'empty':
      return `${title}: nobody voted.`;
    case 'withheld':
      return `${title}: withheld, since only ${count(counted, 'ballot')} would be opened.`;
    case 'unknown':
      return `${title}: not known.`;
    default:
      return state satisfies never;
  }
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
