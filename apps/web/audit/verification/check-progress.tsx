/** While the checks run: how far, how long still, pause and stop; and what is heard meanwhile. */
import { CHECK_GROUPS } from '#verify';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import { fractionDone, passedSoFar, stateOf } from './check-list.js';
import type { VerificationRun } from './run.js';

/** Before this share is done an estimate would be a guess. */
const ESTIMATE_FROM = 0.15;
const MEGABYTE = 1_000_000;

export function CheckProgress({ run }: { run: VerificationRun }) {
  const { download } = run;
  const isDownloading = run.current === null && download !== null;
  const share = isDownloading ? download.done / Math.max(1, download.total) : fractionDone(run);
  return (
    <div class="card stack">
      <div class="row between">
        <p class="num">
          <strong>{isDownloading ? t('audit.run.downloading') : passedSentence(run)}</strong>
          {isDownloading
            ? ` ${t('audit.run.files', { ...download, megabytes: download.bytes / MEGABYTE })}`
            : run.current !== null && ` ${t('audit.run.current', { check: run.current })}`}
        </p>
        <p class="num muted">{run.state === 'paused' ? t('audit.run.paused') : timeLeft(run, share, isDownloading)}</p>
      </div>
      {failedSoFar(run) > 0 && <p role="alert">{t('audit.run.status.failed')}</p>}
      <progress max={100} value={Math.round(100 * share)} aria-label={t('audit.run.progress.label')} />
      <div class="row">
        {run.state === 'paused' ? (
          <button class="btn plain small" type="button" onClick={() => run.resume()}>
            {t('audit.run.action.resume')}
          </button>
        ) : (
          <button class="btn plain small" type="button" onClick={() => run.pause()}>
            {t('audit.run.action.pause')}
          </button>
        )}
        <button class="btn plain small" type="button" onClick={() => run.stop()}>
          {t('audit.run.action.stop')}
        </button>
        <span class="muted small">{t('audit.run.otherTabs')}</span>
      </div>
    </div>
  );
}

export const passedSentence = (run: VerificationRun): string =>
  t('audit.run.passed', { passed: passedSoFar(run), total: CHECK_GROUPS.length });

function timeLeft(run: VerificationRun, share: number, isDownloading: boolean): string {
  if (isDownloading || share < ESTIMATE_FROM || share === 1) return '';
  const leftMs = ((Date.now() - run.startedMs) * (1 - share)) / share;
  return t('audit.run.left', { minutes: Math.max(1, Math.round(leftMs / 60_000)) });
}

const failedSoFar = (run: VerificationRun): number =>
  CHECK_GROUPS.filter(({ group }) => stateOf(run, group) === 'failed').length;

/** Heard: the start, every fourth check, a failure at once (an alert), the end (whose heading takes the focus). */
export function useCheckNews(run: VerificationRun): void {
  const heard = useRef({ passed: 0, running: false });
  const passed = passedSoFar(run);
  const { isRunning } = run;
  useEffect(() => {
    const before = heard.current;
    if (isRunning && !before.running) announce(t('audit.run.status.started'));
    else if (isRunning && Math.floor(passed / 4) > Math.floor(before.passed / 4)) announce(passedSentence(run));
    // What was said last stays readable: it must not stand beside other figures.
    else if (!isRunning && before.running) announce(passedSentence(run));
    heard.current = { passed, running: isRunning };
  }, [run, passed, isRunning]);
}
