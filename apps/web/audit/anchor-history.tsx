/** What the chain did to anchors (spec §8.5), as the server says: blocks that were replaced, and what was done about it. */
import { Answer, type BallotApi } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import type { AuditSession } from './session.js';

const ROWS = 10;

interface AnchorEvent {
  id: number;
  timeMs: number;
  kind: 'block-lost' | 'mined-again' | 'sent-again';
  blockHeight: number | null;
  /** null: the funding transaction. */
  firstSeq: number | null;
  lastSeq: number | null;
}

interface HistoryPart {
  entries: AnchorEvent[];
  /** Where the older part begins, or null. */
  next: number | null;
}

export function AnchorHistory({ session }: { session: AuditSession }) {
  const { api, electionId } = session;
  const [history, setHistory] = useState<HistoryPart | null>(null);
  const [failed, setFailed] = useState(false);
  const [before, setBefore] = useState<number | null>(null);
  useEffect(() => {
    let current = true;
    fetchHistory(api, electionId, before).then(
      (part) => {
        if (!current) return;
        setHistory((known) => ({ ...part, entries: [...(known?.entries ?? []), ...part.entries] }));
        setFailed(false);
      },
      () => {
        if (current) setFailed(true);
      },
    );
    return () => {
      current = false;
    };
  }, [api, electionId, before]);
  return (
    <section aria-labelledby="history-h" class="stack">
      <h2 id="history-h">{t('audit.history.heading')}</h2>
      <p class="muted">{t('audit.history.lead')}</p>
      {failed && <p role="alert">{t('audit.history.unknown')}</p>}
      {history === null && !failed && <p>{t('common.loading.first')}</p>}
      {history?.entries.length === 0 && <p>{t('audit.history.none')}</p>}
      {history !== null && history.entries.length > 0 && (
        <ul class="plainlist">
          {history.entries.map((event) => (
            <li key={event.id}>
              <p>{wordsOf(event)}</p>
              <p class="muted small num">{t('audit.time.second', { time: new Date(event.timeMs) })}</p>
            </li>
          ))}
        </ul>
      )}
      {history !== null && history.next !== null && (
        <p>
          <button type="button" class="btn plain" onClick={() => setBefore(history.next)}>
            {t('audit.history.older')}
          </button>
        </p>
      )}
    </section>
  );
}

function wordsOf({ kind, blockHeight, firstSeq, lastSeq }: AnchorEvent): string {
  const form = firstSeq === null ? 'funding' : firstSeq === lastSeq ? 'one' : 'range';
  const values = { height: String(blockHeight ?? ''), first: firstSeq ?? 0, last: lastSeq ?? 0 };
  switch (kind) {
    case 'block-lost':
      return t(`audit.history.lost.${form}`, values);
    case 'mined-again':
      return t(`audit.history.mined.${form}`, values);
    case 'sent-again':
      return t(`audit.history.sent.${form === 'range' ? 'range' : 'one'}`, values);
    default:
      return kind satisfies never;
  }
}

async function fetchHistory(api: BallotApi, electionId: string, before: number | null): Promise<HistoryPart> {
  const path = `/elections/${electionId}/anchors/history?count=${ROWS}${before === null ? '' : `&before=${before}`}`;
  const answer = Answer.of(await api.http.getJson(path), 'history');
  return {
    next: answer.integerOrNull('next'),
    entries: Answer.listOf(answer.list('entries'), 'history.entries', (entry) => ({
      id: entry.integer('id'),
      timeMs: entry.integer('timeMs'),
      kind: entry.oneOf('kind', ['block-lost', 'mined-again', 'sent-again'] as const),
      blockHeight: entry.integerOrNull('blockHeight'),
      firstSeq: entry.integerOrNull('firstSeq'),
      lastSeq: entry.integerOrNull('lastSeq'),
    })),
  };
}
