/** The last things that were done in the office about an election. */
import { AccountsApi, officeHttp, type OfficeLogEntry } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { hasMessage, t } from '../../kit/i18n.js';
import type { OfficeElection } from '../election.js';
import { PageLink } from '../layout.js';
import { isAskedPhase } from './steps.js';

const SHOWN = 6;

/** @param updatedMs  when the page was last fresh: then this is read again */
export function ActivityList({ election, updatedMs }: { election: OfficeElection; updatedMs: number }) {
  const [entries, setEntries] = useState<OfficeLogEntry[] | null>(null);
  const { id, stored, electionId } = election;
  useEffect(() => {
    let current = true;
    const api = new AccountsApi(officeHttp('', null));
    // Of an election without a plan the log knows the electionId alone.
    const read = stored === null ? api.log(null, null, 'approval.') : api.log(null, id, '');
    read
      .then((found) => {
        const own = stored === null ? found.filter(({ detail }) => detail['electionId'] === electionId) : found;
        if (current) setEntries(own.slice(0, SHOWN));
      })
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [id, updatedMs]);
  return (
    <section aria-labelledby="activity-h" class="stack">
      <h2 id="activity-h">{t('office.run.activity.heading')}</h2>
      {entries?.length === 0 && <p class="muted">{t('office.run.activity.none')}</p>}
      {entries !== null && entries.length > 0 && (
        <ul class="log">
          {entries.map((entry) => (
            <li key={entry.no}>
              <span class="muted small num">{t('office.run.time.minute', { time: new Date(entry.atMs) })}</span>
              {actionWords(entry)}
              {entry.actorName !== null && (
                <span class="sub">
                  <bdi>{entry.actorName}</bdi>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      <p>
        <PageLink to={`e/${id}/log`}>{t('office.run.activity.link')}</PageLink>
      </p>
    </section>
  );
}

function actionWords({ action, detail }: OfficeLogEntry) {
  const key = `office.run.activity.action.${action}`;
  if (!hasMessage(key)) {
    return (
      <bdi class="mono" dir="ltr" translate={false}>
        {action}
      </bdi>
    );
  }
  const target = String(detail['target'] ?? detail['kind'] ?? '');
  return t(key, { what: isAskedPhase(target) || target === 'freeze' || target === 'publish' ? target : 'other' });
}
