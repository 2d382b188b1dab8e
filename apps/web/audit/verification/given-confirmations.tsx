/** Confirmations that the reader holds: chosen before the checks, their findings beside the verdict. */
import { type ConfirmationReport, confirmationSentence, type Report } from '#verify';
import { saveFile } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';
import { WORDS } from './page-words.js';

export function ConfirmationFields({ chosen, choose }: { chosen: File[]; choose: (files: File[]) => void }) {
  return (
    <details>
      <summary>{t('report.confirmation.heading')}</summary>
      <div class="field">
        <label for="confirmations">{t('audit.confirmation.label')}</label>
        <p class="hint" id="confirmations-h">
          {t('report.confirmation.verdict')}
        </p>
        <input
          class="input"
          id="confirmations"
          type="file"
          multiple
          accept=".json,application/json"
          aria-describedby="confirmations-h"
          onChange={(event) => choose([...(event.currentTarget.files ?? [])])}
        />
        {chosen.length > 0 && <p class="small">{t('audit.drop.chosen', { files: chosen.length })}</p>}
      </div>
    </details>
  );
}

export function ConfirmationSection({ report }: { report: Report }) {
  if (report.confirmations.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="confirmations-h2">
      <h2 id="confirmations-h2">{t('report.confirmation.heading')}</h2>
      <p>{t('report.confirmation.verdict')}</p>
      {report.confirmations.map((one) => (
        <Finding key={one.file} confirmation={one} />
      ))}
    </section>
  );
}

/** What became of one confirmation. Only two histories that the board signed look like an accusation. */
export function Finding({ confirmation }: { confirmation: ConfirmationReport }) {
  const { file, standing, refusal, evidence } = confirmation;
  const isBroken = standing === 'broken';
  const isKept = standing === 'kept';
  return (
    <div class={isBroken ? 'failure' : `band ${isKept ? 'moss' : 'amber'}`}>
      {!isBroken && <Icon name={isKept ? 'check' : 'warn'} />}
      <div class="stack-s">
        <p class="small muted break">
          <bdi>{file}</bdi>
        </p>
        <p>{isKept ? sentenceOf(confirmation) : <strong>{sentenceOf(confirmation)}</strong>}</p>
        {refusal !== null && (
          <p class="small">
            <bdi class="mono" dir="ltr" translate={false}>
              {refusal.code}
            </bdi>{' '}
            <bdi lang="en" class="break">
              {refusal.message}
            </bdi>
          </p>
        )}
        {evidence !== null && (
          <p>
            <button
              class="btn quiet small"
              type="button"
              onClick={() =>
                saveFile(
                  'psephos-evidence.txt',
                  'text/plain',
                  `${refusal?.code ?? ''}\n${refusal?.message ?? ''}\n\n${evidence}`,
                )
              }
            >
              {t('audit.confirmation.action.evidence')}
            </button>
          </p>
        )}
      </div>
    </div>
  );
}

/** A record that could not be had was not judged at all. */
function sentenceOf(confirmation: ConfirmationReport): string {
  const isUnread = confirmation.standing === 'notJudged' && confirmation.refusal === null;
  return isUnread ? t('audit.confirmation.error.record') : confirmationSentence(confirmation, WORDS);
}
