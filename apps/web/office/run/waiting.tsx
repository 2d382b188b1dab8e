/** Requests that wait for a second official, on top of the overview. */
import type { Approval } from '#client';
import { t } from '../../kit/i18n.js';
import type { OfficeElection } from '../election.js';
import { PageLink } from '../layout.js';
import type { OfficeSession } from '../session.js';
import { Signers } from './signers.js';
import { stepOf } from './steps.js';

interface WaitingProps {
  session: OfficeSession;
  election: OfficeElection;
  approvals: Approval[];
}

export function WaitingApprovals({ session, election, approvals }: WaitingProps) {
  const open = approvals.filter(({ state }) => state === 'open');
  return (
    <>
      {open.map((approval) => (
        <ApprovalCard key={approval.id} session={session} election={election} approval={approval} />
      ))}
    </>
  );
}

function ApprovalCard({ session, election, approval }: Omit<WaitingProps, 'approvals'> & { approval: Approval }) {
  const heading = `approval-${approval.id}`;
  const mayDecide = session.me?.role === 'official' && session.me.id !== approval.requestedBy.id;
  return (
    <section class="approve" aria-labelledby={heading}>
      <div class="approve-h">
        <h2 id={heading}>{t('office.run.approval.heading', { what: stepOf(approval) ?? 'other' })}</h2>
        <span class="tag wait">{t('office.run.approval.tag')}</span>
      </div>
      <div class="approve-b stack">
        <p>{asksWords(approval)}</p>
        <Signers approval={approval} session={session} />
        <p>
          <PageLink to={`e/${election.id}/approvals/${approval.id}`} className={mayDecide ? 'btn' : undefined}>
            {t(mayDecide ? 'office.run.approval.link.decide' : 'office.run.approval.link.changes')}
          </PageLink>
        </p>
        <p class="muted small">{t('office.run.approval.lapses', { time: new Date(approval.expiresMs) })}</p>
      </div>
    </section>
  );
}

/** “Miriam Vogt asks to close voting now. …” */
export function asksWords(approval: Approval): string {
  return t('office.run.approval.asks', {
    what: stepOf(approval) ?? 'other',
    name: `\u2068${approval.requestedBy.name}\u2069`,
  });
}
