/** The chain of anchors, a page at a time: each transaction spends the baton of the one before it. */
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { AnchorHistory } from '../anchor-history.js';
import { AnchorTable } from '../anchor-list.js';
import { type AnchorPart, fetchAnchors } from '../anchors.js';
import { HaltNotice } from '../halt-notice.js';
import { Eyebrow, Layout, PageLink } from '../layout.js';
import type { AuditSession } from '../session.js';

const ROWS = 50;

/** @param before  null for the newest anchors; else a number: the page of anchors before it */
export function AnchorsPage({ session, before }: { session: AuditSession; before: number | null }) {
  const [part, setPart] = useState<AnchorPart | null>(null);
  const [failed, setFailed] = useState(false);
  usePageTitle(t('audit.anchor.heading'), `anchors/${before ?? ''}`);
  useEffect(() => {
    let current = true;
    read(session, before).then(
      (found) => {
        if (current) setPart(found);
      },
      () => {
        if (current) setFailed(true);
      },
    );
    return () => {
      current = false;
    };
  }, [session, before]);
  const rows = part?.entries ?? [];
  const first = rows[0]?.seq ?? 0;
  return (
    <Layout session={session}>
      <div class="stack-l">
        <div class="stack">
          <div>
            <Eyebrow session={session} />
            <h1 tabIndex={-1}>{t('audit.anchor.heading')}</h1>
          </div>
          <p class="lead">{t('audit.anchor.baton')}</p>
        </div>
        <HaltNotice session={session} />
        {failed && <p role="alert">{t(navigator.onLine ? 'common.error.server' : 'common.error.offline')}</p>}
        {part === null && !failed && <p>{t('common.loading.first')}</p>}
        {part !== null && rows.length === 0 && <p>{t('audit.anchor.none')}</p>}
        {rows.length > 0 && (
          <>
            <p class="num">
              {t('audit.anchor.page', { first, last: rows.at(-1)?.seq ?? 0, count: part?.size ?? rows.length })}
            </p>
            <AnchorTable anchors={[...rows].reverse()} services={session.services} />
          </>
        )}
        {before === null && <AnchorHistory session={session} />}
        <div class="row">
          {first > 0 && (
            <PageLink session={session} page={`anchors/${first}`}>
              {t('audit.anchor.link.older')}
            </PageLink>
          )}
          {before !== null && (
            <PageLink session={session} page="anchors">
              {t('audit.anchor.link.newest')}
            </PageLink>
          )}
          <PageLink session={session} page="evidence">
            {t('audit.evidence.heading')}
          </PageLink>
          <PageLink session={session} page="board">
            {t('audit.board.heading')}
          </PageLink>
        </div>
      </div>
    </Layout>
  );
}

async function read({ api, electionId, status }: AuditSession, before: number | null): Promise<AnchorPart> {
  const end = before ?? status?.anchors ?? 0;
  const from = Math.max(0, end - ROWS);
  return fetchAnchors(api, electionId, { from }, Math.max(1, end - from));
}
