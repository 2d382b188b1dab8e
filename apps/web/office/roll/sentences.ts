/** What is wrong with a list of voters or a registrar's file, in words. */
import { VerificationError } from '#crypto';
import { ClientError } from '#client';
import { RollFileError, type RowProblem } from '#office';
import { t } from '../../kit/i18n.js';

/** Refusals that a registrar can do something about. */
const FAILURES = [
  'KEY_FILE_INVALID',
  'KEY_FILE_NOT_OPENED',
  'REGISTRAR_FILE_INVALID',
  'ELECTION_OTHER',
  'REGISTRAR_ROLL_OTHER',
  'PLAN_FROZEN',
  'PLAN_CHANGED',
  'ROLL_KEY_DUPLICATE',
  'ROLL_CLASS_UNKNOWN',
  'BODY_TOO_LARGE',
  'FORBIDDEN',
  'UNAUTHORIZED',
] as const;

export function rowSentence({ code, line, otherLine }: RowProblem): string {
  return t(`office.roll.problem.${code}`, { n: line, other: otherLine ?? 0 });
}

/** Why a list, a registrar's file or an answer of the office cannot be used. */
export function failureSentence(error: unknown): string {
  if (error instanceof RollFileError) return t(`office.roll.file.${error.code}`, error.values);
  if (error instanceof VerificationError || error instanceof ClientError) {
    const known = FAILURES.find((code) => code === error.code);
    if (known !== undefined) return t(`office.roll.failure.${known}`);
  }
  const isAway = error instanceof ClientError && error.status === null && !navigator.onLine;
  return t(isAway ? 'common.error.offline' : 'common.error.server');
}
