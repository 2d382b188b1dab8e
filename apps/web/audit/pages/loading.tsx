/** Before the election is there, and when it cannot be: the frame comes at once, words follow. */
import { useEffect } from 'preact/hooks';
import { LONG_MS, SOON_MS, STILL_MS, useWaited } from '../../kit/waiting.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { Layout, PageLink } from '../layout.js';
import type { AuditSession, Loading } from '../session.js';

export function LoadingPage({ session }: { session: AuditSession }) {
  const { loading } = session;
  const waited = useWaited(loading === 'loading');
  const failed = loading !== 'loading';
  const heading = headingOf(loading);
  usePageTitle(heading, loading, failed);
  const isLong = waited >= STILL_MS;
  useEffect(() => {
    if (isLong) announce(t('common.loading.still'));
  }, [isLong]);
  if (loading === 'notFound') return <NotFoundPage session={session} />;
  return (
    <Layout session={session}>
      <div class="stack">
        <h1 tabIndex={-1}>{heading}</h1>
        {!failed && waited >= SOON_MS && <p>{t('common.loading.first')}</p>}
        {!failed && waited >= LONG_MS && <p>{t('common.error.server')}</p>}
        {failed && <p role="alert">{sentenceOf(loading)}</p>}
        {(failed || waited >= LONG_MS) && (
          <button class="btn" type="button" onClick={() => void session.load()}>
            {t('common.error.tryAgain')}
          </button>
        )}
        {failed && (
          <p>
            <a href="/audit/check">{t('audit.loading.link.file')}</a>
          </p>
        )}
      </div>
    </Layout>
  );
}

/** In the place of a page whose script is on its way, or did not come. */
export function UnfetchedPage({ session, failed }: { session: AuditSession; failed: boolean }) {
  const waited = useWaited(!failed);
  return (
    <Layout session={session}>
      <div class="stack">
        <h1 tabIndex={-1}>{t(failed ? 'audit.loading.page.heading' : 'audit.loading.heading')}</h1>
        {!failed && waited >= SOON_MS && <p>{t('common.loading.first')}</p>}
        {failed && <p role="alert">{t(navigator.onLine ? 'common.error.tampered' : 'common.error.offline')}</p>}
        {(failed || waited >= LONG_MS) && (
          // A browser may remember a script that did not come: only the whole page asks for it again.
          <button class="btn" type="button" onClick={() => location.reload()}>
            {t('common.error.tryAgain')}
          </button>
        )}
      </div>
    </Layout>
  );
}

function headingOf(loading: Loading): string {
  if (loading === 'loading') return t('audit.loading.heading');
  return t(loading === 'notFound' ? 'common.error.notFound.heading' : 'audit.loading.failed.heading');
}

function sentenceOf(loading: Loading): string {
  switch (loading) {
    case 'tampered':
      return t('audit.loading.error.tampered');
    case 'offline':
      return t('common.error.offline');
    default:
      return t('common.error.server');
  }
}

export function NotFoundPage({ session }: { session: AuditSession }) {
  usePageTitle(t('common.error.notFound.heading'), 'notFound');
  return (
    <Layout session={session}>
      <div class="stack">
        <h1 tabIndex={-1}>{t('common.error.notFound.heading')}</h1>
        <p>{t('common.error.notFound.lead')}</p>
        {session.isLoaded && (
          <p>
            <PageLink session={session} page="">
              {t('audit.notFound.link.start')}
            </PageLink>
          </p>
        )}
      </div>
    </Layout>
  );
}
