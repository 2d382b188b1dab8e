/** “When can people vote?”: all times in the election's own time zone, which is said beside them. */
import type { ElectionPlan } from '#office';
import { isTimeZone, presentZone, warningsOfPlan, zonedMs, zonedText } from '#office';
import type { Schedule } from '#record';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { Choice, TextField, Warning } from './fields.js';
import { fieldId, warningSentence } from './sentences.js';
import { type StepPageProps, usePlanForm } from './plan-form.js';
import { StepForm } from './step-form.js';

const TIMES = ['issuanceOpens', 'issuanceCloses', 'votingOpens', 'votingCloses'] as const;
type Time = (typeof TIMES)[number];

export function ScheduleStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems } = form;
  const { issuanceDuringVoting } = plan.policy;
  const texts = { ...textsOf(plan), ...form.typed };
  // Tokens and voting together: tokens are given until voting closes.
  const asked = TIMES.filter((time) => !issuanceDuringVoting || time !== 'issuanceCloses');
  const put = (next: typeof texts, timeZone: string, together: boolean) => {
    const policy = { ...plan.policy, issuanceDuringVoting: together };
    change({ ...plan, timeZone, policy, schedule: scheduleOf(next, timeZone, together) }, next);
  };
  const unread = (): Problem[] =>
    asked
      .filter((time) => zonedMs(texts[time], plan.timeZone) === null)
      .map((time) => {
        const label = t(`office.setup.schedule.${time}.label`);
        return new Problem(fieldId(`schedule.${time}`), () => t('office.setup.problem.TIME_MISSING', { label }));
      });
  const [warning] = warningsOfPlan(plan).filter(({ code }) => code === 'ISSUANCE_DURING_VOTING');
  return (
    <StepForm page={page} form={form} step="schedule" heading={t('office.setup.schedule.heading')} unread={unread}>
      <Zone zone={plan.timeZone} change={(zone) => put(texts, zone, issuanceDuringVoting)} />
      <Choice
        path="policy.issuanceDuringVoting"
        problems={[]}
        legend={t('office.setup.schedule.phases.legend')}
        value={issuanceDuringVoting ? 'together' : 'apart'}
        options={[
          {
            value: 'apart',
            label: t('office.setup.schedule.apart.label'),
            detail: t('office.setup.schedule.apart.body'),
          },
          {
            value: 'together',
            label: t('office.setup.schedule.together.label'),
            detail: t('office.setup.schedule.together.body'),
          },
        ]}
        change={(phases) => put(texts, plan.timeZone, phases === 'together')}
      />
      {warning !== undefined && <Warning>{warningSentence(warning)}</Warning>}
      <div class="stack">
        {asked.map((time) => (
          <TextField
            key={time}
            path={`schedule.${time}`}
            problems={problems}
            label={t(`office.setup.schedule.${time}.label`)}
            hint={t('office.setup.schedule.zone.hint', { zone: plan.timeZone })}
            type="datetime-local"
            value={texts[time]}
            change={(value) => put({ ...texts, [time]: value }, plan.timeZone, issuanceDuringVoting)}
          />
        ))}
      </div>
    </StepForm>
  );
}

function Zone({ zone, change }: { zone: string; change: (zone: string) => void }) {
  const known = [...new Set(Intl.supportedValuesOf('timeZone').map(presentZone))].sort();
  const zones = known.includes(zone) ? known : [zone, ...known];
  return (
    <div class="field">
      <label for={fieldId('timeZone')}>{t('office.setup.schedule.zone.label')}</label>
      <select
        class="input"
        id={fieldId('timeZone')}
        value={zone}
        onChange={(event) => change(event.currentTarget.value)}
      >
        {zones.map((name) => (
          <option key={name} value={name}>
            {name.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </div>
  );
}

function textsOf({ schedule, timeZone }: ElectionPlan): Record<Time, string> {
  const text = (time: Time) => (schedule === null || !isTimeZone(timeZone) ? '' : zonedText(schedule[time], timeZone));
  return {
    issuanceOpens: text('issuanceOpens'),
    issuanceCloses: text('issuanceCloses'),
    votingOpens: text('votingOpens'),
    votingCloses: text('votingCloses'),
  };
}

/** null while a time is missing. */
function scheduleOf(texts: Record<Time, string>, zone: string, together: boolean): Schedule | null {
  const votingCloses = zonedMs(texts.votingCloses, zone);
  const votingOpens = zonedMs(texts.votingOpens, zone);
  const issuanceOpens = zonedMs(texts.issuanceOpens, zone);
  const issuanceCloses = together ? votingCloses : zonedMs(texts.issuanceCloses, zone);
  if (votingCloses === null || votingOpens === null || issuanceOpens === null || issuanceCloses === null) return null;
  return { issuanceOpens, issuanceCloses, votingOpens, votingCloses };
}
