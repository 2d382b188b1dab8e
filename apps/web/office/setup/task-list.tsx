/** O3: all tasks of setting an election up, each with what is still to do, and what comes behind them. */
import { problemsOfPlan } from '#office';
import { Icon } from '../../kit/icons.js';
import { inLanguage, isolated, t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { PageLink } from '../layout.js';
import { DeletePlan } from './delete-plan.js';
import { SavedAt } from './step-form.js';
import { draftedSteps } from './kept-draft.js';
import { contestOfStep, problemsOfStep, STEPS, type Step, stepPath } from './steps.js';

function TaskList(page: ElectionPageProps) {
  const { election } = page;
  const { stored, id } = election;
  const isNamed = inLanguage(election.title).text !== '';
  const heading = isNamed
    ? t('office.setup.tasks.heading', { title: isolated(election.title) })
    : t('office.setup.tasks.heading.untitled');
  usePageTitle(heading, 'setup');
  if (stored === null) return null;
  const problems = problemsOfPlan(stored.plan, Date.now());
  const isPlanning = stored.state === 'planning';
  const drafted = isPlanning ? draftedSteps(page.session.me?.id ?? '', id) : new Set<string>();
  return (
    <div class="stack-xl narrow">
      <div class="stack">
        <h1 tabIndex={-1}>{heading}</h1>
        <SavedAt page={page} />
        {!isPlanning && <p class="band">{t('office.setup.frozen')}</p>}
      </div>
      <ol class="tasks">
        {STEPS.map((step) => (
          <li key={step}>
            <PageLink to={stepPath(id, step)}>{t(`office.setup.task.${step}`)}</PageLink>
            <State
              step={step}
              count={problemsOfStep(step, problems).length}
              isTyped={[...drafted].some(
                (name) => name === step || (step === 'contests' && contestOfStep(name) !== null),
              )}
            />
          </li>
        ))}
      </ol>
      <section class="stack" aria-labelledby="then-heading">
        <h2 id="then-heading">{t('office.setup.then.heading')}</h2>
        <ol class="tasks">
          <li>
            <PageLink to={`e/${id}/roll`}>{t('office.setup.then.roll')}</PageLink>
          </li>
          <li>
            <PageLink to={`e/${id}/trustees`}>{t('office.setup.then.trustees')}</PageLink>
          </li>
          <li>
            <PageLink to={`e/${id}/ready`}>{t('office.elections.link.ready')}</PageLink>
          </li>
        </ol>
      </section>
      {isPlanning && page.session.me?.role === 'official' && <DeletePlan page={page} />}
    </div>
  );
}

function State({ step, count, isTyped }: { step: Step; count: number; isTyped: boolean }) {
  if (step === 'preview') return null;
  if (isTyped) {
    return (
      <span class="tag wait">
        <Icon name="warn" />
        {t('office.setup.kept.tag')}
      </span>
    );
  }
  return count === 0 ? (
    <span class="tag ok">
      <Icon name="check" />
      {t('office.setup.task.done')}
    </span>
  ) : (
    <span class="tag wait">
      <Icon name="open" />
      {t('office.setup.task.open')}
    </span>
  );
}

export const TaskListPage = electionPage('setup', TaskList);
