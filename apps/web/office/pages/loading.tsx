/** Before a page is there, and when it cannot be: the frame comes at once, words follow. */
import { useEffect } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { LONG_MS, SOON_MS, STILL_MS, useWaited } from '../../kit/waiting.js';
import { Layout, PageLink } from '../layout.js';
import type { OfficeSession } from '../session.js';

export function LoadingPage({ session }: { session: OfficeSession }) {
  const { loading } = session;
  const waited = useWaited(loading === 'loading');
  const failed = loading !== 'loading';
  const heading = t('office.shell.name');
  usePageTitle(heading, loading, failed);
  const isLong = waited >= STILL_MS;
  useEffect(() => {
    if (isLong) announce(t('common.loading.still'));
  }, [isLong]);
  return (
    <Layout session={session}>
      <div class="stack">
        <h1 tabIndex={-1}>{heading}</h1>
        {!failed && waited >= SOON_MS && <p>{t('common.loading.first')}</p>}
        {!failed && waited >= LONG_MS && <p>{t('common.error.server')}</p>}
        {failed && <p role="alert">{t(loading === 'offline' ? 'common.error.offline' : 'common.error.server')}</p>}
        {(failed || waited >= LONG_MS) && (
          <button class="btn" type="button" onClick={() => void session.load()}>
            {t('common.error.tryAgain')}
          </button>
        )}
      </div>
    </Layout>
  );
}

/** In the place of a page whose script is on its way, or did not come. */
export function UnfetchedPage({ session, failed }: { session: OfficeSession; failed: boolean }) {
  const waited = useWaited(!failed);
  return (
    <Layout session={session}>
      <div class="stack">
        <h1 tabIndex={-1}>{t('office.shell.name')}</h1>
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

export function NotFoundPage({ session }: { session: OfficeSession }) {
  return (
    <Layout session={session}>
      <NotFoundContent />
    </Layout>
  );
}

/** Inside of a frame that is there. */
export function NotFoundContent() {
  usePageTitle(t('common.error.notFound.heading'), 'notFound');
  return (
    <div class="stack">
      <h1 tabIndex={-1}>{t('common.error.notFound.heading')}</h1>
      <p>{t('common.error.notFound.lead')}</p>
      <p>
        <PageLink to="">{t('office.shell.link.start')}</PageLink>
      </p>
    </div>
  );
}
