/** Why the office refuses something of an enrolment, in words. */
import { t } from '../../kit/i18n.js';
import { codeOf, officeSentence } from '../problems.js';

export function refusalSentence(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENROLMENT_NOT_OPEN':
      return t('office.enrolment.error.notOpen');
    // What this page sends has the right form: the list or the plan's classes have changed meanwhile.
    case 'ENTITLED_LIST_INVALID':
      return t('office.enrolment.error.changed');
    case 'ENROLLED_DROPPED':
      return t('office.enrolment.error.dropped');
    case 'BODY_TOO_LARGE':
      return t('office.enrolment.error.large');
    default:
      return officeSentence(error);
  }
}
