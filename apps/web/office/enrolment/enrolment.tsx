/** O4 where voters enrol with their own devices: who may, what they are handed, who has, and the end of it. */
import { EnrolmentApi, EntitledApi, type EnrolmentFigures, officeHttp } from '#client';
import { encodeEntitledList, type EnrolmentLink, enrolmentAddress, type ReadList } from '#office';
import { useEffect, useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import type { ElectionPageProps } from '../election-frame.js';
import { ListReading, type ReadingStep } from '../roll/list-reading.js';
import { EndEnrolment } from './end.js';
import { MakeLinks } from './links.js';
import { WhatVotersGet } from './handing-out.js';
import { Progress } from './progress.js';
import { refusalSentence } from './sentences.js';
import { leaveIfSignedOut } from '../problems.js';
import { VoterTable } from './voter-table.js';

const api = new EntitledApi(officeHttp('', null));
const voters = new EnrolmentApi(officeHttp('', null));

export function Enrolment({ session, election }: ElectionPageProps) {
  const [figures, setFigures] = useState<EnrolmentFigures | null>(null);
  const [provider, setProvider] = useState<string | null>(null);
  const [step, go] = useState<ReadingStep>({ name: 'choose' });
  const [made, setMade] = useState<EnrolmentLink[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  usePageTitle(t('office.enrolment.heading'), `enrolment-${step.name}`, problems.length > 0);
  const fail = (error: unknown) => {
    leaveIfSignedOut(session, error);
    setProblems([new Problem(null, () => refusalSentence(error))]);
  };
  const run = (work: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setProblems([]);
    void work()
      .catch(fail)
      .finally(() => setBusy(false));
  };
  useEffect(() => {
    run(async () => {
      const [found, notice] = await Promise.all([api.figures(election.id), voters.notice(election.id)]);
      setProvider(notice.provider);
      setFigures(found);
    });
  }, [election.id]);
  // A page that is put away, perhaps to be brought back, holds no links.
  useEffect(() => {
    const forget = () => setMade([]);
    addEventListener('pagehide', forget);
    return () => removeEventListener('pagehide', forget);
  }, []);
  const plan = election.stored?.plan;
  if (plan === undefined) return null;
  const isOfficial = session.me?.role === 'official';
  const isPlanning = election.stored?.state === 'planning';
  const canChange = isOfficial && figures?.isOpen === true;
  const address = enrolmentAddress(location.origin, election.id);
  const upload = ({ voters: listed }: ReadList) => {
    run(async () => {
      setFigures(await api.replace(election.id, encodeEntitledList(listed)));
      go({ name: 'choose' });
      announce(t('office.enrolment.list.status', { n: listed.length }));
    });
  };
  const reading = (
    <ListReading
      classes={plan.voterClasses}
      languages={plan.languages}
      needs="voterId"
      hint={t('office.enrolment.list.hint')}
      step={step}
      go={(next) => {
        setProblems([]);
        go(next);
      }}
      complain={setProblems}
      goOn={upload}
    />
  );
  const isReading = step.name !== 'choose';
  return (
    <>
      <ErrorSummary problems={problems} />
      <div class="stack-xl">
        <div class="stack">
          <h1 tabIndex={-1}>{t('office.enrolment.heading')}</h1>
          <p class="lead">{t('office.enrolment.lead')}</p>
          {!isPlanning && <p class="note">{t('office.roll.import.frozen')}</p>}
        </div>
        {canChange && (isReading || figures.entitled === 0) && reading}
        {isReading && isBusy && <progress aria-label={t('office.enrolment.busy')} />}
        {!isReading && figures !== null && figures.entitled === 0 && !canChange && (
          <p>{t('office.enrolment.list.none')}</p>
        )}
        {!isReading && figures !== null && figures.entitled > 0 && (
          <>
            <Progress figures={figures} classes={plan.voterClasses} />
            {figures.isOpen && <WhatVotersGet address={address} provider={provider} />}
            {canChange && (
              <MakeLinks
                api={api}
                planId={election.id}
                address={address}
                made={made}
                isBusy={isBusy}
                run={run}
                complain={setProblems}
                show={setMade}
                changed={setFigures}
              />
            )}
            <VoterTable
              api={api}
              planId={election.id}
              address={address}
              figures={figures}
              classes={plan.voterClasses}
              canChange={canChange}
              isBusy={isBusy}
              run={run}
              fail={fail}
              show={setMade}
              changed={setFigures}
            />
            {canChange && (
              <details>
                <summary>{t('office.enrolment.list.again')}</summary>
                <div class="stack pad">
                  <p class="note amber">{t('office.enrolment.list.warning')}</p>
                  {reading}
                </div>
              </details>
            )}
            {isPlanning && (
              <EndEnrolment
                figures={figures}
                classes={plan.voterClasses}
                provider={provider}
                canChange={isOfficial}
                isBusy={isBusy}
                setOpen={(isOpen) => {
                  run(async () => {
                    setMade([]);
                    setFigures(await api.setOpen(election.id, isOpen));
                    announce(t(isOpen ? 'office.enrolment.end.status.open' : 'office.enrolment.end.status.ended'));
                  });
                }}
              />
            )}
          </>
        )}
      </div>
    </>
  );
}
