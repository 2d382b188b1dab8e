/** Who the trustees are, and how many of them are needed to count. */
import { smallestThreshold, warningsOfPlan, withTrustees } from '#office';
import { MAX_MEMBERS } from '#record';
import { t } from '../../kit/i18n.js';
import { PageLink } from '../layout.js';
import { FieldErrors, TextField, Warning, wholeOf } from './fields.js';
import { fieldId, warningSentence } from './sentences.js';
import { type StepPageProps, usePlanForm } from './plan-form.js';
import { StepForm } from './step-form.js';
import { stepPath } from './steps.js';

export function TrusteesStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems } = form;
  // Somewhere to type from the start.
  const names = plan.trustees.names.length === 0 ? ['', '', ''] : plan.trustees.names;
  const put = (next: string[]) => change(withTrustees(plan, next));
  return (
    <StepForm
      page={page}
      form={form}
      step="trustees"
      heading={t('office.setup.trustees.heading')}
      lead={<p>{t('office.setup.trustees.lead')}</p>}
    >
      <div class="stack" id={fieldId('trustees.names')} tabIndex={-1}>
        <FieldErrors path="trustees.names" problems={problems} />
        {names.map((name, at) => (
          <div class="row end" key={at}>
            <TextField
              path={`trustees.names.${at}`}
              problems={problems}
              label={t('office.setup.trustees.name.label', { n: at + 1 })}
              value={name}
              change={(value) => put(names.with(at, value))}
            />
            {names.length > 2 && (
              <button
                class="btn plain small"
                type="button"
                onClick={() => put(names.filter((_, position) => position !== at))}
              >
                {t('office.setup.trustees.action.remove', { n: at + 1 })}
              </button>
            )}
          </div>
        ))}
        {names.length < MAX_MEMBERS && (
          <div class="row">
            <button class="btn quiet" type="button" onClick={() => put([...names, ''])}>
              {t('office.setup.trustees.action.add')}
            </button>
          </div>
        )}
      </div>
    </StepForm>
  );
}

export function ThresholdStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems } = form;
  const { names, threshold } = plan.trustees;
  const n = names.length;
  const isNamed = n > 1;
  const fits = threshold >= smallestThreshold(n) && threshold <= n;
  const [warning] = warningsOfPlan(plan).filter(({ path }) => path === 'trustees.threshold');
  return (
    <StepForm
      page={page}
      form={form}
      step="threshold"
      heading={t('office.setup.threshold.heading')}
      lead={<p>{t('office.setup.threshold.lead')}</p>}
      isOwn={() => isNamed}
    >
      {!isNamed && (
        <p class="band amber">
          <PageLink to={stepPath(page.election.id, 'trustees')}>{t('office.setup.threshold.early')}</PageLink>
        </p>
      )}
      {isNamed && (
        <TextField
          path="trustees.threshold"
          problems={problems}
          label={t('office.setup.threshold.label', { n })}
          type="number"
          min={2}
          max={n}
          value={String(threshold)}
          change={(text) => change({ ...plan, trustees: { names, threshold: wholeOf(text, MAX_MEMBERS) } })}
        />
      )}
      {isNamed && fits && <p>{t('office.setup.threshold.words', { t: threshold, n, less: threshold - 1 })}</p>}
      {isNamed && warning !== undefined && <Warning>{warningSentence(warning)}</Warning>}
    </StepForm>
  );
}
