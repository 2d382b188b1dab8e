/** A plan that led nowhere is removed; one that was ever frozen is kept, and the server says so. */
import { useState } from 'preact/hooks';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { go } from '../../kit/router.js';
import type { ElectionPageProps } from '../election-frame.js';
import { plansApi } from '../election.js';
import { failureSentence } from './sentences.js';

export function DeletePlan({ page }: { page: ElectionPageProps }) {
  const [failure, setFailure] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await plansApi().remove(page.election.id);
      go('/office/elections', 'replace');
    } catch (error) {
      setFailure(new Problem(null, () => failureSentence(error)));
      setBusy(false);
    }
  };
  return (
    <details>
      <summary>{t('office.setup.delete.summary')}</summary>
      <div class="stack pad">
        <p>{t('office.setup.delete.lead')}</p>
        {failure !== null && (
          <p class="error" role="alert">
            {failure.sentence}
          </p>
        )}
        <div class="row">
          <button class="btn warn" type="button" aria-disabled={busy} onClick={() => !busy && void remove()}>
            {t('office.setup.delete.action')}
          </button>
        </div>
      </div>
    </details>
  );
}
