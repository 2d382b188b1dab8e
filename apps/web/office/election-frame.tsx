/** The frame of the pages of one election: its name, the navigation between them, and what is shown until it is loaded. */
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import { usePageTitle } from '../kit/router.js';
import { announce } from '../kit/status.js';
import { LONG_MS, SOON_MS, STILL_MS, useWaited } from '../kit/waiting.js';
import { type ElectionStore, type OfficeElection, useElection } from './election.js';
import { Layout, PageLink } from './layout.js';
import { NotFoundPage } from './pages/loading.js';
import type { PageProps } from './routes.js';
import type { OfficeSession } from './session.js';

/** Parts of an election's pages, in the order of the navigation; an election without a plan has fewer. */
const PARTS = [
  { name: 'overview', path: '', needsPlan: false },
  { name: 'setup', path: '/setup', needsPlan: true },
  { name: 'roll', path: '/roll', needsPlan: true },
  { name: 'invitations', path: '/invitations', needsPlan: true },
  { name: 'trustees', path: '/trustees', needsPlan: true },
  { name: 'approvals', path: '/approvals', needsPlan: false },
  { name: 'documents', path: '/documents', needsPlan: false },
  { name: 'log', path: '/log', needsPlan: false },
] as const;
export type ElectionPart = (typeof PARTS)[number]['name'];

export interface ElectionPageProps extends PageProps {
  election: OfficeElection;
  store: ElectionStore;
}

/** A page that is drawn once its election is there. @param part  the entry of the navigation that it belongs to */
export function electionPage(part: ElectionPart, Page: ComponentType<ElectionPageProps>): ComponentType<PageProps> {
  return function ElectionPage({ session, params }: PageProps) {
    const store = useElection(params['id'] ?? '');
    const { election, loading } = store;
    if (loading === 'unknown') return <NotFoundPage session={session} />;
    if (election === null) return <Waiting session={session} store={store} />;
    return (
      <ElectionFrame session={session} election={election} part={part}>
        <Page session={session} params={params} election={election} store={store} />
      </ElectionFrame>
    );
  };
}

interface ElectionFrameProps {
  session: OfficeSession;
  election: OfficeElection;
  part: ElectionPart;
  children: ComponentChildren;
}

function ElectionFrame({ session, election, part, children }: ElectionFrameProps) {
  return (
    <Layout session={session} election={election} rail={<ElectionNav election={election} part={part} />}>
      {children}
    </Layout>
  );
}

function ElectionNav({ election, part }: { election: OfficeElection; part: ElectionPart }) {
  const shown = PARTS.filter(({ needsPlan }) => !needsPlan || election.stored !== null);
  // The way out comes first: to the other elections, and to whoever has to agree.
  return (
    <nav class="nav" aria-label={t('office.elections.nav.label')}>
      <ul class="wrap">
        <li>
          <PageLink to="elections">{t('office.accounts.nav.elections')}</PageLink>
        </li>
        <li>
          <PageLink to="people">{t('office.accounts.nav.people')}</PageLink>
        </li>
        {shown.map(({ name, path }) => (
          <li key={name}>
            <PageLink to={`e/${election.id}${path}`} current={name === part}>
              {t(`office.elections.nav.${name}`)}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Waiting({ session, store }: { session: OfficeSession; store: ElectionStore }) {
  const isWaiting = store.loading === 'loading';
  const waited = useWaited(isWaiting);
  const isStill = waited >= STILL_MS;
  usePageTitle(t('office.shell.name'), `election-${store.loading}`, !isWaiting);
  useEffect(() => {
    if (isStill) announce(t('common.loading.still'));
  }, [isStill]);
  return (
    <Layout session={session}>
      <div class="stack">
        <h1 tabIndex={-1}>{t('office.shell.name')}</h1>
        {isWaiting && waited >= SOON_MS && <p>{t('common.loading.first')}</p>}
        {!isWaiting && (
          <p role="alert">{t(store.loading === 'offline' ? 'common.error.offline' : 'common.error.server')}</p>
        )}
        {(!isWaiting || waited >= LONG_MS) && (
          <button class="btn" type="button" onClick={() => void store.load()}>
            {t('common.error.tryAgain')}
          </button>
        )}
      </div>
    </Layout>
  );
}
