/**
 * O4: a registrar imports the voter roll. The list is read and the codes are made in this browser. Where voters enrol, they
 * make their codes themselves, and the page is that of their enrolment.
 */
import { officeHttp, RollApi } from '#client';
import type { RollSummary } from '#office';
import { useEffect, useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { Enrolment } from '../enrolment/enrolment.js';
import { Importing, type Step } from '../roll/importing.js';
import { failureSentence } from '../roll/sentences.js';
import { StoredRoll } from '../roll/stored-roll.js';

const api = new RollApi(officeHttp('', null));

function Roll({ session, election }: ElectionPageProps) {
  const [roll, setRoll] = useState<RollSummary | null>(null);
  const [registrar, setRegistrar] = useState<1 | 2>(1);
  const [step, setStep] = useState<Step>({ name: 'choose' });
  const [problems, setProblems] = useState<Problem[]>([]);
  const fail = (error: unknown) => setProblems([new Problem('list', () => failureSentence(error))]);
  usePageTitle(t('office.roll.import.heading'), `roll-${step.name}`, problems.length > 0);
  useEffect(() => {
    api.summary(election.id).then(setRoll, fail);
  }, [election.id]);
  const canImport = roll !== null && roll.state === 'planning' && session.me?.role === 'official';
  return (
    <>
      <ErrorSummary problems={problems} />
      <div class="stack-xl">
        <div class="stack">
          <h1 tabIndex={-1}>{t(step.name === 'done' ? 'office.roll.done.heading' : 'office.roll.import.heading')}</h1>
          <p class="lead">{t('office.roll.import.lead')}</p>
          {roll !== null && roll.state !== 'planning' && <p class="note">{t('office.roll.import.frozen')}</p>}
        </div>
        {canImport && (
          <Importing
            roll={roll}
            api={api}
            registrar={registrar}
            chooseRegistrar={setRegistrar}
            step={step}
            go={(next) => {
              setProblems([]);
              setStep(next);
            }}
            complain={setProblems}
            imported={(next, list) => {
              setRoll(next);
              setStep({ name: 'done', list });
            }}
          />
        )}
        {roll !== null && (
          <StoredRoll
            roll={roll}
            canChange={canImport && step.name === 'choose'}
            remove={(which) => {
              api.deleteHalf(election.id, which).then(setRoll, fail);
            }}
          />
        )}
      </div>
    </>
  );
}

export const RollPage = electionPage('roll', (page: ElectionPageProps) =>
  page.election.stored?.plan.enrolment === 'account' ? <Enrolment {...page} /> : <Roll {...page} />,
);
