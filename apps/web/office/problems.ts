/** What went wrong at one of the office's doors, in the reader's words. */
import { ClientError } from '#client';
import { VerificationError } from '#crypto';
import { t } from '../kit/i18n.js';
import type { OfficeSession } from './session.js';

export function codeOf(error: unknown): string {
  return error instanceof ClientError || error instanceof VerificationError ? error.code : '';
}

/** Being signed out is more than a sentence: the page gives way to the sign-in, and comes back. */
export function leaveIfSignedOut(session: OfficeSession, error: unknown): void {
  if (codeOf(error) === 'UNAUTHORIZED' && session.me !== null) session.signedOut(false);
}

/** The sentence of a refusal that more than one page meets. */
export function officeSentence(error: unknown): string {
  switch (codeOf(error)) {
    case 'UNAUTHORIZED':
      return t('office.accounts.error.signedOut');
    case 'NETWORK_FAILED':
    case 'TIMED_OUT':
      return t('common.error.offline');
    case 'SIGN_IN_FAILED':
      return t('office.accounts.error.signIn');
    case 'TOO_MANY_TRIES':
      return t('office.accounts.error.tooMany');
    case 'ACCOUNT_NAME_TAKEN':
      return t('office.accounts.error.nameTaken');
    case 'ACCOUNT_LINK_INVALID':
      return t('office.accounts.error.link');
    case 'SECOND_OFFICIAL_NEEDED':
      return t('office.accounts.error.second');
    case 'LAST_OFFICIAL':
      return t('office.accounts.error.last');
    case 'ONE_TIME_CODE_WRONG':
      return t('office.accounts.error.codeWrong');
    case 'CREDENTIAL_INVALID':
      return t('office.accounts.error.credential');
    case 'SIGNING_KEY_CONFLICT':
      return t('office.accounts.error.keyConflict');
    case 'PASSPHRASE_TOO_SHORT':
      return t('office.accounts.error.passphraseShort');
    case 'KEY_FILE_NOT_OPENED':
      return t('office.accounts.error.keyNotOpened');
    case 'KEY_FILE_INVALID':
    case 'OFFICIAL_KEY_INVALID':
      return t('office.accounts.error.keyFile');
    case 'FORBIDDEN':
      return t('office.accounts.error.forbidden');
    default:
      return t('common.error.server');
  }
}
