/**
 * What a request to freeze would freeze: the second official sees the draft whose fingerprint she would sign, computed from
 * what is shown here. Where the statement has another one she is told not to sign.
 */
import type { FreezePreview } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { plansApi } from '../election.js';
import { DraftSummary } from '../setup/draft-summary.js';
import { failureSentence } from '../setup/sentences.js';

interface FrozenDraftProps {
  planId: string;
  /** Of the statement, hex. */
  digest: string;
  /** Heard with true where what is shown is what would be signed. */
  onJudged: (isSame: boolean) => void;
}

export function FrozenDraft({ planId, digest, onJudged }: FrozenDraftProps) {
  const [preview, setPreview] = useState<FreezePreview | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  useEffect(() => {
    plansApi()
      .preview(planId)
      .then(
        (found) => {
          setPreview(found);
          onJudged(found.digest === digest);
        },
        (error: unknown) => setFailure(new Problem(null, () => failureSentence(error))),
      );
  }, [planId, digest]);
  if (failure !== null) return <p role="alert">{failure.sentence}</p>;
  if (preview === null) return <p>{t('office.setup.ready.preparing')}</p>;
  if (preview.digest !== digest) return <p role="alert">{t('office.setup.failure.DRAFT_OTHER')}</p>;
  return <DraftSummary draft={preview.draft} addresses={preview.addresses} />;
}
