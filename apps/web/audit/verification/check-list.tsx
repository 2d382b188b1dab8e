/** The numbered checks: waiting, running, passed, failed, not run, each with how many of how many. */
import {
  CHECK_GROUPS,
  type CheckFailure,
  type CheckGroup,
  type CheckResult,
  failureSentence,
  notRunSentence,
  remedySentence,
} from '#verify';
import { t } from '../../kit/i18n.js';
import { Icon, type IconName } from '../../kit/icons.js';
import { WORDS } from './page-words.js';
import type { VerificationRun } from './run.js';

export type CheckState = 'waiting' | 'running' | 'passed' | 'failed' | 'notRun';

const LOOKS: Record<CheckState, { icon: IconName; tag: string }> = {
  waiting: { icon: 'none', tag: '' },
  running: { icon: 'ring', tag: 'run' },
  passed: { icon: 'check', tag: 'ok' },
  failed: { icon: 'cross', tag: 'bad' },
  notRun: { icon: 'none', tag: '' },
};

const FAILURES_SHOWN = 5;

/** How one group stands now. */
export function stateOf(run: VerificationRun, group: CheckGroup): CheckState {
  const result = resultOf(run, group);
  if (result !== null) return result.status === 'not run' ? 'notRun' : result.status;
  const progress = run.progress.get(group);
  if (progress === undefined) return run.isRunning ? 'waiting' : 'notRun';
  if (progress.status === null) return run.isRunning ? 'running' : 'notRun';
  return progress.status === 'not run' ? 'notRun' : progress.status;
}

export function resultOf(run: VerificationRun, group: CheckGroup): CheckResult | null {
  return run.report?.checks.find((check) => check.group === group) ?? null;
}

export function CheckList({ run }: { run: VerificationRun }) {
  return (
    <ol class="checks">
      {CHECK_GROUPS.map(({ group }) => (
        <Check key={group} run={run} group={group} />
      ))}
    </ol>
  );
}

function Check({ run, group }: { run: VerificationRun; group: CheckGroup }) {
  const state = stateOf(run, group);
  const result = resultOf(run, group);
  const { icon, tag } = LOOKS[state];
  const active = state === 'failed' ? 'active bad' : state === 'running' ? 'active' : undefined;
  return (
    <li class={active}>
      <span class="no" aria-hidden="true">
        {group}
      </span>
      <div>
        <h3>
          <span class="vh">{group}. </span>
          {t(`report.check.g${group}.heading`)}
        </h3>
        <p>{state === 'notRun' ? whyNot(run, result) : t(`report.check.g${group}.body`)}</p>
        <Counts run={run} group={group} result={result} state={state} />
      </div>
      <span class={`tag ${tag}`}>
        <Icon name={icon} />
        {t(`report.state.${state}`)}
      </span>
      {state === 'running' && <Running run={run} group={group} />}
      {result !== null && result.failureCount > 0 && <Failures group={group} result={result} />}
      {result !== null && result.notes.length > 0 && <Notes result={result} />}
    </li>
  );
}

function whyNot(run: VerificationRun, result: CheckResult | null): string {
  if (result !== null) return notRunSentence(result, WORDS);
  return t(run.state === 'stopped' ? 'audit.check.notRun.stopped' : 'audit.check.notRun.idle');
}

function Counts({
  run,
  group,
  result,
  state,
}: {
  run: VerificationRun;
  group: CheckGroup;
  result: CheckResult | null;
  state: CheckState;
}) {
  const counts = result ?? run.progress.get(group);
  if (counts === undefined || state === 'running' || state === 'waiting') return null;
  if (state === 'notRun' && counts.expected === 0) return null;
  return <CountsLine group={group} checked={counts.checked} expected={counts.expected} />;
}

/** How many of how many, and of what. */
function CountsLine({ group, checked, expected }: { group: CheckGroup; checked: number; expected: number }) {
  const unit = CHECK_GROUPS.find((one) => one.group === group)?.unit ?? 'files';
  return <p class="num small">{t(`report.counts.${unit}`, { checked, expected })}</p>;
}

function Running({ run, group }: { run: VerificationRun; group: CheckGroup }) {
  const { checked, expected } = run.progress.get(group) ?? { checked: 0, expected: 0 };
  return (
    <div class="inner">
      <progress
        max={Math.max(1, expected)}
        value={Math.min(checked, Math.max(1, expected))}
        aria-label={t('audit.check.progress.label', { check: group })}
      />
      <CountsLine group={group} checked={checked} expected={expected} />
    </div>
  );
}

function Failures({ group, result }: { group: CheckGroup; result: CheckResult }) {
  const shown = result.failures.slice(0, FAILURES_SHOWN);
  return (
    <div class="inner stack">
      {shown.map((failure, at) => (
        <Failure key={at} group={group} failure={failure} />
      ))}
      {result.failureCount > shown.length && (
        <p>{t('audit.check.failure.more', { count: result.failureCount - shown.length })}</p>
      )}
      <p>
        <strong>{remedySentence(group, WORDS)}</strong>
      </p>
    </div>
  );
}

function Failure({ group, failure }: { group: CheckGroup; failure: CheckFailure }) {
  return (
    <div class="failure">
      <p>{failureSentence(group, failure, WORDS)}</p>
      {failure.culprit !== undefined && (
        <p>
          {t('report.culprit')}{' '}
          <bdi class="mono break" lang="en">
            {failure.culprit}
          </bdi>
        </p>
      )}
      <details>
        <summary>{t('audit.check.failure.details')}</summary>
        <dl class="kv tight">
          <div>
            <dt>{t('audit.check.failure.place')}</dt>
            <dd class="break" lang="en">
              <bdi>{failure.place}</bdi>
            </dd>
          </div>
          <div>
            <dt>{t('audit.check.failure.code')}</dt>
            <dd>
              <bdi class="mono break" dir="ltr" translate={false}>
                {failure.code}
              </bdi>
            </dd>
          </div>
          <div>
            <dt>{t('audit.check.failure.message')}</dt>
            <dd class="break" lang="en">
              <bdi>{failure.message}</bdi>
            </dd>
          </div>
        </dl>
      </details>
    </div>
  );
}

function Notes({ result }: { result: CheckResult }) {
  return (
    <div class="inner">
      <details>
        <summary>{t('audit.check.notes', { count: result.notes.length })}</summary>
        <ul class="plainlist small" lang="en">
          {result.notes.map((note) => (
            <li key={note} class="break">
              <bdi>{note}</bdi>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

/** From 0 to 1: every check is worth the same. */
export function fractionDone(run: VerificationRun): number {
  const parts = CHECK_GROUPS.map(({ group }) => {
    const progress = run.progress.get(group);
    if (progress === undefined) return 0;
    if (progress.status !== null) return 1;
    return progress.expected === 0 ? 0 : Math.min(1, progress.checked / progress.expected);
  });
  return parts.reduce<number>((sum, part) => sum + part, 0) / CHECK_GROUPS.length;
}

export const passedSoFar = (run: VerificationRun): number =>
  CHECK_GROUPS.filter(({ group }) => stateOf(run, group) === 'passed').length;
