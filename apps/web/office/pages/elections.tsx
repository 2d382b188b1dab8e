/** O2: all elections of this office, what phase each is in, and a new one. */
import type { ElectionSummary } from '#client';
import { newPlan, presentZone } from '#office';
import { useEffect, useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { Icon } from '../../kit/icons.js';
import { inLanguage, locale, t, Text } from '../../kit/i18n.js';
import { go, usePageTitle } from '../../kit/router.js';
import { plansApi } from '../election.js';
import { Layout, PageLink } from '../layout.js';
import type { PageProps } from '../routes.js';
import { failureSentence } from '../setup/sentences.js';

export function ElectionsPage({ session }: PageProps) {
  const [elections, setElections] = useState<ElectionSummary[] | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  usePageTitle(t('office.elections.list.heading'), 'elections', problems.length > 0);
  const isOfficial = session.me?.role === 'official';
  const fail = (error: unknown) => setProblems([new Problem(null, () => failureSentence(error))]);
  useEffect(() => {
    void plansApi().list().then(setElections, fail);
  }, []);
  const begin = async (make: () => Promise<string>) => {
    setBusy(true);
    try {
      go(`/office/e/${await make()}/setup`);
    } catch (error) {
      fail(error);
      setBusy(false);
    }
  };
  const create = () =>
    plansApi().create(newPlan([locale()], presentZone(Intl.DateTimeFormat().resolvedOptions().timeZone)));
  return (
    <Layout session={session}>
      <ErrorSummary problems={problems} />
      <div class="stack-xl">
        <div class="row between">
          <h1 tabIndex={-1}>{t('office.elections.list.heading')}</h1>
          {isOfficial && (
            <button class="btn" type="button" aria-disabled={busy} onClick={() => !busy && void begin(create)}>
              {t('office.elections.list.action.create')}
            </button>
          )}
        </div>
        {elections?.length === 0 && <p class="muted">{t('office.elections.list.empty')}</p>}
        {elections !== null && elections.length > 0 && (
          <ul class="rows">
            {elections.map((election) => (
              <Row
                key={election.id}
                election={election}
                duplicate={
                  isOfficial && election.hasPlan ? () => void begin(() => plansApi().duplicate(election.id)) : null
                }
              />
            ))}
          </ul>
        )}
      </div>
    </Layout>
  );
}

function Row({ election, duplicate }: { election: ElectionSummary; duplicate: (() => void) | null }) {
  const { id, phase, schedule, title, waiting } = election;
  const path = phase === 'draft' ? `e/${id}/setup` : `e/${id}`;
  const name = inLanguage(title).text;
  return (
    <li>
      <div>
        <b>
          <PageLink to={path}>{name === '' ? t('office.elections.untitled') : <Text of={title} />}</PageLink>
        </b>
        {schedule !== null && (
          <span class="sub">
            {t('office.elections.list.voting', {
              from: new Date(schedule.votingOpens),
              to: new Date(schedule.votingCloses),
            })}
          </span>
        )}
      </div>
      <div class="row">
        {waiting > 0 && (
          <PageLink to={`e/${id}/approvals`} className="tag wait">
            <Icon name="warn" />
            {t('office.elections.list.waiting', { n: waiting })}
          </PageLink>
        )}
        <span class="tag">
          <Icon name={ICONS[phase]} />
          {t(`office.elections.phase.${phase}`)}
        </span>
        {duplicate !== null && (
          <button class="btn plain small" type="button" onClick={duplicate}>
            {t('office.elections.list.action.duplicate')} <span class="vh">{name}</span>
          </button>
        )}
      </div>
    </li>
  );
}

const ICONS = {
  draft: 'none',
  keys: 'open',
  ready: 'open',
  tokens: 'ring',
  voting: 'ring',
  closed: 'ring',
  anchored: 'ring',
  counting: 'ring',
  published: 'check',
  stopped: 'cross',
} as const;
