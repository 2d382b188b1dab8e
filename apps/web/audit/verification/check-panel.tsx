/**
 * The checks from the question to the verdict, for the page of an election and for a record from a file: one button, the
 * numbered checks, the result. The heading changes with the state, and takes the focus when it does.
 */
import type { ComponentChildren } from 'preact';
import { verdictWords } from '#verify';
import { useEffect, useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import type { Services } from '../../kit/services.js';
import { CannotTell, DoNotTrustAlone, WhatIsChecked, WhatToDo } from './asides.js';
import { CheckList } from './check-list.js';
import { CheckProgress, passedSentence, useCheckNews } from './check-progress.js';
import { firstHeaderChoice, type HeaderChoice, HeaderFields, headerPlaceOf } from './header-choice.js';
import type { RecordPlace } from '../../kit/record-places.js';
import { ConfirmationFields, ConfirmationSection } from './given-confirmations.js';
import { WORDS } from './page-words.js';
import { PrintSheet } from './print-sheet.js';
import { useRun, type VerificationRun } from './run.js';
import { BallotFigures, ComputedTotals, EvidenceSection, ReportButtons, Verdict } from './verdict.js';

/** What the page around gives. */
interface CheckPanelProps {
  run: VerificationRun;
  services: Services;
  eyebrow: ComponentChildren;
  /** Heading and button before the checks. */
  start: { heading: string; lead: string; action: string };
  /** Asked for when the button is pressed: the record and the election that is expected, or what is missing. */
  input: () => { place: RecordPlace; electionId: string | null } | { problem: Problem };
  /** Fields above and below the question about headers. */
  before: ComponentChildren;
  after: ComponentChildren;
  /** Links in the verdict. */
  verdictLinks: ComponentChildren;
}

const NONE: Problem[] = [];

export function CheckPanel(props: CheckPanelProps) {
  const { run, services, input } = props;
  useRun(run);
  useCheckNews(run);
  const [choice, setChoice] = useState<HeaderChoice>(() => firstHeaderChoice(services));
  const [problems, setProblems] = useState(NONE);
  const [confirmations, setConfirmations] = useState<File[]>([]);
  const start = () => {
    const headers = headerPlaceOf(choice);
    const given = input();
    if ('problem' in given) return setProblems([given.problem]);
    if ('error' in headers) return setProblems([new Problem(`headers-${choice.kind}`, () => t(headers.error))]);
    setProblems(NONE);
    run.start({
      type: 'verify',
      ...given,
      headers: headers.place,
      confirmations: confirmations.map((file) => ({ file: file.name, blob: file })),
    });
  };
  useEffect(() => {
    if (run.isWanted && !run.isRunning) start();
    run.isWanted = false;
  }, [run]);
  usePageTitle(titleOf(run, props.start.heading), run.state === 'paused' ? 'running' : run.state, problems.length > 0);
  switch (run.state) {
    case 'idle':
      return (
        <Setup {...props} problems={problems} begin={start}>
          <HeaderFields
            services={services}
            choice={choice}
            change={setChoice}
            error={problems.find(({ field }) => field?.startsWith('headers-'))?.sentence ?? ''}
          />
          <ConfirmationFields chosen={confirmations} choose={setConfirmations} />
        </Setup>
      );
    case 'running':
    case 'paused':
      return <Running {...props} />;
    case 'done':
      return <Done {...props} again={start} />;
    case 'stopped':
    case 'refused':
      return <NotDone {...props} again={start} />;
    default:
      return run.state satisfies never;
  }
}

function titleOf(run: VerificationRun, start: string): string {
  if (run.report !== null) return verdictWords(run.report, WORDS).heading;
  if (run.isRunning) return `${t('audit.run.heading')}: ${passedSentence(run)}`;
  return run.state === 'idle' ? start : notDoneHeading(run);
}

function Setup({
  eyebrow,
  start,
  before,
  after,
  problems,
  begin,
  children,
}: CheckPanelProps & { problems: Problem[]; begin: () => void; children: ComponentChildren }) {
  return (
    <div class="grid main">
      <div class="stack-l">
        <ErrorSummary problems={problems} />
        <div class="stack">
          <div>
            {eyebrow}
            <h1 tabIndex={-1}>{start.heading}</h1>
          </div>
          <p class="lead">{start.lead}</p>
        </div>
        <form
          class="stack-l"
          onSubmit={(event) => {
            event.preventDefault();
            begin();
          }}
        >
          {before}
          <button class="btn big" type="submit">
            {start.action}
          </button>
          {children}
        </form>
        {after}
      </div>
      <aside class="stack-l">
        <CannotTell />
        <DoNotTrustAlone />
      </aside>
    </div>
  );
}

function Running({ run, eyebrow }: CheckPanelProps) {
  return (
    <div class="grid main">
      <div class="stack-l">
        <div class="stack">
          <div>
            {eyebrow}
            <h1 tabIndex={-1}>{t('audit.run.heading')}</h1>
          </div>
          <p class="lead">{t('audit.run.lead')}</p>
        </div>
        <CheckProgress run={run} />
        <h2 class="vh">{t('audit.run.list')}</h2>
        <CheckList run={run} />
      </div>
      <aside class="stack-l">
        <CannotTell />
      </aside>
    </div>
  );
}

function Done({ run, verdictLinks, again }: CheckPanelProps & { again: () => void }) {
  const { report } = run;
  if (report === null) return null;
  const { look, next } = verdictWords(report, WORDS);
  return (
    <>
      <div class="grid main no-print">
        <div class="stack-l">
          <Verdict run={run} report={report}>
            {look === 'ok' ? verdictLinks : <AgainButton again={again} />}
            <ReportButtons report={report} />
          </Verdict>
          <ConfirmationSection report={report} />
          <EvidenceSection report={report} />
          <h2 class="vh">{t('audit.run.list')}</h2>
          <CheckList run={run} />
          <BallotFigures report={report} />
          <ComputedTotals report={report} />
        </div>
        <aside class="stack-l">
          <WhatToDo steps={run.electionExpected ? next : [t('report.next.noElection'), ...next]} />
          <WhatIsChecked run={run} />
          <CannotTell />
          <DoNotTrustAlone />
        </aside>
      </div>
      <PrintSheet run={run} report={report} />
    </>
  );
}

function NotDone({ run, eyebrow, again }: CheckPanelProps & { again: () => void }) {
  return (
    <div class="grid main">
      <div class="stack-l">
        <div class="stack">
          <div>
            {eyebrow}
            <h1 tabIndex={-1}>{notDoneHeading(run)}</h1>
          </div>
          <p class="lead">{notDoneSentence(run)}</p>
          {run.refusal !== null && (
            <p class="small muted">
              <bdi class="mono break" dir="ltr" translate={false}>
                {run.refusal.code}
              </bdi>{' '}
              <bdi lang="en" class="break">
                {run.refusal.message}
              </bdi>
            </p>
          )}
          <div class="row">
            <AgainButton again={again} />
          </div>
        </div>
        {run.state === 'stopped' && (
          <>
            <h2 class="vh">{t('audit.run.list')}</h2>
            <CheckList run={run} />
          </>
        )}
      </div>
      <aside class="stack-l">
        <CannotTell />
      </aside>
    </div>
  );
}

function AgainButton({ again }: { again: () => void }) {
  return (
    <button class="btn" type="button" onClick={again}>
      {t('audit.verdict.action.again')}
    </button>
  );
}

function notDoneHeading({ state, refusal }: VerificationRun): string {
  if (state === 'stopped') return t('audit.run.stopped.heading');
  return t(refusal?.stage === 'headers' ? 'audit.run.noHeaders.heading' : 'audit.run.noRecord.heading');
}

function notDoneSentence({ state, refusal, current }: VerificationRun): string {
  if (state === 'stopped') {
    return current === null ? t('audit.run.stopped.download') : t('audit.run.stopped.lead', { check: current });
  }
  if (refusal?.code === 'WORKER_ENDED') return t('audit.run.ended.lead', { check: current ?? '0' });
  if (refusal?.stage === 'headers') return t('audit.run.noHeaders.lead');
  return t(refusal?.code === 'TAR_INVALID' ? 'audit.run.noArchive.lead' : 'audit.run.noRecord.lead');
}
