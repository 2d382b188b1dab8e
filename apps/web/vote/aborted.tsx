/**
 * An election that was stopped (spec §7). The status of it is signed by nobody: it is told as the ballot box's, and the
 * reason stands apart as a quotation, so that no service speaks with the page's voice.
 */
import { t } from '../kit/i18n.js';
import type { Session } from './session.js';

const REASON_LENGTH = 500;

/** What is said of an election that was stopped; the date, where it is known, is that of the first anchor after it. */
export function abortedSentence({ aborted }: Session): string {
  const timeMs = aborted?.timeMs ?? null;
  return timeMs === null ? t('vote.start.aborted') : t('vote.start.aborted.date', { date: new Date(timeMs) });
}

/** The reason, as it came: text without anything that steers how it is read, and not longer than people write. */
export function AbortedReason({ session }: { session: Session }) {
  const quoted = quotable(session.aborted?.reason ?? '');
  if (quoted === '') return null;
  return (
    <figure class="stack">
      <figcaption>{t('vote.start.aborted.reason')}</figcaption>
      <blockquote>
        <bdi>{quoted}</bdi>
      </blockquote>
    </figure>
  );
}

function quotable(text: string): string {
  const plain = [...text.replace(/\s+/gu, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '')];
  return plain.length > REASON_LENGTH ? `${plain.slice(0, REASON_LENGTH).join('')}…` : plain.join('').trim();
}
