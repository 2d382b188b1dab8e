/** An election that was stopped (spec §7): the officials' reason stands on the board, the date is that of the first anchor after it. */
import { t } from '../kit/i18n.js';
import type { Session } from './session.js';

/** What is said of an election that was stopped, with the date and the reason as far as they are known. */
export function abortedSentence({ aborted }: Session): string {
  if (aborted === null) return t('vote.start.aborted');
  const { reason, timeMs } = aborted;
  return timeMs === null
    ? t('vote.start.aborted.reason', { reason })
    : t('vote.start.aborted.date', { date: new Date(timeMs), reason });
}
