/** In the frame of an election: an address that leads to nothing of it. */
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';

export function NotFoundPart() {
  usePageTitle(t('common.error.notFound.heading'), 'notFound');
  return (
    <div class="stack">
      <h1 tabIndex={-1}>{t('common.error.notFound.heading')}</h1>
      <p>{t('common.error.notFound.lead')}</p>
    </div>
  );
}
