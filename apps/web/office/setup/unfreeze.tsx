/** Back to planning, where a ceremony cannot be completed: everybody makes new keys, and nothing of the old draft is used. */
import { useState } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import type { ElectionPageProps } from '../election-frame.js';
import { plansApi } from '../election.js';

export function Unfreeze({ page, fail }: { page: ElectionPageProps; fail: (error: unknown) => void }) {
  const [busy, setBusy] = useState(false);
  const back = async () => {
    setBusy(true);
    try {
      await plansApi().unfreeze(page.election.id);
      await page.store.load();
      announce(t('office.setup.unfreeze.status'));
    } catch (error) {
      fail(error);
      setBusy(false);
    }
  };
  return (
    <details>
      <summary>{t('office.setup.unfreeze.summary')}</summary>
      <div class="stack pad">
        <p>{t('office.setup.unfreeze.lead')}</p>
        <div class="row">
          <button class="btn warn" type="button" aria-disabled={busy} onClick={() => !busy && void back()}>
            {t('office.setup.unfreeze.action')}
          </button>
        </div>
      </div>
    </details>
  );
}
