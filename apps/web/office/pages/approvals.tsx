/** O9, the list: what waits for a second official, what can be asked for, and what was decided. */
import type { Approval } from '#client';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { SOON_MS, useWaited } from '../../kit/waiting.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { PageLink } from '../layout.js';
import { useRunning } from '../run/live.js';
import { NextSteps } from '../run/next-steps.js';
import { stepOf } from '../run/steps.js';
import { WaitingApprovals } from '../run/waiting.js';

function Approvals({ session, election }: ElectionPageProps) {
  const { approvals, dashboard, state } = useRunning(session, election, false);
  const waited = useWaited(approvals === null);
  usePageTitle(t('office.run.approvals.heading'), 'approvals');
  const decided = (approvals ?? []).filter((approval) => approval.state !== 'open');
  return (
    <div class="stack-xl">
      <h1 tabIndex={-1}>{t('office.run.approvals.heading')}</h1>
      <p>{t('office.run.approvals.lead')}</p>
      {approvals === null && state === 'live' && waited >= SOON_MS && <p>{t('common.loading.first')}</p>}
      {approvals === null && state !== 'live' && <p role="alert">{t('common.error.server')}</p>}
      {approvals?.length === 0 && <p class="muted">{t('office.run.approvals.none')}</p>}
      {approvals !== null && <WaitingApprovals session={session} election={election} approvals={approvals} />}
      {dashboard !== null && <NextSteps session={session} election={election} dashboard={dashboard} />}
      {decided.length > 0 && (
        <section aria-labelledby="decided-h" class="stack">
          <h2 id="decided-h">{t('office.run.approvals.decided')}</h2>
          <ul class="log">
            {decided.map((approval) => (
              <Decided key={approval.id} approval={approval} electionId={election.id} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Decided({ approval, electionId }: { approval: Approval; electionId: string }) {
  const time = new Date(approval.decidedMs ?? approval.requestedMs);
  const { state } = approval;
  return (
    <li>
      <span class="muted small num">{t('office.run.time.minute', { time })}</span>
      <PageLink to={`e/${electionId}/approvals/${approval.id}`}>
        {t('office.run.approval.heading.decided', { what: stepOf(approval) ?? 'other' })}
      </PageLink>{' '}
      <span class={state === 'done' ? 'tag ok' : 'tag'}>{t(`office.run.state.${state}`)}</span>
    </li>
  );
}

export const ApprovalsPage = electionPage('approvals', Approvals);
