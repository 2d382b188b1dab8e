/** What keeps an election from being frozen, each with the page where it is put right. */
import type { Missing } from '#client';
import { PLAN_PROBLEM_CODES, type PlanProblem } from '#office';
import { t } from '../../kit/i18n.js';
import type { OfficeElection } from '../election.js';
import { PageLink } from '../layout.js';
import { problemSentence } from './sentences.js';
import { contestStep, stepOfPath, stepPath } from './steps.js';

const OTHERS = [
  'ROLL_INCOMPLETE',
  'TRUSTEE_NOT_JOINED',
  'OFFICIALS_TOO_FEW',
  'ISSUER_KEYS_USED',
  'TALLY_NOT_CONFIGURED',
] as const;

export function MissingList({ election, missing }: { election: OfficeElection; missing: Missing[] }) {
  const languages = election.stored?.plan.languages ?? [];
  const sentences = missing.map((each) => ({ to: pageOf(election, each), sentence: sentenceOf(each, languages) }));
  // The same sentence about several fields of one page is said once.
  const shown = sentences.filter(
    ({ to, sentence }, at) => sentences.findIndex((each) => each.to === to && each.sentence === sentence) === at,
  );
  return (
    <section class="stack" aria-labelledby="missing-heading">
      <h2 id="missing-heading">{t('office.setup.missing.heading')}</h2>
      <ul class="tasks">
        {shown.map(({ to, sentence }) => (
          <li key={`${to ?? ''} ${sentence}`}>{to === null ? sentence : <PageLink to={to}>{sentence}</PageLink>}</li>
        ))}
      </ul>
    </section>
  );
}

function sentenceOf(missing: Missing, languages: readonly string[]): string {
  const code = PLAN_PROBLEM_CODES.find((each) => each === missing.code);
  if (code !== undefined) return problemSentence({ ...missing, code } satisfies PlanProblem, languages);
  const other = OTHERS.find((each) => each === missing.code);
  return other === undefined
    ? t('common.error.server')
    : t(`office.setup.missing.${other}`, isolatedNames(missing.values));
}

/** Names of people stand in a sentence and move no word around them. */
function isolatedNames(values: Missing['values']): Missing['values'] {
  const { name } = values;
  return typeof name === 'string' ? { ...values, name: `\u2068${name}\u2069` } : values;
}

function pageOf({ id, stored }: OfficeElection, { code, path }: Missing): string | null {
  if (code === 'ROLL_INCOMPLETE' || code === 'ROLL_EMPTY') return `e/${id}/roll`;
  if (code === 'TRUSTEE_NOT_JOINED') return `e/${id}/trustees`;
  if (code === 'OFFICIALS_TOO_FEW') return 'people';
  const contest = /^contests\.(\d+)\./.exec(path);
  const contestId = contest === null ? undefined : stored?.plan.contests[Number(contest[1])]?.id;
  if (contestId !== undefined) return stepPath(id, contestStep(contestId));
  const step = stepOfPath(path);
  return step === null ? null : stepPath(id, step);
}
