/** Said on every page that speaks of anchors: anchoring has stopped, or there is evidence about it on the board. */
import { t } from '../kit/i18n.js';
import { Icon } from '../kit/icons.js';
import { PageLink } from './layout.js';
import type { AuditSession } from './session.js';

export function HaltNotice({ session }: { session: AuditSession }) {
  const { status } = session;
  if (status === null || (!status.isHalted && status.evidence === 0)) return null;
  return (
    <div class="band amber">
      <Icon name="warn" />
      <p>
        <strong>{t(status.isHalted ? 'audit.evidence.halt.heading' : 'audit.evidence.notice.heading')}</strong>{' '}
        {t(status.isHalted ? 'audit.evidence.halt.body' : 'audit.evidence.notice.body')}{' '}
        <PageLink session={session} page="evidence">
          {t('audit.evidence.link')}
        </PageLink>
      </p>
    </div>
  );
}
