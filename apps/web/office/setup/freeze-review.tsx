/** Exactly what is about to be frozen, from the draft that has the fingerprint: the page shows nothing but that. */
import type { FreezePreview } from '#client';
import { disclosuresOf } from '#office';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import type { ElectionPageProps } from '../election-frame.js';
import { plansApi } from '../election.js';
import { Fingerprint } from '../fingerprint.js';
import { AskForApproval } from './ask-for-approval.js';
import { DraftSummary } from './draft-summary.js';
import { Tick } from './fields.js';
import { Disclosures } from './secrecy-step.js';

interface FreezeReviewProps {
  page: ElectionPageProps;
  /** Voters by class id. */
  sizes: Record<string, number>;
  complain: (problems: Problem[]) => void;
  fail: (error: unknown) => void;
}

export function FreezeReview({ page, sizes, complain, fail }: FreezeReviewProps) {
  const { election, session } = page;
  const [preview, setPreview] = useState<FreezePreview | null>(null);
  const [isConfirmed, setConfirmed] = useState(false);
  const stored = election.stored;
  const isOfficial = session.me?.role === 'official';
  useEffect(() => {
    if (isOfficial) plansApi().preview(election.id).then(setPreview, fail);
  }, [election.id, stored?.version, isOfficial]);
  if (stored === null) return null;
  if (!isOfficial) return <p>{t('office.setup.ready.auditor')}</p>;
  if (preview === null) return <p>{t('office.setup.ready.preparing')}</p>;
  const found = disclosuresOf(stored.plan, sizes);
  return (
    <>
      <DraftSummary draft={preview.draft} addresses={preview.addresses} />
      <section class="stack" aria-labelledby="public-heading">
        <h2 id="public-heading">{t('office.setup.disclosure.heading')}</h2>
        <Disclosures plan={stored.plan} sizes={sizes} />
        {found.length > 0 && (
          <Tick
            id="disclosures-known"
            label={t('office.setup.disclosure.confirm')}
            checked={isConfirmed}
            change={setConfirmed}
          />
        )}
      </section>
      <section class="stack" aria-labelledby="freeze-heading">
        <h2 id="freeze-heading">{t('office.setup.ready.freeze.heading')}</h2>
        <p>
          {t('office.setup.ready.fingerprint')} <Fingerprint of={preview.digest} />
        </p>
        <p class="band amber">{t('office.setup.ready.freeze.lead')}</p>
        <AskForApproval
          page={page}
          action="freeze"
          digest={preview.digest}
          obstacle={
            isConfirmed || found.length === 0
              ? null
              : new Problem('disclosures-known', () => t('office.setup.disclosure.error'))
          }
          complain={complain}
          fail={fail}
        />
      </section>
    </>
  );
}
