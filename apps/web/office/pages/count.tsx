/** O10: from the close to the result. Nobody starts it and nobody can hold it back: it follows from the trustees’ parts. */
import type { Dashboard } from '#client';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t, tx } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';
import { usePageTitle } from '../../kit/router.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { useRunning } from '../run/live.js';
import { LiveMark } from '../run/live-mark.js';

/** Alarms of the tally service that stop a count or set something aside. */
const STOPS = [
  'TALLY_FAILED',
  'SUMS_DIFFERENT',
  'RESULT_DIFFERENT',
  'ANCHORING_HALTED',
  'DECRYPTION_FILE_INVALID',
] as const;

function Count({ session, election }: ElectionPageProps) {
  const [paused, setPaused] = useState(false);
  const running = useRunning(session, election, paused);
  usePageTitle(t('office.run.count.heading'), 'count');
  const { dashboard } = running;
  return (
    <div class="stack-xl">
      <div class="row between">
        <h1 tabIndex={-1}>{t('office.run.count.heading')}</h1>
        <LiveMark running={running} paused={paused} onPause={setPaused} />
      </div>
      {election.electionId === null && <p>{t('office.run.count.notYet')}</p>}
      {dashboard !== null && <Counting dashboard={dashboard} />}
    </div>
  );
}

function Counting({ dashboard }: { dashboard: Dashboard }) {
  const { board, shownPhase, electionId } = dashboard;
  if (shownPhase === 'stopped') return <p class="note amber">{t('office.run.count.stopped')}</p>;
  if (board.phase !== 'closed') return <p>{t('office.run.count.notYet')}</p>;
  const { threshold, members } = board.trustees;
  const sent = members.filter(({ hasSent }) => hasSent);
  // The tally service begins once the close is deep enough.
  const isCounted = board.files !== null || sent.length > 0 || board.hasResult;
  const isEnough = board.files === null ? sent.length >= threshold : board.files.valid >= threshold;
  const isRead = isEnough || board.hasResult;
  const stops = STOPS.filter((code) => board.alarms?.some((alarm) => alarm.code === code) === true);
  return (
    <>
      {stops.map((code) => (
        <p class="band amber" role="alert" key={code}>
          <Icon name="warn" />
          <span>{t(`office.run.count.stop.${code}`)}</span>
        </p>
      ))}
      {board.hasResult ? <Published electionId={electionId} /> : <p>{t('office.run.count.lead')}</p>}
      {!isCounted && <CloseDepth dashboard={dashboard} />}
      <ol class="timeline">
        <StepItem state={isCounted ? 'done' : 'now'} heading={t('office.run.count.step.superseded')} checks="10">
          {t('office.run.count.superseded', { count: board.ballots - board.voters, counted: board.voters })}
        </StepItem>
        <StepItem state={isCounted ? 'done' : 'later'} heading={t('office.run.count.step.sum')} checks="11">
          {t('office.run.count.sum')}
        </StepItem>
        <StepItem
          state={isRead ? 'done' : isCounted ? 'now' : 'later'}
          heading={t('office.run.count.step.decrypt', { count: Math.min(sent.length, threshold), threshold })}
          checks="12"
        >
          <Parts dashboard={dashboard} />
        </StepItem>
        <StepItem
          state={board.hasResult ? 'done' : isRead ? 'now' : 'later'}
          heading={t('office.run.count.step.result')}
          checks="13, 14"
        >
          {t(board.hasResult ? 'office.run.count.result.done' : 'office.run.count.result.later')}
        </StepItem>
      </ol>
      <p>
        <a href={`/audit/${electionId}/check`}>{t('office.run.count.link.check')}</a>
      </p>
    </>
  );
}

function Published({ electionId }: { electionId: string }) {
  return (
    <div class="band moss">
      <Icon name="check" />
      <p>
        {tx(
          'office.run.count.published',
          {},
          { link: (children) => <a href={`/audit/${electionId}/results`}>{children}</a> },
        )}
      </p>
    </div>
  );
}

function CloseDepth({ dashboard }: { dashboard: Dashboard }) {
  const { close, anchors } = dashboard.board;
  if (close === null) return <p class="note">{t('office.run.count.close.waiting', { count: anchors.waiting })}</p>;
  const { confirmations } = close;
  return (
    <p class="note">
      {t(close.blockHeight === null ? 'office.run.count.close.anchored' : 'office.run.count.close.mined', {
        count: confirmations,
      })}
    </p>
  );
}

function Parts({ dashboard }: { dashboard: Dashboard }) {
  const { trustees, files, hasResult } = dashboard.board;
  const missing = trustees.members.filter(({ hasSent }) => !hasSent);
  const have = files?.valid ?? trustees.members.length - missing.length;
  const needed = Math.max(0, trustees.threshold - have);
  return (
    <>
      <ul class="signers">
        {trustees.members.map(({ name, hasSent }) => (
          <li key={name} class={hasSent ? 'done stretch' : 'stretch'}>
            <Icon name={hasSent ? 'check' : 'none'} />
            <div>
              <b>
                <bdi>{name}</bdi>
              </b>
              <br />
              <span class="muted small">
                {t(hasSent ? 'office.run.count.part.sent' : 'office.run.count.part.missing')}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {files !== null && files.setAside > 0 && (
        <p class="note amber">{t('office.run.count.part.setAside', { count: files.setAside })}</p>
      )}
      {!hasResult && needed > 0 && (
        <p class="note amber">
          {t('office.run.count.part.needed', {
            count: needed,
            names: missing.map(({ name }) => `\u2068${name}\u2069`).join(', '),
          })}
        </p>
      )}
    </>
  );
}

interface StepItemProps {
  state: 'done' | 'now' | 'later';
  heading: string;
  /** Numbers of the checks that anybody can run on it. */
  checks: string;
  children: ComponentChildren;
}

function StepItem({ state, heading, checks, children }: StepItemProps) {
  return (
    <li class={state === 'later' ? undefined : state} aria-current={state === 'now' ? 'step' : undefined}>
      <Icon name={state === 'done' ? 'check' : state === 'now' ? 'ring' : 'none'} className="peb" />
      <div>
        <b>
          <span class="vh">
            {t(`office.run.phase.place.${state === 'now' ? 'current' : state === 'done' ? 'done' : 'later'}`)}
          </span>
          {heading}
        </b>
        <span class="meta">{t('office.run.count.checks', { checks })}</span>
        <div class="stack-s">{children}</div>
      </div>
    </li>
  );
}

export const CountPage = electionPage('overview', Count);
