/** One contest: question, kind, options, order, and how it is decided. */
import { CONTEST_KINDS, type ContestSettings, freshId, newOption, settingsOf, shapeOf, usualRule } from '#office';
import { type Contest, type ContestOption, MAX_OPTION_VALUE } from '#record';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { NotFoundContent } from '../pages/loading.js';
import { Choice, FieldErrors, TextField, Texts, Tick, wholeOf } from './fields.js';
import { OptionList } from './option-list.js';
import { RuleFields } from './rule-fields.js';
import { fieldId } from './sentences.js';
import { type PlanForm, type StepPageProps, usePlanForm } from './plan-form.js';
import { StepForm } from './step-form.js';
import { stepPath } from './steps.js';

export function ContestStep({ page, contestId }: { page: StepPageProps; contestId: string }) {
  const form = usePlanForm(page);
  const at = form.plan.contests.findIndex(({ id }) => id === contestId);
  const contest = form.plan.contests[at];
  // Somebody else has removed it.
  if (contest === undefined) return <NotFoundContent />;
  return <ContestFields page={page} form={form} at={at} contest={contest} />;
}

interface ContestFieldsProps {
  page: StepPageProps;
  form: PlanForm;
  at: number;
  contest: Contest;
}

function ContestFields({ page, form, at, contest }: ContestFieldsProps) {
  const { plan, problems } = form;
  const path = `contests.${at}`;
  const change = (next: Contest) => form.change({ ...plan, contests: plan.contests.with(at, next) });
  const { languages } = plan;
  // What people said, not what its form can be read as: up to two of two options is not any number of them.
  const [settings, setSettings] = useState(() => settingsOf(contest));
  // The option that was just added is the one to write.
  const [added, setAdded] = useState<number | null>(null);
  useLayoutEffect(() => {
    if (added === null || contest.options.length <= added) return;
    document.getElementById(fieldId(`${path}.options.${added}.title.${languages[0] ?? ''}`))?.focus();
    setAdded(null);
  }, [added, contest.options.length]);
  const putOptions = (options: ContestOption[]) =>
    change({ ...contest, options, ...shapeOf(settings, options.length) });
  return (
    <StepForm
      page={page}
      form={form}
      step="contests"
      heading={t('office.setup.contest.heading', { n: at + 1 })}
      isOwn={(place) => place.startsWith(`${path}.`)}
      back={stepPath(page.election.id, 'contests')}
    >
      <div class="stack">
        <Texts
          path={`${path}.title`}
          problems={problems}
          label={t('office.setup.contest.title.label')}
          texts={contest.title}
          languages={languages}
          change={(title) => change({ ...contest, title })}
        />
        <Texts
          path={`${path}.description`}
          problems={problems}
          label={t('office.setup.contest.description.label')}
          texts={contest.description}
          languages={languages}
          change={(description) => change({ ...contest, description })}
          isLong
        />
      </div>
      <Kind
        contest={contest}
        path={path}
        problems={problems}
        settings={settings}
        change={(next, settled) => {
          setSettings(settled);
          change(next);
        }}
      />
      <fieldset id={fieldId(`${path}.options`)} tabIndex={-1}>
        <legend>
          <h2>{t('office.setup.contest.options.heading')}</h2>
        </legend>
        <FieldErrors path={`${path}.options`} problems={problems} />
        <OptionList
          options={contest.options}
          path={path}
          problems={problems}
          languages={languages}
          change={putOptions}
        />
        <div class="row">
          <button
            class="btn quiet"
            type="button"
            onClick={() => {
              setAdded(contest.options.length);
              putOptions([...contest.options, newOption(freshId('option', contest.options), languages)]);
            }}
          >
            {t('office.setup.contest.options.action.add')}
          </button>
        </div>
      </fieldset>
      <Choice
        path={`${path}.optionOrder`}
        problems={[]}
        legend={t('office.setup.contest.order.legend')}
        value={contest.optionOrder}
        options={[
          { value: 'listed', label: t('office.setup.contest.order.listed.label') },
          {
            value: 'shuffled',
            label: t('office.setup.contest.order.shuffled.label'),
            detail: t('office.setup.contest.order.shuffled.body'),
          },
        ]}
        change={(optionOrder) => change({ ...contest, optionOrder })}
      />
      <RuleFields
        path={`${path}.rule`}
        problems={problems}
        rule={contest.rule}
        change={(rule) => change({ ...contest, rule })}
      />
    </StepForm>
  );
}

interface KindProps {
  contest: Contest;
  path: string;
  problems: readonly Problem[];
  settings: ContestSettings;
  change: (contest: Contest, settings: ContestSettings) => void;
}

function Kind({ contest, path, problems, settings, change }: KindProps) {
  const n = contest.options.length;
  const put = (next: ContestSettings) => change({ ...contest, ...shapeOf(next, n) }, next);
  const choose = (kind: ContestSettings['kind']) => {
    const begun = { ...settings, kind, choices: Math.max(2, settings.choices), perOption: usualPoints(kind, settings) };
    const points = kind === 'cumulative' ? Math.min(settings.points, n * begun.perOption) : settings.points;
    const next = { ...begun, points };
    change({ ...contest, ...shapeOf(next, n), rule: usualRule(kind) }, next);
  };
  const number = (name: 'choices' | 'perOption' | 'points', max: number) => (
    <TextField
      path={`${path}.allowedTotals${name === 'perOption' ? '.perOption' : ''}`}
      problems={problems}
      label={t(`office.setup.kind.${name}.label`)}
      type="number"
      min={1}
      max={max}
      value={String(settings[name])}
      change={(text) => put({ ...settings, [name]: Math.max(1, wholeOf(text, max)) })}
    />
  );
  return (
    <div class="stack">
      <Choice
        path={`${path}.kind`}
        problems={[]}
        legend={t('office.setup.kind.legend')}
        value={settings.kind}
        options={CONTEST_KINDS.map((value) => ({
          value,
          label: t(`office.setup.kind.${value}.label`),
          detail: t(`office.setup.kind.${value}.body`),
        }))}
        change={choose}
      />
      {settings.kind === 'several' && number('choices', n)}
      {(settings.kind === 'score' || settings.kind === 'cumulative') && number('perOption', MAX_OPTION_VALUE)}
      {settings.kind === 'cumulative' && number('points', n * MAX_OPTION_VALUE)}
      <Tick
        id={fieldId(`${path}.blank`)}
        label={t('office.setup.kind.blank.label')}
        checked={settings.mayBeBlank}
        change={(mayBeBlank) => put({ ...settings, mayBeBlank })}
      />
    </div>
  );
}

function usualPoints(kind: ContestSettings['kind'], { perOption }: ContestSettings): number {
  if (kind === 'score') return Math.max(5, perOption);
  return kind === 'cumulative' ? Math.max(3, perOption) : 1;
}
