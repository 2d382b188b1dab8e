/** What is voted on: the contests in their order, and a new one of a kind. */
import { CONTEST_KINDS, type ContestKind, newContest, settingsOf, withContest, withoutContest } from '#office';
import type { Contest, LanguageMap } from '#record';
import { useState } from 'preact/hooks';
import { t, Text } from '../../kit/i18n.js';
import { go } from '../../kit/router.js';
import { wordIn } from '../../kit/words.js';
import { PageLink } from '../layout.js';
import { Choice, FieldErrors } from './fields.js';
import { fieldId } from './sentences.js';
import { type StepPageProps, usePlanForm } from './plan-form.js';
import { StepForm } from './step-form.js';
import { contestStep, stepPath } from './steps.js';

export function ContestsStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems, save } = form;
  const [kind, setKind] = useState<ContestKind>('one');
  const { id } = page.election;
  const add = async () => {
    const contest = newContest(kind, plan.languages, plan.contests);
    const everybody = await inAll(plan.languages, 'office.setup.classes.everybody');
    const titled = kind === 'yesNo' ? await withAnswers(contest, plan.languages) : contest;
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

/** A word of the catalogues in every language of the election; where they have none, it is typed. */
async function inAll(languages: readonly string[], key: string): Promise<LanguageMap> {
  const words = await Promise.all(
    languages.map(async (language) => [language, await wordIn(language, 'office-setup', key)] as const),
  );
  return Object.fromEntries(words);
}

/** A yes/no contest begins with its answers. */
async function withAnswers(contest: Contest, languages: readonly string[]): Promise<Contest> {
  const answers = [await inAll(languages, 'office.setup.answer.yes'), await inAll(languages, 'office.setup.answer.no')];
  const options = contest.options.map((option, at) => ({ ...option, title: answers[at] ?? option.title }));
  return { ...contest, options };
}
