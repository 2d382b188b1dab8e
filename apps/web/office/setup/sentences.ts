/** What is missing or wrong in a plan, in words. */
import { ClientError } from '#client';
import type { PlanProblem, PlanWarning } from '#office';
import { Problem } from '../../kit/frame.js';
import { locale, t } from '../../kit/i18n.js';

/** The id of the field at a place of the plan. */
export const fieldId = (path: string): string => `at-${path.replaceAll('.', '-')}`;

/** @param languages  of the plan: where there are several, the sentence names the one */
export function problemSentence({ code, path, values }: PlanProblem, languages: readonly string[]): string {
  const { language } = values;
  return t(`office.setup.problem.${code}`, {
    ...values,
    place: placeOf(path),
    many: languages.length > 1 ? 'yes' : 'no',
    language: typeof language === 'string' ? languageName(language) : '',
  });
}

export function warningSentence({ code, values }: PlanWarning): string {
  return t(`office.setup.warning.${code}`, values);
}

/** What a list of problems says at its fields and above the page. */
export function toProblems(problems: readonly PlanProblem[], languages: readonly string[]): Problem[] {
  const seen = new Set<string>();
  return problems
    .map((problem) => new Problem(fieldId(problem.path), () => problemSentence(problem, languages)))
    .filter(({ field, sentence }) => {
      const key = `${field} ${sentence}`;
      return seen.has(key) ? false : seen.add(key);
    });
}

type TextPlace = 'title' | 'question' | 'option' | 'label';

function placeOf(path: string): TextPlace {
  if (path.startsWith('title')) return 'title';
  if (path.startsWith('voterClasses')) return 'label';
  return path.includes('.options.') ? 'option' : 'question';
}

/** The name of a language in the page's language. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Refusals that have a sentence of their own. */
const FAILURES = [
  'PLAN_CHANGED',
  'PLAN_FROZEN',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'ISSUER_ADDRESS_INVALID',
  'ISSUER_ADDRESS_PRIVATE',
  'ISSUER_UNREACHABLE',
  'ISSUER_OFFER_INVALID',
  'ISSUER_WITNESS_DIFFERENT',
  'TALLY_UNAVAILABLE',
  'APPROVAL_LAPSED',
  'DRAFT_OTHER',
] as const;

/** Why something did not work. */
export function failureSentence(error: unknown): string {
  const known = error instanceof ClientError ? FAILURES.find((code) => code === error.code) : undefined;
  if (known !== undefined) return t(`office.setup.failure.${known}`);
  return t(navigator.onLine ? 'common.error.server' : 'common.error.offline');
}
