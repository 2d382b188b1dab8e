/** Somebody cannot sign in: by a recovery link she sets a new way; without one she learns how to get it. */
import { useState } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { Layout, PageLink } from '../layout.js';
import type { PageProps } from '../routes.js';
import { JoinPage } from './join.js';

export function RecoverPage(props: PageProps) {
  const [hasLink] = useState(() => props.session.linkSecret !== '');
  return hasLink ? <JoinPage {...props} /> : <HowToRecover {...props} />;
}

function HowToRecover({ session }: PageProps) {
  const heading = t('office.accounts.recover.heading');
  usePageTitle(heading, 'recover');
  return (
    <Layout session={session}>
      <div class="stack narrow">
        <h1 tabIndex={-1}>{heading}</h1>
        <ol class="stack">
          <li>{t('office.accounts.recover.step.one')}</li>
          <li>{t('office.accounts.recover.step.two')}</li>
          <li>{t('office.accounts.recover.step.three')}</li>
        </ol>
        <p>{t('office.accounts.recover.key')}</p>
        <p>
          <PageLink to="">{t('office.shell.link.start')}</PageLink>
        </p>
      </div>
    </Layout>
  );
}
