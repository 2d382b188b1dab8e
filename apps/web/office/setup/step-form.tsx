/**
 * What all setup pages do: they change their own copy of the plan, keep it with one button, and then say what is still
 * missing on them. An entry that is wrong is kept as well, so that nobody types twice.
 */
import { ClientError } from '#client';
import { type ElectionPlan, problemsOfPlan } from '#office';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { BackLink, ErrorSummary, Problem } from '../../kit/frame.js';
import { t, Text } from '../../kit/i18n.js';
import { go, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import type { ElectionPageProps } from '../election-frame.js';
import { PageLink } from '../layout.js';
import { failureSentence, toProblems } from './sentences.js';
import { problemsOfStep, type Step } from './steps.js';

export interface PlanForm {
  plan: ElectionPlan;
  change: (next: ElectionPlan) => void;
  problems: Problem[];
  setProblems: (problems: Problem[]) => void;
  /**
   * Keeps the plan, or another one.
   * @returns whether it was kept
   */
  save: (next?: ElectionPlan) => Promise<boolean>;
  busy: boolean;
  /** Somebody else was quicker: what was read must be read again. */
  isStale: boolean;
  reload: () => void;
}

/** A page's own copy of the plan. It follows the stored one until something is typed. */
export function usePlanForm({ election, store }: ElectionPageProps): PlanForm {
  const { stored } = election;
  if (stored === null) throw new Error('the router leads elections without a plan past these pages');
  const [base, setBase] = useState(stored);
  const [plan, setPlan] = useState(stored.plan);
  const [isTyped, setIsTyped] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const [isStale, setIsStale] = useState(false);
  const begin = (from: typeof stored) => {
    setBase(from);
    setPlan(from.plan);
    setIsTyped(false);
    setIsStale(false);
  };
  useEffect(() => {
    if (!isTyped && stored.version !== base.version) begin(stored);
  }, [stored.version]);
  const save = async (next: ElectionPlan = plan): Promise<boolean> => {
    setBusy(true);
    try {
      setBase(await store.save(base.version, next));
      setIsTyped(false);
      announce(t('office.setup.saved.status'));
      return true;
    } catch (error) {
      setIsStale(error instanceof ClientError && error.code === 'PLAN_CHANGED');
      setProblems([new Problem(null, () => failureSentence(error))]);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const change = (next: ElectionPlan) => {
    setPlan(next);
    setIsTyped(true);
  };
  const reload = () => {
    setProblems([]);
    void store.load().then(() => {
      const fresh = store.election?.stored;
      if (fresh !== null && fresh !== undefined) begin(fresh);
    });
  };
  return { plan, change, problems, setProblems, save, busy, isStale, reload };
}

interface StepFormProps {
  page: ElectionPageProps;
  form: PlanForm;
  step: Step;
  heading: string;
  /** Only these problems keep the page: of one contest, say. */
  isOwn?: (path: string) => boolean;
  /** Where "back" leads, below `/office/`; the task list if not said. */
  back?: string;
  /** What the fields cannot put into the plan: then nothing is kept. */
  unread?: () => Problem[];
  /** Between the heading and the fields. */
  lead?: ComponentChildren;
  children: ComponentChildren;
}

/** A page with one task. */
export function StepForm({ page, form, step, heading, isOwn, back, unread, lead, children }: StepFormProps) {
  const { election } = page;
  const { plan, problems, setProblems, save, busy } = form;
  usePageTitle(heading, `setup-${step}`, problems.length > 0);
  const backTo = back ?? `e/${election.id}/setup`;
  if (election.stored?.state !== 'planning') return <Frozen page={page} heading={heading} />;
  const proceed = async () => {
    const wrong = unread?.() ?? [];
    if (wrong.length > 0) return setProblems(wrong);
    if (!(await save())) return;
    const missing = problemsOfStep(step, problemsOfPlan(plan, Date.now())).filter(({ path }) => isOwn?.(path) ?? true);
    if (missing.length > 0) return setProblems(toProblems(missing, plan.languages));
    go(`/office/${backTo}`);
  };
  return (
    <>
      <BackLink href={`/office/${backTo}`} onClick={() => go(`/office/${backTo}`)}>
        {t('office.setup.back')}
      </BackLink>
      <ErrorSummary problems={problems} />
      <form
        class="stack-l narrow"
        noValidate
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void proceed();
        }}
      >
        <div class="stack">
          <p class="eyebrow">
            <Name page={page} />
          </p>
          <h1 tabIndex={-1}>{heading}</h1>
          {lead}
        </div>
        {children}
        <div class="row">
          <button class="btn" aria-disabled={busy}>
            {t(busy ? 'office.setup.action.saving' : 'office.setup.action.save')}
          </button>
          <SavedAt page={page} />
        </div>
        {form.isStale && (
          <div class="row">
            <button class="btn quiet" type="button" onClick={form.reload}>
              {t('office.setup.action.reload')}
            </button>
          </div>
        )}
      </form>
    </>
  );
}

/** "Saved 14:20" */
export function SavedAt({ page: { election } }: { page: ElectionPageProps }) {
  const { stored } = election;
  return stored === null ? null : (
    <span class="muted small num">{t('office.setup.saved.at', { time: new Date(stored.savedMs) })}</span>
  );
}

/** The election's name, while it has none the words for that. */
export function Name({ page: { election } }: { page: Pick<ElectionPageProps, 'election'> }) {
  const isNamed = Object.values(election.title).some((text) => text !== '');
  return isNamed ? <Text of={election.title} /> : <>{t('office.elections.untitled')}</>;
}

function Frozen({ page, heading }: { page: ElectionPageProps; heading: string }) {
  return (
    <div class="stack narrow">
      <h1 tabIndex={-1}>{heading}</h1>
      <p class="band">{t('office.setup.frozen')}</p>
      <p>
        <PageLink to={`e/${page.election.id}/ready`}>{t('office.elections.link.ready')}</PageLink>
      </p>
    </div>
  );
}
