/** O8: an election at a glance. Never a partial result: before the count there is none. */
import type { Approval } from '#client';
import { useState } from 'preact/hooks';
import { t, Text } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { SOON_MS, useWaited } from '../../kit/waiting.js';
import { pageLanguageTitle } from '../../kit/frame.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { PageLink } from '../layout.js';
import { ActivityList } from '../run/activity.js';
import { HaltSection } from '../run/halt.js';
import { AlarmList, AnchorSection, HealthSection, RefusalSection } from '../run/health.js';
import { useRunning } from '../run/live.js';
import { LiveMark } from '../run/live-mark.js';
import { useCeremony } from '../run/ceremony.js';
import { PublishNext } from '../run/publish-next.js';
import { NextSteps } from '../run/next-steps.js';
import { PhaseStepper } from '../run/phase-stepper.js';
import { TurnoutSection } from '../run/turnout.js';
import { WaitingApprovals } from '../run/waiting.js';

function Overview({ session, election }: ElectionPageProps) {
  const [paused, setPaused] = useState(false);
  const running = useRunning(session, election, paused);
  const { dashboard, approvals, updatedMs } = running;
  const waited = useWaited(approvals === null && running.state === 'live');
  usePageTitle(pageLanguageTitle(election.title), 'overview');
  const planPhase = election.stored?.state === 'planning' ? 'draft' : 'keys';
  return (
    <div class="stack-xl">
      <div class="row between">
        <div>
          <p class="eyebrow">
            <bdi>{election.contact.name}</bdi>
          </p>
          <h1 tabIndex={-1}>
            <Text of={election.title} />
          </h1>
        </div>
        <LiveMark running={running} paused={paused} onPause={setPaused} />
      </div>
      <PhaseStepper phase={dashboard?.shownPhase ?? planPhase} />
      {approvals === null && waited >= SOON_MS && <p>{t('common.loading.first')}</p>}
      {approvals === null && running.state !== 'live' && <p role="alert">{t('common.error.server')}</p>}
      {dashboard !== null && <HaltSection dashboard={dashboard} />}
      {dashboard !== null && <AlarmList board={dashboard.board} />}
      <div class="grid main">
        <div class="stack-xl">
          {approvals !== null && <WaitingApprovals session={session} election={election} approvals={approvals} />}
          {election.electionId === null && approvals !== null && (
            <Preparing id={election.id} isFrozen={planPhase === 'keys'} approvals={approvals} />
          )}
          {dashboard !== null && <TurnoutSection dashboard={dashboard} nowMs={updatedMs} />}
        </div>
        <div class="stack-xl">
          {dashboard !== null && (
            <>
              <NextSteps session={session} election={election} dashboard={dashboard} />
              <HealthSection dashboard={dashboard} isReached={running.state === 'live'} />
              <AnchorSection board={dashboard.board} />
              <RefusalSection board={dashboard.board} />
            </>
          )}
          <ActivityList election={election} updatedMs={updatedMs} />
        </div>
      </div>
    </div>
  );
}

/** Before there is a board. */
function Preparing({ id, isFrozen, approvals }: { id: string; isFrozen: boolean; approvals: Approval[] }) {
  const progress = useCeremony(id, isFrozen);
  if (isFrozen && progress?.isComplete === true) {
    // Who is asked to approve it has that as the one thing to do.
    const isAsked = approvals.some(({ kind, state }) => kind === 'publish' && state === 'open');
    return isAsked ? null : <PublishNext planId={id} />;
  }
  return (
    <div class="stack">
      <p>{t(isFrozen ? 'office.run.preparing.frozen' : 'office.run.preparing.lead')}</p>
      <p>
        <PageLink to={isFrozen ? `e/${id}/trustees` : `e/${id}/setup`} className="btn">
          {t(isFrozen ? 'office.run.preparing.trustees' : 'office.run.preparing.setup')}
        </PageLink>
      </p>
    </div>
  );
}

export const OverviewPage = electionPage('overview', Overview);
