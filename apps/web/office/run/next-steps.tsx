/** What officials can ask for now. */
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

export function NextSteps({ session, election, dashboard }: NextStepsProps) {
  const { board } = dashboard;
  const steps = ASKED_PHASES.filter((phase) => board.next.includes(phase));
  if (session.me?.role !== 'official' || steps.length === 0) return null;
  return (
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
  );
}
