/** Why an official’s step was not taken, as she reads it. */
import { ClientError } from '#client';
import type { Schedule } from '#record';
import { hasMessage, t } from '../../kit/i18n.js';
import { officeSentence } from '../problems.js';

/** @param schedule  null before it is chosen */
export function problemWords(error: unknown, schedule: Schedule | null): string {
  if (error instanceof ClientError) {
    if (error.code === 'PHASE_TOO_EARLY' && schedule !== null) {
      return t('office.run.ask.tooEarly', { time: new Date(schedule.votingCloses) });
    }
    const key = `office.run.error.${error.code}`;
    if (hasMessage(key)) return t(key);
  }
  return officeSentence(error);
}
