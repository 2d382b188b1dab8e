/**
 * What all setup pages do: they change their own copy of the plan, save it with one button, and then say what is still
 * missing on them. An entry that is wrong is saved as well, so that nobody types twice; and what is not saved yet is kept
 * in this browser, which the page says.
 */
import { problemsOfPlan } from '#office';
import type { ComponentChildren } from 'preact';
import { BackLink, ErrorSummary, type Problem } from '../../kit/frame.js';
import { t, Text } from '../../kit/i18n.js';
import { go, usePageTitle } from '../../kit/router.js';
import type { ElectionPageProps } from '../election-frame.js';
import { PageLink } from '../layout.js';
import { Clashes } from './clashes.js';
import type { PlanForm } from './plan-form.js';
import { toProblems } from './sentences.js';
import { problemsOfStep, type Step } from './steps.js';

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
  const { problems, setProblems, save, busy } = form;
  usePageTitle(heading, `setup-${step}`, problems.length > 0);
  const backTo = back ?? `e/${election.id}/setup`;
  if (election.stored?.state !== 'planning') return <Frozen page={page} heading={heading} />;
  const proceed = async () => {
    const wrong = unread?.() ?? [];
    if (wrong.length > 0) return setProblems(wrong);
    if (!(await save())) return;
    const { plan } = form;
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
        {form.foundMs !== null && form.kept !== 'saved' && (
          <p class="band">{t('office.setup.kept.found', { time: new Date(form.foundMs) })}</p>
        )}
        <Clashes form={form} />
        {children}
        <div class="row">
          <button class="btn" aria-disabled={busy}>
            {t(busy ? 'office.setup.action.saving' : 'office.setup.action.save')}
          </button>
          <Standing page={page} form={form} />
        </div>
      </form>
    </>
  );
}

/** Where what stands in the fields is: saved, in this browser alone, or nowhere else. */
function Standing({ page, form }: { page: ElectionPageProps; form: PlanForm }) {
  if (form.kept === 'saved') return <SavedAt page={page} />;
  return (
    <>
      <span class="small">{t(`office.setup.kept.${form.kept}`)}</span>
      <button class="btn plain small" type="button" onClick={form.discard}>
        {t('office.setup.kept.discard')}
      </button>
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
