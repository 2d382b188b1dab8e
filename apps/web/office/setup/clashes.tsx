/** What two officials have changed at the same time: both words, and whose counts. */
import { type PlanClash, settingsOf } from '#office';
import type { Contest, Schedule } from '#record';
import { formatNumber, inLanguage, t } from '../../kit/i18n.js';
import type { PlanForm } from './plan-form.js';
import { languageName } from './sentences.js';
import { stepOfPath } from './steps.js';

export function Clashes({ form: { clashes, decide, plan } }: { form: PlanForm }) {
  if (clashes.length === 0) return null;
  return (
    <section class="card tint stack" id="clashes" aria-labelledby="clashes-h" tabIndex={-1}>
      <h2 id="clashes-h">{t('office.setup.clash.heading')}</h2>
      <p>{t('office.setup.clash.lead')}</p>
      {clashes.map((clash) => {
        const name = nameOf(clash, plan.languages);
        return (
          <section class="stack" key={clash.path} aria-label={name}>
            <h3>{name}</h3>
            <dl class="kv">
              {(['mine', 'theirs'] as const).map((side) => (
                <div key={side}>
                  <dt>{t(`office.setup.clash.${side}`)}</dt>
                  <dd class="break">
                    <bdi>{wordsOf(clash, clash[side])}</bdi>
                  </dd>
                </div>
              ))}
            </dl>
            <div class="row">
              {(['mine', 'theirs'] as const).map((side) => (
                <button class="btn quiet small" type="button" key={side} onClick={() => decide(clash, side)}>
                  {t(`office.setup.clash.action.${side}`)} <span class="vh">{name}</span>
                </button>
              ))}
            </div>
          </section>
        );
      })}
    </section>
  );
}

function nameOf({ path }: PlanClash, languages: readonly string[]): string {
  const step = stepOfPath(path);
  const name = t(step === null ? 'office.setup.clash.other' : `office.setup.task.${step}`);
  const language = path.split('.').at(-1) ?? '';
  if (!languages.includes(language) || languages.length === 1) return name;
  return t('office.setup.text.label', { label: name, language: languageName(language) });
}

function wordsOf({ path }: PlanClash, value: unknown): string {
  if (path === 'schedule' && value !== null) return timesOf(value as Schedule);
  if (/^contests\.\d+$/.test(path)) return contestWords(value as Contest);
  const words = textsIn(value).join(', ');
  return words === '' ? t('office.setup.clash.nothing') : words;
}

function timesOf({ issuanceOpens, issuanceCloses, votingOpens, votingCloses }: Schedule): string {
  const tokens = t('office.setup.ready.tokens', { from: new Date(issuanceOpens), to: new Date(issuanceCloses) });
  const voting = t('office.elections.list.voting', { from: new Date(votingOpens), to: new Date(votingCloses) });
  return `${tokens} ${voting}`;
}

function contestWords(contest: Contest): string {
  const kind = t(`office.setup.kind.${settingsOf(contest).kind}.label`);
  return [kind, inLanguage(contest.title).text, ...contest.options.map(({ title }) => inLanguage(title).text)].join(
    ', ',
  );
}

/** All that can be read in a part of a plan; ids and keys say nothing to anybody. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number') return [formatNumber(value)];
  if (typeof value === 'boolean') return [t(value ? 'office.setup.answer.yes' : 'office.setup.answer.no')];
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value).filter(([name]) => !/^id$|Key$/.test(name));
  return members.flatMap(([, member]) => textsIn(member));
}
