/** A2: the live board. Nothing here is a live region; who wants to hear of it gets one sentence a minute. */
import { useState } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { AnchorList } from '../anchor-list.js';
import { BallotTable, PAGE_ROWS, Strip } from '../ballot-table.js';
import { ChainLag } from '../chain-lag.js';
import { FindForm } from '../find-form.js';
import { HaltNotice } from '../halt-notice.js';
import { Eyebrow, Layout, PageLink } from '../layout.js';
import { type LiveBoard, STRIP_LENGTH, useLiveBoard } from '../live-board.js';
import { MinuteBox, useMinuteSummary } from '../minute-summary.js';
import { useOlderBallots } from '../older-ballots.js';
import { Parties } from '../parties.js';
import type { AuditSession } from '../session.js';
import { useStanding } from '../standing.js';
import { TurnoutSection } from '../turnout.js';

/** @param before  null for the newest ballots; else an index: the page of ballots before it */
export function BoardPage({ session, before }: { session: AuditSession; before: number | null }) {
  const [paused, setPaused] = useState(false);
  const board = useLiveBoard(session, paused);
  const standing = useStanding(session, paused);
  const older = useOlderBallots(session, before, PAGE_ROWS);
  usePageTitle(t('audit.board.heading'), `board/${before ?? ''}`);
  useMinuteSummary(countsOf(session, board));
  const newest = (board.ballots ?? []).filter(({ index }) => index <= board.shownUpTo);
  const rows = before === null ? newest.slice(-PAGE_ROWS) : (older?.ballots ?? []);
  const hasOlder = before === null ? newest.length > rows.length || !board.isWhole : (older?.hasOlder ?? false);
  return (
    <Layout session={session}>
      <div class="stack-xl">
        <div class="row between">
          <div>
            <Eyebrow session={session} />
            <h1 tabIndex={-1}>{t('audit.board.heading')}</h1>
          </div>
          <div class="row">
            <LiveMark board={board} paused={paused} />
            <button class="btn plain small" type="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
              {t('audit.board.action.pause')}
            </button>
          </div>
        </div>
        {board.alarm !== '' && (
          <div class="summary-error" role="alert">
            <h2>{t('common.error.heading')}</h2>
            <p>{t('audit.board.alarm')}</p>
            <p class="mono">{board.alarm}</p>
          </div>
        )}
        <HaltNotice session={session} />
        {board.state === 'unreachable' && (
          <p role="alert">{t('audit.board.error', { time: new Date(board.updatedMs) })}</p>
        )}
        <FindForm session={session} id="tr" />
        <Strip
          ballots={(board.ballots ?? []).filter(({ kind }) => kind === 'ballot').slice(-STRIP_LENGTH)}
          anchors={board.anchors}
        />
        <div class="grid main">
          <section aria-labelledby="ballots-h">
            <h2 id="ballots-h">{t('audit.board.ballots.heading')}</h2>
            <p class="muted small pad">
              {t('audit.board.ballots.lead', { count: session.status?.ballots ?? 0 })}
              {board.checkedSize !== null && ` ${t('audit.board.checked', { size: board.checkedSize })}`}
            </p>
            {before === null && board.waiting > 0 && <ShowNew board={board} />}
            {older?.failed === true && <p role="alert">{t('common.error.server')}</p>}
            {(before === null ? board.ballots : older) === null && <p>{t('common.loading.first')}</p>}
            {before === null && board.ballots?.length === 0 && <p>{t('audit.board.empty')}</p>}
            {rows.length > 0 && (
              <BallotTable
                session={session}
                rows={[...rows].reverse()}
                all={board.ballots ?? []}
                anchors={before === null ? board.anchors : (older?.anchors ?? [])}
              />
            )}
            <div class="row pad">
              {hasOlder && rows.length > 0 && (
                <PageLink session={session} page={`board/${rows[0]?.index ?? 0}`}>
                  {t('audit.board.link.older')}
                </PageLink>
              )}
              {before !== null && (
                <PageLink session={session} page="board">
                  {t('audit.board.link.newest')}
                </PageLink>
              )}
            </div>
            <MinuteBox />
          </section>
          <div class="stack-xl">
            <ChainLag session={session} board={board} />
            <AnchorList session={session} anchors={board.anchors} count={board.anchorCount} />
          </div>
        </div>
        <TurnoutSection definition={session.definition} turnout={standing.turnout} />
        <Parties session={session} board={board} standing={standing} />
      </div>
    </Layout>
  );
}

function countsOf({ status }: AuditSession, board: LiveBoard): { ballots: number; anchors: number } | null {
  if (status === null || board.ballots === null) return null;
  return { ballots: status.ballots, anchors: board.anchorCount };
}

function LiveMark({ board, paused }: { board: LiveBoard; paused: boolean }) {
  if (paused) return <span class="small muted">{t('audit.board.live.paused')}</span>;
  if (board.state === 'late' || board.state === 'unreachable') {
    return <span class="small">{t('common.live.late', { time: new Date(board.updatedMs) })}</span>;
  }
  return (
    <span class="live">
      <i />
      {t(`audit.board.live.${board.state}`)}
    </span>
  );
}

function ShowNew({ board }: { board: LiveBoard }) {
  return (
    <p class="feed-new">
      <button
        class="btn quiet small"
        type="button"
        onClick={() => {
          board.show();
          // After the new rows are drawn the focus goes to the first of them.
          setTimeout(() => document.querySelector<HTMLElement>('#ballots tbody a')?.focus(), 0);
        }}
      >
        {t('audit.board.action.show', { count: board.waiting })}
      </button>
    </p>
  );
}
