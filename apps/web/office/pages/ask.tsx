/** Asking for the next phase: what it changes, why, the first signature; for stopping an election its title is typed. */
import type { Dashboard } from '#client';
import type { Phase } from '#record';
import { useState } from 'preact/hooks';
import { BackLink, ErrorSummary, pageLanguageTitle, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { go, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { SOON_MS, useWaited } from '../../kit/waiting.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { ChangeTable } from '../run/change-table.js';
import { approvalsApi, useRunning } from '../run/live.js';
import { NotFoundPart } from '../run/not-found.js';
import { leaveIfSignedOut } from '../problems.js';
import { problemWords } from '../run/problems.js';
import { signInPerson } from '../run/signing.js';
import { type AskedPhase, isAskedPhase } from '../run/steps.js';

function Ask(props: ElectionPageProps) {
  const { session, election, params } = props;
  const running = useRunning(session, election, false);
  const waited = useWaited(running.dashboard === null);
  const to = params['to'] ?? '';
  if (!isAskedPhase(to) || election.electionId === null) return <NotFoundPart />;
  if (running.dashboard === null) {
    return (
      <div class="stack">
        <h1 tabIndex={-1}>{t(`office.run.step.${to}`)}</h1>
        {running.state !== 'live' && <p role="alert">{t('common.error.server')}</p>}
        {running.state === 'live' && waited >= SOON_MS && <p>{t('common.loading.first')}</p>}
      </div>
    );
  }
  return <AskForm {...props} to={to} dashboard={running.dashboard} />;
}

interface AskFormProps extends ElectionPageProps {
  to: AskedPhase;
  dashboard: Dashboard;
}

function AskForm({ session, election, to, dashboard }: AskFormProps) {
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [problems, setProblems] = useState<Problem[]>([]);
  const [isSigning, setSigning] = useState(false);
  const heading = t(`office.run.step.${to}`);
  usePageTitle(heading, `ask-${to}`, problems.length > 0);
  const { board, schedule, electionId } = dashboard;
  const title = pageLanguageTitle(election.title);
  const obstacle = obstacleOf(dashboard, to);
  const isAbort = to === 'aborted';

  const ask = async (): Promise<void> => {
    const found: Problem[] = [];
    if (isAbort && reason.trim() === '') found.push(new Problem('reason', () => t('office.run.ask.reason.error')));
    if (isAbort && normal(typed) !== normal(title)) {
      found.push(new Problem('typed', () => t('office.run.ask.title.error')));
    }
    setProblems(found);
    if (found.length > 0) return;
    setSigning(true);
    try {
      const statement = { electionId, phaseNo: board.nextPhaseNo, from: board.phase, to, reason: reason.trim() };
      const signed = await signInPerson(session, { kind: 'phase', statement });
      if (signed === null) return;
      const { id } = await approvalsApi().ask(election.id, 'phase', signed);
      go(`/office/e/${election.id}/approvals/${id}`, 'replace');
      announce(t('office.run.ask.status'));
    } catch (error) {
      leaveIfSignedOut(session, error);
      setProblems([new Problem(null, () => problemWords(error, schedule))]);
    } finally {
      setSigning(false);
    }
  };

  return (
    <div class="stack-l">
      <BackLink href={`/office/e/${election.id}`} onClick={() => go(`/office/e/${election.id}`)}>
        {t('office.run.ask.back')}
      </BackLink>
      <ErrorSummary problems={problems} />
      <h1 tabIndex={-1}>{heading}</h1>
      <p>{t('office.run.ask.lead', { what: to })}</p>
      <ChangeTable
        change={{ kind: 'phase', electionId, phaseNo: board.nextPhaseNo, from: board.phase, to, reason }}
        statement=""
      />
      {session.me?.role !== 'official' ? (
        <p>{t('office.run.ask.auditor')}</p>
      ) : obstacle !== null ? (
        <p class="note amber">{obstacle}</p>
      ) : (
        <form
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!isSigning) void ask();
          }}
        >
          <Field
            id="reason"
            label={t(isAbort ? 'office.run.ask.reason.public' : 'office.run.ask.reason')}
            hint={t('office.run.ask.reason.hint')}
            error={problems.find(({ field }) => field === 'reason')?.sentence ?? null}
            rows={3}
            value={reason}
            onInput={setReason}
          />
          {isAbort && (
            <Field
              id="typed"
              label={t('office.run.ask.title.label')}
              hint={title}
              error={problems.find(({ field }) => field === 'typed')?.sentence ?? null}
              rows={1}
              value={typed}
              onInput={setTyped}
            />
          )}
          <p>
            <button class="btn" type="submit" aria-disabled={isSigning}>
              {t(isSigning ? 'office.run.approval.signing' : 'office.run.ask.action')}
            </button>
          </p>
          <p class="muted small">{t('office.run.ask.note')}</p>
        </form>
      )}
    </div>
  );
}

/** What stands in its way today, in words; null where nothing does. */
function obstacleOf({ board, schedule }: Dashboard, to: Phase): string | null {
  if (!board.next.includes(to)) return t('office.run.ask.notNext');
  if (to === 'closed' && Date.now() < schedule.votingCloses) {
    return t('office.run.ask.tooEarly', { time: new Date(schedule.votingCloses) });
  }
  const missing = board.trustees.members
    .filter(({ hasRehearsed }) => !hasRehearsed)
    .map(({ name }) => `\u2068${name}\u2069`);
  if ((to === 'issuing' || to === 'voting') && missing.length > 0) {
    return t('office.run.ask.rehearsals', { count: missing.length, names: missing.join(', ') });
  }
  return null;
}

/** Spaces and capitals do not matter: it is typed to think, not to pass a test. */
const normal = (text: string): string => text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();

interface FieldProps {
  id: string;
  label: string;
  hint: string;
  error: string | null;
  rows: number;
  value: string;
  onInput: (value: string) => void;
}

function Field({ id, label, hint, error, rows, value, onInput }: FieldProps) {
  return (
    <div class={error === null ? 'field' : 'field has-error'}>
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>
        <bdi>{hint}</bdi>
      </p>
      {error !== null && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
      <textarea
        id={id}
        class="input"
        rows={rows}
        maxLength={2_000}
        aria-describedby={error === null ? `${id}-hint` : `${id}-hint ${id}-error`}
        aria-invalid={error !== null}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}

export const AskPage = electionPage('approvals', Ask);
