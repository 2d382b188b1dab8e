/** One contest of a draft, whole: its texts in every language, what people may choose, and what it decides. */
import { settingsOf } from '#office';
import type { Contest, ContestRule } from '#record';
import type { ComponentChildren } from 'preact';
import { formatNumber, t } from '../../kit/i18n.js';
import { AllTexts } from './all-texts.js';

export function DraftContest({ contest, n }: { contest: Contest; n: number }) {
  const { title, description, options, optionOrder, rule } = contest;
  return (
    <details open>
      <summary>{t('office.setup.contest.heading', { n })}</summary>
      <dl class="kv pad">
        <Line name={t('office.setup.contest.title.label')}>
          <AllTexts of={title} />
        </Line>
        <Line name={t('office.setup.contest.description.label')}>
          <AllTexts of={description} />
        </Line>
        <Line name={t('office.setup.kind.legend')}>{choosingOf(contest)}</Line>
        <Line name={t('office.setup.contest.options.heading')}>
          <ol>
            {options.map((option) => (
              <li key={option.id}>
                <AllTexts of={option.title} />
                {Object.values(option.description).some((text) => text !== '') && (
                  <div class="sub">
                    <AllTexts of={option.description} />
                  </div>
                )}
              </li>
            ))}
          </ol>
        </Line>
        <Line name={t('office.setup.contest.order.legend')}>
          {t(`office.setup.contest.order.${optionOrder}.label`)}
        </Line>
        <Line name={t('office.setup.rule.legend')}>{ruleOf(rule)}</Line>
      </dl>
    </details>
  );
}

export function Line({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** “Up to a number of options. Most options that one person may choose: 3. People may leave this contest blank.” */
function choosingOf(contest: Contest) {
  const settings = settingsOf(contest);
  const { kind, mayBeBlank } = settings;
  const number = (name: 'choices' | 'perOption' | 'points') => (
    <li>
      {t('office.setup.ready.value', {
        label: t(`office.setup.kind.${name}.label`),
        value: formatNumber(settings[name]),
      })}
    </li>
  );
  return (
    <ul class="plainlist">
      <li>{t(`office.setup.kind.${kind}.label`)}</li>
      {kind === 'several' && number('choices')}
      {(kind === 'score' || kind === 'cumulative') && number('perOption')}
      {kind === 'cumulative' && number('points')}
      <li>{t(mayBeBlank ? 'office.setup.kind.blank.label' : 'office.setup.ready.notBlank')}</li>
    </ul>
  );
}

function ruleOf(rule: ContestRule) {
  if (rule.kind === 'none') return t('office.setup.rule.none.label');
  if (rule.kind === 'most-votes') {
    return (
      <>
        {t('office.setup.rule.mostVotes.label')}
        <span class="sub">
          {t('office.setup.ready.value', {
            label: t('office.setup.rule.seats.label'),
            value: formatNumber(rule.seats),
          })}
        </span>
      </>
    );
  }
  return (
    <>
      {t('office.setup.rule.majority.label')}
      <span class="sub">
        {t('office.setup.ready.share', {
          share: `\u2066${rule.share}\u2069`,
          of: t(rule.of === 'counted' ? 'office.setup.rule.of.counted.label' : 'office.setup.rule.of.notBlank.label'),
        })}
      </span>
    </>
  );
}
