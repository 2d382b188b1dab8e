/** What is voted on: the contests in their order, and a new one of a kind. */
import { CONTEST_KINDS, type ContestKind, newContest, settingsOf, withContest, withoutContest } from '#office';
import type { Contest } from '#record';
import { useState } from 'preact/hooks';
import { t, Text } from '../../kit/i18n.js';
import { go } from '../../kit/router.js';
import type { ElectionPageProps } from '../election-frame.js';
import { PageLink } from '../layout.js';
import { Choice, FieldErrors } from './fields.js';
import { fieldId } from './sentences.js';
import { StepForm, usePlanForm } from './step-form.js';
import { contestStep, stepPath } from './steps.js';

export function ContestsStep(page: ElectionPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems, save } = form;
  const [kind, setKind] = useState<ContestKind>('one');
  const { id } = page.election;
  const add = async () => {
    const contest = newContest(kind, plan.languages, plan.contests);
    const titled = kind === 'yesNo' ? withAnswers(contest, plan.languages) : contest;
    const everybody = Object.fromEntries(
      plan.languages.map((language) => [language, t('office.setup.classes.everybody')]),
    );
    if (await save(withContest(plan, titled, everybody))) go(`/office/${stepPath(id, contestStep(titled.id))}`);
  };
  const remove = (contest: Contest) => change(withoutContest(plan, contest.id));
  return (
    <StepForm
      page={page}
      form={form}
      step="contests"
      heading={t('office.setup.contests.heading')}
      isOwn={(path) => path === 'contests'}
    >
      <div class="stack" id={fieldId('contests')} tabIndex={-1}>
        <FieldErrors path="contests" problems={problems} />
        {plan.contests.length === 0 && <p class="muted">{t('office.setup.contests.empty')}</p>}
        <ul class="rows">
          {plan.contests.map((contest) => (
            <li key={contest.id}>
              <div>
                <b>
                  <ContestName contest={contest} />
                </b>
                <span class="sub">
                  {t('office.setup.contests.summary', {
                    kind: t(`office.setup.kind.${settingsOf(contest).kind}.label`),
                    n: contest.options.length,
                  })}
                </span>
              </div>
              <div class="row">
                <PageLink to={stepPath(id, contestStep(contest.id))}>
                  {t('office.setup.action.change')}{' '}
                  <span class="vh">
                    <ContestName contest={contest} />
                  </span>
                </PageLink>
                <button class="btn plain small" type="button" onClick={() => remove(contest)}>
                  {t('office.setup.action.remove')}{' '}
                  <span class="vh">
                    <ContestName contest={contest} />
                  </span>
                </button>
              </div>
            </li>
          ))}
        </ul>
      </div>
      <section class="card tint stack" aria-labelledby="add-heading">
        <h2 id="add-heading">{t('office.setup.contests.add.heading')}</h2>
        <Choice
          path="contests.new"
          problems={[]}
          legend={t('office.setup.kind.legend')}
          value={kind}
          options={CONTEST_KINDS.map((value) => ({
            value,
            label: t(`office.setup.kind.${value}.label`),
            detail: t(`office.setup.kind.${value}.body`),
          }))}
          change={setKind}
        />
        <div class="row">
          <button class="btn quiet" type="button" onClick={() => void add()}>
            {t('office.setup.contests.add.action')}
          </button>
        </div>
      </section>
    </StepForm>
  );
}

export function ContestName({ contest }: { contest: Contest }) {
  const isNamed = Object.values(contest.title).some((text) => text !== '');
  return isNamed ? <Text of={contest.title} /> : <>{t('office.setup.contests.untitled')}</>;
}

/** A yes/no contest begins with its answers in the page's language; other languages' are typed. */
function withAnswers(contest: Contest, languages: readonly string[]): Contest {
  const answers = [t('office.setup.answer.yes'), t('office.setup.answer.no')];
  const language = document.documentElement.lang;
  return {
    ...contest,
    options: contest.options.map((option, at) =>
      languages.includes(language) ? { ...option, title: { ...option.title, [language]: answers[at] ?? '' } } : option,
    ),
  };
}
