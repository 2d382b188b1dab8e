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
  const finding = findingOf(answer);
  const isBroken = finding === 'broken';
  return (
    <div class={isBroken ? 'failure' : 'band amber'}>
      {!isBroken && <Icon name="warn" />}
      <div class="stack-s">
        <p>
          <strong>{t(`audit.confirmation.error.${finding}`)}</strong>
          {isBroken && ` ${t('audit.confirmation.error.broken.why')}`}
        </p>
        <p class="small">
          <bdi class="mono" dir="ltr" translate={false}>
            {code}
          </bdi>{' '}
          <bdi lang="en" class="break">
            {message}
          </bdi>
        </p>
        {isBroken && (
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
    </div>
  );
}

type Finding = 'broken' | 'contradiction' | 'file' | 'other' | 'record' | 'unsigned';

/**
 * Only one answer accuses the board: two histories that it signed. A file that does not hold in itself proves nothing, and
 * a record that does not hold says nothing about the file.
 */
function findingOf({ stage, judged, code }: Extract<FromWorker, { type: 'refused' }>): Finding {
  if (!judged) return 'record';
  if (stage === 'record') return 'contradiction';
  if (code === 'CONFIRMATION_BROKEN') return 'broken';
  if (code === 'ELECTION_ID_MISMATCH') return 'other';
  if (code.startsWith('CHECKPOINT') || code === 'COSIGNATURE_INVALID') return 'unsigned';
  if (code === 'CONFIRMATION_INVALID' || code.startsWith('JSON_')) return 'file';
  return 'contradiction';
}
