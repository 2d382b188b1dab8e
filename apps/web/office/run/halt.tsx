/** Anchoring has stopped, or there is evidence about it: read from the public board and known without the tally service. */
import type { Dashboard } from '#client';
import { EVIDENCE_CODES } from '#record';
import { t } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';

export function HaltSection({ dashboard }: { dashboard: Dashboard }) {
  const { electionId, board } = dashboard;
  const { halt, evidence } = board;
  if (halt === null && evidence === 0) return null;
  const code = EVIDENCE_CODES.find((known) => known === halt?.code);
  return (
    <section aria-labelledby="halt-h" class="stack">
      <h2 id="halt-h">{t(halt === null ? 'office.run.halt.heading.lifted' : 'office.run.halt.heading.stopped')}</h2>
      <div class="band amber">
        <Icon name="warn" />
        <div class="stack-s">
          {halt !== null && (
            <>
              <p>
                <strong>{t('office.run.halt.since', { time: new Date(halt.sinceMs) })}</strong>{' '}
                {t(code === undefined ? 'office.run.alarm.other' : `office.run.halt.code.${code}`)}
              </p>
              <p>{t('office.run.halt.lift')}</p>
            </>
          )}
          <p>
            {t('office.run.halt.evidence', { count: evidence })}{' '}
            <a href={`/audit/${electionId}/evidence`}>{t('office.run.halt.link')}</a>
          </p>
        </div>
      </div>
    </section>
  );
}
