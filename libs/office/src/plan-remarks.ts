/** What can be said about a plan: a closed list of codes, each with a place and its numbers. */
export const PLAN_PROBLEM_CODES = [
  'TEXT_MISSING',
  'CONTACT_NAME_MISSING',
  'CONTACT_WAY_MISSING',
  'CONTACT_EMAIL_INVALID',
  'CONTACT_URL_INVALID',
  'TIME_ZONE_UNKNOWN',
  'SCHEDULE_MISSING',
  'VOTING_CLOSES_BEFORE_OPENING',
  'VOTING_CLOSES_IN_THE_PAST',
  'ISSUANCE_CLOSES_BEFORE_OPENING',
  'TOKENS_AFTER_VOTING',
  'ISSUANCE_CLOSES_AFTER_VOTING_OPENS',
  'ISSUANCE_NOT_UNTIL_VOTING_CLOSES',
  'CONTESTS_MISSING',
  'OPTIONS_TOO_FEW',
  'OPTIONS_ALIKE',
  'TOTALS_NOT_ASCENDING',
  'TOTALS_TOO_LARGE',
  'TOTALS_TOO_MANY',
  'SEATS_TOO_MANY',
  'SHARE_ABOVE_WHOLE',
  'CLASSES_MISSING',
  'CLASS_WITHOUT_CONTEST',
  'CONTEST_WITHOUT_CLASS',
  'BALLOT_TOO_LARGE',
  'TALLY_TOO_LARGE',
  'ROLL_EMPTY',
  'ACCOUNT_WITH_TWO_REGISTRARS',
  'TRUSTEES_TOO_FEW',
  'TRUSTEE_NAME_MISSING',
  'TRUSTEE_NAME_DUPLICATE',
  'TRUSTEE_THRESHOLD_OUT_OF_RANGE',
  'TRUSTEE_THRESHOLD_NO_MAJORITY',
  'ISSUERS_TOO_FEW',
  'ISSUER_NOT_ASKED',
  'ISSUER_DUPLICATE',
  'ISSUER_THRESHOLD_OUT_OF_RANGE',
] as const;
export type PlanProblemCode = (typeof PLAN_PROBLEM_CODES)[number];

export const PLAN_WARNING_CODES = [
  'TRUSTEES_BOTH_NEEDED',
  'TRUSTEE_THRESHOLD_ALL',
  'ISSUERS_BOTH_NEEDED',
  'ISSUER_THRESHOLD_ALL',
  'ISSUANCE_DURING_VOTING',
  'ONE_REGISTRAR',
] as const;
export type PlanWarningCode = (typeof PLAN_WARNING_CODES)[number];

export interface PlanRemark<Code> {
  code: Code;
  /** Members and positions of the plan, joined by dots: `contests.0.options`. */
  path: string;
  /** Numbers and names for the sentence. */
  values: Record<string, string | number>;
}
export type PlanProblem = PlanRemark<PlanProblemCode>;
export type PlanWarning = PlanRemark<PlanWarningCode>;

/** A title or label that is empty in some language. */
export function missingTexts(path: string, text: Record<string, string>): PlanProblem[] {
  return Object.entries(text)
    .filter(([, words]) => words.trim() === '')
    .map(([language]) => ({ code: 'TEXT_MISSING', path: `${path}.${language}`, values: { language } }));
}
