/** Sentences about what went wrong, from the catalogue by code. */
import { ClientError } from '#client';
import { VerificationError } from '#crypto';
import { t } from '../../kit/i18n.js';
import { JobError } from './desk.js';

/** Codes with a sentence of their own, beside those of every page. */
export function sentenceOf(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case 'KEY_FILE_NOT_OPENED':
      return t('office.trustees.error.passphrase');
    case 'KEY_FILE_DAMAGED':
    case 'JSON_MALFORMED':
    case 'JSON_NOT_CANONICAL':
      return t('office.trustees.error.damaged');
    case 'KEY_FILE_INVALID':
    case 'FILE_INVALID':
    case 'NOT_A_MEMBER':
      return t('office.trustees.error.otherFile');
    case 'PASSPHRASE_TOO_SHORT':
      return t('office.trustees.error.short');
    case 'TRUSTEE_LINK_INVALID':
      return t('office.trustees.error.link');
    case 'TRUSTEE_KEYS_GIVEN':
      return t('office.trustees.error.keysGiven');
    case 'PLAN_FROZEN':
      return t('office.trustees.error.frozen');
    case 'CEREMONY_ALREADY_RUN':
      return t('office.trustees.error.usedKeys');
    case 'TRANSCRIPT_ALREADY_SIGNED':
      return t('office.trustees.error.secondTranscript');
    case 'DEFINITION_OTHER_KEYS':
    case 'DRAFT_OTHER':
    case 'ELECTION_OTHER':
      return t('office.trustees.error.otherKeys');
    case 'DECRYPTION_ALREADY_MADE':
      return t('office.trustees.error.secondSet');
    case 'NETWORK_FAILED':
      return t('common.error.offline');
    default:
      return code !== '' && !navigator.onLine ? t('common.error.offline') : t('common.error.server');
  }
}

export function codeOf(error: unknown): string {
  const known = error instanceof JobError || error instanceof ClientError || error instanceof VerificationError;
  return known ? error.code : '';
}
