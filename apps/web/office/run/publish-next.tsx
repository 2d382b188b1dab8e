/** All keys are made: what comes next, on the pages where people wait for it. */
import { t } from '../../kit/i18n.js';
import { PageLink } from '../layout.js';

export function PublishNext({ planId }: { planId: string }) {
  return (
    <div class="stack">
      <p class="band moss">{t('office.run.preparing.keysMade')}</p>
      <p>
        <PageLink to={`e/${planId}/ready`} className="btn">
          {t('office.setup.ready.publish.heading')}
        </PageLink>
      </p>
    </div>
  );
}
