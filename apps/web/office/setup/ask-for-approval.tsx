/** One official asks for a freeze or a publication and signs; another one approves. */
import { type Approval, ApprovalsApi } from '#client';
import type { OfficeAction } from '#office';
import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { go } from '../../kit/router.js';
import type { ElectionPageProps } from '../election-frame.js';
import { PageLink } from '../layout.js';
import { signInPerson } from '../run/signing.js';
import { TextField } from './fields.js';

interface AskProps {
  page: ElectionPageProps;
  action: OfficeAction;
  /** What is signed, hex. */
  digest: string;
  /** What she has to do before, or null; its field is on the page. */
  obstacle: Problem | null;
  complain: (problems: Problem[]) => void;
  fail: (error: unknown) => void;
}

export function AskForApproval({ page, action, digest, obstacle, complain, fail }: AskProps) {
  const { election, session } = page;
  const [open, setOpen] = useState<Approval | null>(null);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void new ApprovalsApi(session.http)
      .list(election.id)
      .then((all) => setOpen(all.find(({ kind, state }) => kind === action && state === 'open') ?? null))
      .catch(() => undefined);
  }, [election.id, action, election.stored?.version]);
  const { me } = session;
  if (me?.role !== 'official') return <p>{t('office.setup.ready.auditor')}</p>;
  if (open !== null) {
    return (
      <p class="band amber">
        <PageLink to={`e/${election.id}/approvals/${open.id}`}>
          {t('office.setup.ready.waiting', { name: `\u2068${open.requestedBy.name}\u2069` })}
        </PageLink>
      </p>
    );
  }
  const ask = async () => {
    complain(obstacle === null ? [] : [obstacle]);
    if (obstacle !== null) return;
    setBusy(true);
    try {
      const statement = { action, planId: election.id, digest, reason: reason.trim(), requestedBy: me.id };
      const signed = await signInPerson(session, { kind: action, statement });
      if (signed === null) return;
      const { id } = await new ApprovalsApi(session.http).ask(election.id, action, signed);
      go(`/office/e/${election.id}/approvals/${id}`);
    } catch (error) {
      fail(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack">
      <TextField
        path="reason"
        problems={[]}
        label={t('office.setup.ready.reason.label')}
        hint={t('office.setup.ready.reason.hint')}
        value={reason}
        change={setReason}
        isLong
      />
      <div class="row">
        <button class="btn" type="button" aria-disabled={busy} onClick={() => !busy && void ask()}>
          {t('office.setup.ready.action.ask')}
        </button>
      </div>
    </div>
  );
}
