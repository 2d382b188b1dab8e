/** O3: the page of one task by its address. */
import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { NotFoundContent } from '../pages/loading.js';
import { ClassesStep } from './classes-step.js';
import { ContestStep } from './contest-step.js';
import { ContestsStep } from './contests-step.js';
import { IssuersStep } from './issuers-step.js';
import { PreviewStep } from './preview-step.js';
import { ScheduleStep } from './schedule-step.js';
import { SecrecyStep } from './secrecy-step.js';
import { AccessStep, ContactStep, NameStep, RevotingStep } from './simple-steps.js';
import type { StepPageProps } from './plan-form.js';
import { contestOfStep, isStep, type Step } from './steps.js';
import { ThresholdStep, TrusteesStep } from './trustee-steps.js';

const PAGES: Record<Step, ComponentType<StepPageProps>> = {
  name: NameStep,
  contact: ContactStep,
  schedule: ScheduleStep,
  contests: ContestsStep,
  classes: ClassesStep,
  revoting: RevotingStep,
  access: AccessStep,
  trustees: TrusteesStep,
  threshold: ThresholdStep,
  issuers: IssuersStep,
  secrecy: SecrecyStep,
  preview: PreviewStep,
};

function StepRoute(page: ElectionPageProps) {
  const step = page.params['step'] ?? '';
  const contestId = contestOfStep(step);
  const isThere = page.election.stored?.plan.contests.some(({ id }) => id === contestId) === true;
  const [turn, setTurn] = useState(0);
  const restart = () => setTurn(turn + 1);
  if (contestId !== null && isThere)
    return <ContestStep page={{ ...page, restart }} contestId={contestId} key={`${contestId} ${turn}`} />;
  if (!isStep(step) || page.election.stored === null) return <NotFoundContent />;
  const Page = PAGES[step];
  return <Page {...page} restart={restart} key={`${step} ${turn}`} />;
}

export const SetupStepPage = electionPage('setup', StepRoute);
