/** "1. Check what you are about to decrypt": the checks as they run, what they found, and what would be decrypted. */
import { BEFORE_DECRYPTION, firstBarrier } from '#client';
import { useEffect, useRef } from 'preact/hooks';
import { Code } from '../../kit/copy.js';
import { formatNumber, t } from '../../kit/i18n.js';
import { Icon, type IconName } from '../../kit/icons.js';
import { announce } from '../../kit/status.js';
import type { Examination, GroupState } from './examination.js';

const LOOKS: Record<GroupState, { icon: IconName; tag: string }> = {
  waiting: { icon: 'none', tag: '' },
  running: { icon: 'ring', tag: 'run' },
  passed: { icon: 'check', tag: 'ok' },
  failed: { icon: 'cross', tag: 'bad' },
  notRun: { icon: 'none', tag: '' },
};

export function CheckResults({ examination }: { examination: Examination }) {
  useNews(examination);
  const { state, sums } = examination;
  if (state === 'idle') return null;
  return (
    <div class="stack">
      {state === 'running' && (
        <progress
          max={100}
          value={Math.round(100 * examination.share)}
          aria-label={t('office.trustees.check.progress')}
        />
      )}
      {state === 'passed' && sums !== null && (
        <dl class="kv tight">
          <div>
            <dt>{t('office.trustees.check.what')}</dt>
            <dd class="num">{t('office.trustees.check.sums', { due: sums.due, counted: sums.counted })}</dd>
          </div>
          <div>
            <dt>{t('office.trustees.check.here')}</dt>
            <dd>
              <span class="tag ok">
                <Icon name="check" />
                {t('office.trustees.check.passed')}
              </span>
            </dd>
          </div>
          <div>
            <dt>{t('office.trustees.check.tip')}</dt>
            <dd class="num">
              {t('office.trustees.check.tip.block', {
                height: formatNumber(sums.headers.height),
                time: new Date(sums.headers.timeMs),
              })}
            </dd>
          </div>
          <div>
            <dt>{t('office.trustees.check.close')}</dt>
            <dd class="num">
              {t('office.trustees.check.close.depth', { depth: sums.headers.depth, needed: sums.headers.needed })}
            </dd>
          </div>
          <div>
            <dt>{t('office.trustees.check.fingerprint')}</dt>
            <dd>
              <Code code={sums.fingerprint} />
              <span class="muted small">{t('office.trustees.confirm.body')}</span>
            </dd>
          </div>
        </dl>
      )}
      <details open={state !== 'passed'}>
        <summary>{t('office.trustees.check.list')}</summary>
        <ol class="checks">
          {BEFORE_DECRYPTION.map((group) => {
            const found = examination.stateOf(group);
            const { icon, tag } = LOOKS[found];
            return (
              <li key={group} class={found === 'failed' ? 'active bad' : undefined}>
                <span class="no" aria-hidden="true">
                  {group}
                </span>
                <div>
                  <p>
                    <span class="vh">{group}. </span>
                    {t(`office.trustees.check.g${group}`)}
                  </p>
                </div>
                <span class={`tag ${tag}`}>
                  <Icon name={icon} />
                  {t(`office.trustees.check.state.${found}`)}
                </span>
              </li>
            );
          })}
        </ol>
      </details>
      <Evidence examination={examination} />
    </div>
  );
}

/** What failed, in the verifier's own words: for whoever she tells. */
function Evidence({ examination: { report, state } }: { examination: Examination }) {
  const barrier = report === null || state !== 'refused' ? null : firstBarrier(report);
  if (barrier === null) return null;
  const failure = barrier.check?.failures[0];
  const words =
    failure === undefined ? (barrier.check?.notes[0] ?? '') : `${failure.code} ${failure.place}: ${failure.message}`;
  return (
    <details>
      <summary>{t('office.trustees.check.details')}</summary>
      <p class="mono break small" lang="en" dir="ltr">
        <bdi>{words}</bdi>
      </p>
    </details>
  );
}

/** The sentence that keeps her from decrypting, or "". */
export function barrierSentence({ state, report }: Examination): string {
  switch (state) {
    case 'idle':
      return t('office.trustees.decrypt.reason.idle');
    case 'running':
      return t('office.trustees.decrypt.reason.running');
    case 'passed':
      return '';
    case 'failed':
      return t('office.trustees.decrypt.reason.unread');
    case 'refused': {
      const barrier = report === null ? null : firstBarrier(report);
      if (barrier === null) return t('office.trustees.decrypt.reason.unread');
      const { group, check } = barrier;
      if (check?.status === 'failed') return t('office.trustees.decrypt.error.check', { check: group });
      return group === '9b'
        ? t('office.trustees.decrypt.reason.depth')
        : t('office.trustees.decrypt.reason.notRun', { check: group });
    }
    default:
      return state satisfies never;
  }
}

/** Heard: the start, the half, the end; a failure is an alert of its own. */
function useNews(examination: Examination): void {
  const heard = useRef('');
  const { state, share } = examination;
  const now = state === 'running' ? (share >= 0.5 ? 'half' : 'start') : state;
  useEffect(() => {
    if (heard.current === now) return;
    heard.current = now;
    if (now === 'start') announce(t('office.trustees.check.started'));
    if (now === 'half') announce(t('office.trustees.check.half'));
    if (now === 'passed') announce(t('office.trustees.check.passed'));
  }, [now]);
}
