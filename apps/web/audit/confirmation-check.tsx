/** Check 15, beside the verdict: a confirmation that a voter's device saved, held against the published record. */
import type { ConfirmationReport } from '#verify';
import { useState } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import type { AuditSession } from './session.js';
import { Finding } from './verification/given-confirmations.js';
import { ask } from './verification/run.js';

export function ConfirmationCheck({ session }: { session: AuditSession }) {
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<ConfirmationReport | null>(null);
  const check = async (file: File): Promise<void> => {
    setBusy(true);
    setAnswer(null);
    const place = { kind: 'server' as const, origin: location.origin, electionId: session.electionId };
    setAnswer(await ask({ type: 'confirmation', place, confirmation: { file: file.name, blob: file } }));
    setBusy(false);
  };
  return (
    <section class="card stack" aria-labelledby="confirmation-h">
      <h2 id="confirmation-h">{t('audit.confirmation.heading')}</h2>
      <p>{t('audit.confirmation.lead')}</p>
      <div class="field">
        <label for="confirmation">{t('audit.confirmation.label')}</label>
        <input
          class="input"
          id="confirmation"
          type="file"
          accept=".json,application/json"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file !== undefined) void check(file);
          }}
        />
      </div>
      <div role="alert">
        {busy && <p>{t('audit.confirmation.busy')}</p>}
        {answer !== null && <Finding confirmation={answer} />}
      </div>
    </section>
  );
}
