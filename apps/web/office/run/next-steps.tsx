/** What officials can ask for now, what goes on by itself, and, apart from both, the end that nobody wishes for. */
import type { Dashboard } from '#client';
import { t } from '../../kit/i18n.js';
import type { OfficeElection } from '../election.js';
import { PageLink } from '../layout.js';
import type { OfficeSession } from '../session.js';
import { ASKED_PHASES } from './steps.js';

interface NextStepsProps {
  session: OfficeSession;
  election: OfficeElection;
  dashboard: Dashboard;
}

/** Closed, and the count goes its way. */
const COUNTED: readonly Dashboard['shownPhase'][] = ['closed', 'anchored', 'counting'];

export function NextSteps({ session, election, dashboard }: NextStepsProps) {
  const { board, shownPhase, electionId } = dashboard;
  const isOfficial = session.me?.role === 'official';
  const steps = ASKED_PHASES.filter((phase) => phase !== 'aborted' && board.next.includes(phase));
  const canStop = isOfficial && board.next.includes('aborted') && !board.hasResult;
  return (
    <>
      {isOfficial && steps.length > 0 && (
        <section aria-labelledby="next-h" class="stack">
          <h2 id="next-h">{t('office.run.next.heading')}</h2>
          <p>{t('office.run.next.lead')}</p>
          <ul class="plainlist">
            {steps.map((step) => (
              <li key={step}>
                <PageLink to={`e/${election.id}/ask/${step}`}>{t(`office.run.step.${step}`)}</PageLink>
              </li>
            ))}
          </ul>
        </section>
      )}
      {COUNTED.includes(shownPhase) && (
        <section aria-labelledby="next-h" class="stack">
          <h2 id="next-h">{t('office.run.next.heading')}</h2>
          <p>{t('office.run.next.counting')}</p>
          <p>
            <PageLink to={`e/${election.id}/count`}>{t('office.run.count.heading')}</PageLink>
          </p>
        </section>
      )}
      {shownPhase === 'published' && (
        <section aria-labelledby="next-h" class="stack">
          <h2 id="next-h">{t('office.run.next.result')}</h2>
          <p>{t('office.run.next.result.lead')}</p>
          <ul class="plainlist">
            <li>
              <a href={`/audit/${electionId}/results`}>{t('office.run.next.result.link')}</a>
            </li>
            <li>
              <PageLink to={`e/${election.id}/count`}>{t('office.run.next.result.count')}</PageLink>
            </li>
          </ul>
        </section>
      )}
      {canStop && (
        <details>
          <summary>{t('office.run.next.wrong')}</summary>
          <div class="stack pad">
            <p>{t('office.run.next.wrong.lead')}</p>
            <p>
              <PageLink to={`e/${election.id}/ask/aborted`}>{t('office.run.step.aborted')}</PageLink>
            </p>
          </div>
        </details>
      )}
    </>
  );
}
