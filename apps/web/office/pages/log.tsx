/** O11: what was done in the office, newest first; as CSV to look through and as a file that anyone can verify. */
import { useEffect, useState } from 'preact/hooks';
import type { OfficeLogEntry } from '#client';
import { ErrorSummary } from '../../kit/frame.js';
import { hasMessage, t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { Layout } from '../layout.js';
import { loggedKey } from '../parts/logged-key.js';
import { useWork } from '../parts/use-work.js';
import type { PageProps } from '../routes.js';

const PAGE = 50;
const PLAN_ID = /^[0-9a-f]{32}$/;
/** Beginnings of the actions' names. */
const FILTERS = ['all', 'account', 'plan', 'roll', 'approval'] as const;
const prefixOf = (filter: (typeof FILTERS)[number]): string => (filter === 'all' ? '' : `${filter}.`);

export function LogPage({ session, params }: PageProps) {
  const heading = t('office.accounts.log.heading');
  const work = useWork(session, () => t('common.error.server'));
  usePageTitle(heading, 'log', work.problems.length > 0);
  const [filter, setFilter] = useState('');
  const [entries, setEntries] = useState<OfficeLogEntry[] | null>(null);
  const [hasMore, setMore] = useState(false);
  // The log knows plans; of an election that was published without one the whole log is shown.
  const planId = PLAN_ID.test(params['id'] ?? '') ? (params['id'] ?? null) : null;
  const read = (wanted: string, earlier: OfficeLogEntry[]) =>
    work.run(async () => {
      const found = await session.accounts.log(earlier.at(-1)?.no ?? null, planId, wanted);
      setEntries([...earlier, ...found]);
      setMore(found.length === PAGE);
    });
  useEffect(() => read('', []), [planId]);
  return (
    <Layout session={session}>
      <div class="stack-l">
        <ErrorSummary problems={work.problems} />
        <h1 tabIndex={-1}>{heading}</h1>
        <p>{t('office.accounts.log.lead')}</p>
        <div class="row">
          <div class="field">
            <label class="label" for="filter">
              {t('office.accounts.log.filter.label')}
            </label>
            <select
              class="input"
              id="filter"
              value={filter}
              onChange={(event) => {
                setFilter(event.currentTarget.value);
                read(event.currentTarget.value, []);
              }}
            >
              {FILTERS.map((each) => (
                <option key={each} value={prefixOf(each)}>
                  {t(`office.accounts.log.filter.${each}`)}
                </option>
              ))}
            </select>
          </div>
          <a class="btn quiet" href="/office-api/log.csv" download="office-log.csv">
            {t('office.accounts.log.action.csv')}
          </a>
          <a class="btn quiet" href="/office-api/log.jsonl" download="office-log.jsonl">
            {t('office.accounts.log.action.file')}
          </a>
        </div>
        {entries?.length === 0 && <p>{t('office.accounts.log.empty')}</p>}
        <ol class="log" reversed>
          {entries?.map((entry) => (
            <Entry entry={entry} key={entry.no} />
          ))}
        </ol>
        {hasMore && (
          <button
            class="btn quiet"
            type="button"
            aria-disabled={work.isBusy}
            onClick={() => read(filter, entries ?? [])}
          >
            {t('office.accounts.log.action.older')}
          </button>
        )}
      </div>
    </Layout>
  );
}

function Entry({ entry }: { entry: OfficeLogEntry }) {
  const { no, atMs, actorName, action, detail } = entry;
  const key = loggedKey(action);
  const { boardIndex, ...rest } = detail;
  const about = Object.values(rest)
    .map(String)
    .filter((text) => !/^[0-9a-f]{32,}$/.test(text));
  return (
    <li>
      <span class="muted small num">{t('office.accounts.log.when', { n: no, date: new Date(atMs) })}</span>
      <span>
        <b>{actorName === null ? t('office.accounts.log.server') : <bdi>{actorName}</bdi>}</b>
        {' · '}
        {hasMessage(key) ? t(key) : <bdi class="mono">{action}</bdi>}
        {about.length > 0 && ' · '}
        {about.length > 0 && <bdi>{about.join(', ')}</bdi>}
      </span>
      {typeof boardIndex === 'number' && (
        <span class="muted small">{t('office.accounts.log.board', { n: boardIndex })}</span>
      )}
    </li>
  );
}
