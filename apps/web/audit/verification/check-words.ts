/** Sentences about checks, from the catalogue by group and code (never from what the record says). */
import type { CheckFailure, CheckGroup, CheckResult, Report } from '#verify';
import { hasMessage, t } from '../../kit/i18n.js';

/** What went wrong, for people: by the code where it has a sentence, else by the group. */
export function failureSentence(group: CheckGroup, { code }: CheckFailure): string {
  const own = `audit.code.${code}`;
  return hasMessage(own) ? t(own) : t(`audit.check.g${group}.failed`);
}

const NOT_CLOSED = 'the record stops early: the election is not closed';
const NO_HEADERS = 'no source of block headers was given';
const NEEDS = /^needs check ([0-9]+[ab]?) \(.*\), which (failed|was not run)$/;

/** Why a check was not run. The verifier's own words stand beside it. */
export function notRunSentence({ notes }: CheckResult): string {
  const [note = ''] = notes;
  const needs = NEEDS.exec(note);
  if (needs !== null) {
    return t(needs[2] === 'failed' ? 'audit.check.notRun.failed' : 'audit.check.notRun.notRun', {
      check: needs[1] ?? '',
    });
  }
  if (note === NO_HEADERS) return t('audit.check.notRun.headers');
  if (note === NOT_CLOSED) return t('audit.check.notRun.open');
  if (note === 'the election was aborted') return t('audit.check.notRun.aborted');
  if (note.startsWith('the record stops early')) return t('audit.check.notRun.early');
  return t('audit.check.notRun.other');
}

/** Depth is that of the close; there is none before it. */
const UNCLOSED_DEPTH = /^CLOSE has 0 of [0-9]+ confirmations in these headers$/;
const UNANCHORED = /^the record stops early: [0-9]+ of [0-9]+ entries are anchored$/;

/** Lead of a record that stops early: while voting is open that is as it must be, unless something else is missing. */
function earlyLead({ checks }: Report): string {
  const notes = checks.filter(({ status }) => status === 'not run').map((check) => check.notes[0] ?? '');
  if (!notes.includes(NOT_CLOSED)) return t('audit.verdict.incomplete.lead');
  const rest = notes.filter((note) => note !== NOT_CLOSED && !UNCLOSED_DEPTH.test(note));
  if (rest.length === 0) return t('audit.verdict.open.lead');
  const isUsual = rest.every((note) => note === NO_HEADERS || UNANCHORED.test(note) || NEEDS.test(note));
  return t(isUsual ? 'audit.verdict.open.rest.lead' : 'audit.verdict.incomplete.lead');
}

export interface VerdictWords {
  heading: string;
  lead: string;
  look: 'ok' | 'bad' | 'open';
}

export function verdictWords(report: Report): VerdictWords {
  const total = report.checks.length;
  const count = (status: string) => report.checks.filter((check) => check.status === status).length;
  switch (report.verdict) {
    case 'VALID':
      return { heading: t('audit.verdict.valid.heading', { total }), lead: t('audit.verdict.valid.lead'), look: 'ok' };
    case 'VALID, DEPTH NOT CHECKED':
      return {
        heading: t('audit.verdict.depth.heading', { total, passed: count('passed') }),
        lead: t('audit.verdict.depth.lead'),
        look: 'ok',
      };
    case 'INVALID':
      return {
        heading: t('audit.verdict.invalid.heading', { total, failed: count('failed') }),
        lead: t('audit.verdict.invalid.lead'),
        look: 'bad',
      };
    case 'INCOMPLETE':
      return { heading: t('audit.verdict.incomplete.heading'), lead: earlyLead(report), look: 'open' };
    case 'ABORTED':
      return { heading: t('audit.verdict.aborted.heading'), lead: t('audit.verdict.aborted.lead'), look: 'open' };
    default:
      return report.verdict satisfies never;
  }
}
