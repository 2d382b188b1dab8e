/** Check 15, beside the verdict: a confirmation that a voter's device saved, held against the published record. */
import { useState } from 'preact/hooks';
import { saveFile } from '../kit/copy.js';
import { t } from '../kit/i18n.js';
import { Icon } from '../kit/icons.js';
import type { AuditSession } from './session.js';
import type { FromWorker } from './verification/jobs.js';
import { ask } from './verification/run.js';

export function ConfirmationCheck({ session }: { session: AuditSession }) {
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<FromWorker | null>(null);
  const check = async (file: File): Promise<void> => {
    setBusy(true);
    setAnswer(null);
    const place = { kind: 'server' as const, origin: location.origin, electionId: session.electionId };
    setAnswer(await ask({ type: 'confirmation', place, confirmation: file }));
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
        {answer !== null && <Answer answer={answer} />}
      </div>
    </section>
  );
}

function Answer({ answer }: { answer: FromWorker }) {
  if (answer.type === 'confirmed') {
    const { entry } = answer;
    return (
      <div class={`band ${entry.reached ? 'moss' : 'amber'}`}>
        <Icon name={entry.reached ? 'check' : 'warn'} />
        <p>
          {t(entry.reached ? 'audit.confirmation.kept' : 'audit.confirmation.early', {
            position: entry.index,
            size: entry.treeSize,
            witnesses: entry.cosignedBy.length,
          })}
        </p>
      </div>
    );
  }
  if (answer.type !== 'refused') return null;
  const { code, message, evidence } = answer;
  return (
    <div class="failure">
      <p>
        <strong>{t(sentenceKey(answer))}</strong>
      </p>
      <p class="small">
        <bdi class="mono" dir="ltr" translate={false}>
          {code}
        </bdi>{' '}
        <bdi lang="en" class="break">
          {message}
        </bdi>
      </p>
      {evidence !== '' && (
        <p>
          <button
            class="btn quiet small"
            type="button"
            onClick={() => saveFile('psephos-evidence.txt', 'text/plain', `${code}\n${message}\n\n${evidence}`)}
          >
            {t('audit.confirmation.action.evidence')}
          </button>
        </p>
      )}
    </div>
  );
}

function sentenceKey({ stage, code }: Extract<FromWorker, { type: 'refused' }>): string {
  if (stage === 'record') return 'audit.confirmation.error.record';
  if (code === 'ELECTION_ID_MISMATCH') return 'audit.confirmation.error.other';
  if (code === 'CONFIRMATION_BROKEN') return 'audit.confirmation.error.broken';
  if (code === 'TREE_ROOT_MISMATCH' || code === 'TILE_INVALID') return 'audit.confirmation.error.contradiction';
  if (code.startsWith('CHECKPOINT') || code === 'COSIGNATURE_INVALID') return 'audit.confirmation.error.unsigned';
  return 'audit.confirmation.error.file';
}
