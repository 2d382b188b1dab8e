/** From what went wrong to the sentence for it; every sentence is one of the catalogue. */
import { ClientError } from '#client';
import { VerificationError } from '#crypto';
import { t } from '../kit/i18n.js';

/** The sentence for a failure that no page has its own words for. */
export function commonSentence(error: unknown): string {
  if (error instanceof VerificationError) return t('common.error.tampered');
  if (error instanceof ClientError) {
    if (error.code === 'ANSWER_MALFORMED' || error.code === 'ELECTION_OTHER') return t('common.error.tampered');
    if (error.code === 'NETWORK_FAILED' && !navigator.onLine) return t('common.error.offline');
  }
  return t('common.error.server');
}

export const codeOf = (error: unknown): string =>
  error instanceof ClientError || error instanceof VerificationError ? error.code : '';

/** The page was given something that does not prove what it claims. */
export function isUncheckable(error: unknown): boolean {
  if (error instanceof VerificationError) return true;
  const wrong = ['ANSWER_MALFORMED', 'ANSWER_TOO_LARGE', 'CONFIRMATION_OTHER_BALLOT', 'CHECKPOINT_FORK'];
  return error instanceof ClientError && wrong.includes(error.code);
}
