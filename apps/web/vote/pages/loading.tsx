/** Before the election is there, and when it cannot be: the frame comes at once, words follow. */
import { useEffect } from 'preact/hooks';
import { LONG_MS, SOON_MS, STILL_MS, useWaited } from '../../kit/waiting.js';
import { t } from '../../kit/i18n.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { Layout } from '../layout.js';
import type { Session } from '../session.js';

export function LoadingPage({ session }: { session: Session }) {
  const { loading } = session;
  const waited = useWaited(loading === 'loading');
  const failed = loading === 'loading' ? null : loading;
  usePageTitle(failed === null ? t('vote.loading.heading') : headingOf(failed), loading, failed !== null);
  useEffect(() => {
    if (waited >= STILL_MS) announce(t('common.loading.still'));
  }, [waited >= STILL_MS]);
  if (failed === 'notFound') return <NotFoundPage session={session} />;
  return (
    <Layout session={session} step={null} where={null}>
      <div class="stack">
        <h1 tabIndex={-1}>{failed === null ? t('vote.loading.heading') : headingOf(failed)}</h1>
        {failed === null && waited >= SOON_MS && <p>{t('common.loading.first')}</p>}
        {failed === null && waited >= LONG_MS && <p>{t('common.error.server')}</p>}
        {failed !== null && <p role="alert">{sentenceOf(failed)}</p>}
        {(failed !== null || waited >= LONG_MS) && (
          <button
            class="btn"
            type="button"
            onClick={() => (failed === 'elsewhere' ? location.reload() : session.reload())}
          >
            {t(failed === 'elsewhere' ? 'vote.loading.elsewhere.action' : 'common.error.tryAgain')}
          </button>
        )}
      </div>
    </Layout>
  );
}

type Failure = Exclude<Session['loading'], 'loading'>;

function headingOf(failure: Failure): string {
  if (failure === 'elsewhere') return t('vote.loading.elsewhere.heading');
  return t(failure === 'notFound' ? 'common.error.notFound.heading' : 'vote.loading.failed.heading');
}

function sentenceOf(failure: Failure): string {
  switch (failure) {
    case 'tampered':
      return t('common.error.tampered');
    case 'offline':
      return t('common.error.offline');
    case 'elsewhere':
      return t('vote.loading.elsewhere.body');
    case 'storage':
      return t('vote.loading.error.storage');
    default:
      return t('common.error.server');
  }
}

/** The program of the page failed: it says so, and casts nothing. */
export function StoppedPage({ session }: { session: Session }) {
  usePageTitle(t('vote.loading.failed.heading'), 'stopped', true);
  return (
    <Layout session={session} step={null} where={null}>
      <div class="stack">
        <h1 tabIndex={-1}>{t('vote.loading.failed.heading')}</h1>
        <p role="alert">{t('common.error.tampered')}</p>
        <button class="btn" type="button" onClick={() => location.reload()}>
          {t('common.error.tryAgain')}
        </button>
      </div>
    </Layout>
  );
}

export function NotFoundPage({ session }: { session: Session }) {
  usePageTitle(t('common.error.notFound.heading'), 'notFound');
  const home = pathOf('vote', session.electionId, '');
  return (
    <Layout session={session} step={null} where={null}>
      <div class="stack">
        <h1 tabIndex={-1}>{t('common.error.notFound.heading')}</h1>
        <p>{t('common.error.notFound.lead')}</p>
        {session.isLoaded && (
          <p>
            <a
              href={home}
              onClick={(event) => {
                event.preventDefault();
                go(home);
              }}
            >
              {t('vote.notFound.link.start')}
            </a>
          </p>
        )}
      </div>
    </Layout>
  );
}
