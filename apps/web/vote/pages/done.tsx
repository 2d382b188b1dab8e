/** V10: what these pages kept is gone, and what they cannot take away is named. */
import { t } from '../../kit/i18n.js';
import { pathOf, usePageTitle } from '../../kit/router.js';
import { Layout } from '../layout.js';
import type { Session } from '../session.js';

export function DonePage({ session }: { session: Session }) {
  usePageTitle(t('vote.done.heading'), 'done');
  return (
    <Layout session={session} step={null} where={null}>
      <div class="stack">
        <h1 tabIndex={-1}>{t('vote.done.heading')}</h1>
        <p class="lead">{t('vote.done.lead')}</p>
        <p>
          <a href={pathOf('audit', session.electionId, 'ballot')}>{t('vote.start.link.find')}</a>
        </p>
      </div>
    </Layout>
  );
}
