/** O9: what one official asks for, exactly, and what a second one says to it. */
import type { Approval } from '#client';
import { readStatement } from '#client';
import { useState } from 'preact/hooks';
import { BackLink, ErrorSummary, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { go, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { SOON_MS, useWaited } from '../../kit/waiting.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { NotFoundPart } from '../run/not-found.js';
import { ChangeTable } from '../run/change-table.js';
import { approvalsApi, useRunning } from '../run/live.js';
import { FrozenDraft } from '../run/frozen-draft.js';
import { Outcome } from '../run/outcome.js';
import { leaveIfSignedOut } from '../problems.js';
import { problemWords } from '../run/problems.js';
import { RejectForm } from '../run/reject-form.js';
import { Signers } from '../run/signers.js';
import { signInPerson } from '../run/signing.js';
import { changeOf, isOf, stepOf } from '../run/steps.js';
import { asksWords } from '../run/waiting.js';

function ApprovalView(props: ElectionPageProps) {
  const { session, election, params } = props;
  const running = useRunning(session, election, false);
  const [decided, setDecided] = useState<Approval | null>(null);
  const waited = useWaited(running.approvals === null);
  const found = running.approvals?.find(({ id }) => id === params['a']) ?? null;
  const approval = decided ?? found;
  if (approval === null) {
    if (running.approvals !== null) return <NotFoundPart />;
    return (
      <div class="stack">
        <h1 tabIndex={-1}>{t('office.run.approvals.heading')}</h1>
        {running.state !== 'live' && <p role="alert">{t('common.error.server')}</p>}
        {running.state === 'live' && waited >= SOON_MS && <p>{t('common.loading.first')}</p>}
      </div>
    );
  }
  // What was decided here stays until the list says so too.
  const isOlder = found !== null && decided !== null && found.state === 'open';
  return <OneApproval {...props} approval={isOlder ? decided : (found ?? approval)} onDecided={setDecided} />;
}

interface OneApprovalProps extends ElectionPageProps {
  approval: Approval;
  onDecided: (approval: Approval) => void;
}

function OneApproval({ session, election, approval, onDecided }: OneApprovalProps) {
  const [problems, setProblems] = useState<Problem[]>([]);
  const [isSigning, setSigning] = useState(false);
  const [isSeen, setSeen] = useState(false);
  const isOpen = approval.state === 'open';
  const what = stepOf(approval) ?? 'other';
  const heading = t(isOpen ? 'office.run.approval.heading' : 'office.run.approval.heading.decided', { what });
  usePageTitle(heading, `approval-${approval.id}-${approval.state}`, problems.length > 0);
  const change = changeOf(approval);
  const { me } = session;
  const isOwn = me?.id === approval.requestedBy.id;
  const isOfficial = me?.role === 'official';
  const isForeign = change === null || !isOf(change, approval, election);
  // Nobody signs a fingerprint without what it is the fingerprint of.
  const mustSee = change?.kind === 'freeze' && isOpen && isOfficial && !isOwn;

  const decide = async (work: () => Promise<Approval | null>): Promise<void> => {
    setSigning(true);
    setProblems([]);
    try {
      const answer = await work();
      if (answer === null) return;
      onDecided(answer);
      announce(t(`office.run.state.${answer.state}`));
    } catch (error) {
      leaveIfSignedOut(session, error);
      setProblems([new Problem(null, () => problemWords(error, election.schedule))]);
    } finally {
      setSigning(false);
    }
  };
  const approve = (): Promise<void> =>
    decide(async () => {
      const signed = await signInPerson(session, readStatement(approval.kind, approval.statement));
      return signed === null ? null : approvalsApi().approve(election.id, approval.id, signed);
    });
  const reject = (reason: string): Promise<void> =>
    decide(() => approvalsApi().reject(election.id, approval.id, reason));

  return (
    <div class="stack-l">
      <BackLink href={`/office/e/${election.id}/approvals`} onClick={() => go(`/office/e/${election.id}/approvals`)}>
        {t('office.run.approvals.heading')}
      </BackLink>
      <ErrorSummary problems={problems} />
      <h1 tabIndex={-1}>{heading}</h1>
      <Outcome approval={approval} />
      <p>{asksWords(approval)}</p>
      {isForeign ? (
        <p role="alert">{t('office.run.approval.unreadable')}</p>
      ) : (
        <>
          <dl class="kv">
            <div>
              <dt>{t('office.run.approval.reason')}</dt>
              <dd class="break">
                {change.reason === '' ? t('office.run.approval.noReason') : <bdi>{change.reason}</bdi>}
              </dd>
            </div>
          </dl>
          <ChangeTable change={change} statement={approval.statement} />
          {mustSee && <FrozenDraft planId={election.id} digest={change.digest} onJudged={setSeen} />}
        </>
      )}
      <section aria-labelledby="signers-h" class="stack">
        <h2 id="signers-h">{t('office.run.signer.heading')}</h2>
        <Signers approval={approval} session={session} />
      </section>
      {isOpen && isOfficial && (
        <div class="stack">
          {!isOwn && !isForeign && (!mustSee || isSeen) && (
            <p>
              <button class="btn" type="button" aria-disabled={isSigning} onClick={() => !isSigning && void approve()}>
                {t(isSigning ? 'office.run.approval.signing' : 'office.run.action.approve')}
              </button>
            </p>
          )}
          <RejectForm isOwn={isOwn} isBusy={isSigning} onReject={reject} />
        </div>
      )}
      {isOpen && (
        <p class="muted small">
          {t(approval.kind === 'phase' ? 'office.run.approval.board' : 'office.run.approval.kept')}{' '}
          {t('office.run.approval.lapses', { time: new Date(approval.expiresMs) })}
        </p>
      )}
    </div>
  );
}

export const ApprovalPage = electionPage('approvals', ApprovalView);
