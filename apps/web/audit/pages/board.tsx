/** A2: the live board. Nothing here is a live region; who wants to hear of it gets one sentence a minute. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { AnchorList } from '../anchor-list.js';
import { BallotTable, PAGE_ROWS, Strip } from '../ballot-table.js';
import { Eyebrow, Layout, PageLink } from '../layout.js';
import { type LiveBoard, STRIP_LENGTH, useLiveBoard } from '../live-board.js';
import type { AuditSession } from '../session.js';
import { FindForm } from '../find-form.js';
import { fetchTrackers, type ListedBallot } from '../trackers.js';

/** @param before  null for the newest ballots; else an index: the page of ballots before it */
export function BoardPage({ session, before }: { session: AuditSession; before: number | null }) {
  const [paused, setPaused] = useState(false);
  const board = useLiveBoard(session, paused);
  const older = useOlder(session, before);
  usePageTitle(t('audit.board.heading'), `board/${before ?? ''}`);
  useMinuteSummary(board);
  const rows =
    before === null
      ? (board.ballots ?? []).filter(({ index }) => index <= board.shownUpTo).slice(-PAGE_ROWS)
      : (older ?? []).slice(-PAGE_ROWS);
  const first = rows[0]?.index ?? 0;
  const listed = before === null ? board.ballots : older;
  const listBegins = before === null ? board.isWhole : before <= 2 * PAGE_ROWS;
  const hasOlder = !listBegins || (listed ?? []).some(({ index }) => index < first);
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
            {board.ballots !== null && rows.length === 0 && <p>{t('audit.board.empty')}</p>}
            {rows.length > 0 && (
              <BallotTable
                session={session}
                rows={[...rows].reverse()}
                all={board.ballots ?? []}
                anchors={board.anchors}
              />
            )}
            <div class="row pad">
              {hasOlder && (
                <PageLink session={session} page={`board/${first}`}>
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
          <AnchorList anchors={board.anchors} services={session.services} />
        </div>
      </div>
    </Layout>
  );
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

let summaryWanted = false;

function MinuteBox() {
  return (
    <p>
      <label>
        <input
          type="checkbox"
          checked={summaryWanted}
          onChange={(event) => {
            summaryWanted = event.currentTarget.checked;
          }}
        />{' '}
        {t('audit.board.summary.label')}
      </label>
    </p>
  );
}

/** "7 new ballots, 2 new anchors." once a minute, for those who asked for it. */
function useMinuteSummary(board: LiveBoard): void {
  const counts = useRef({ ballots: 0, anchors: 0 });
  const now = useRef(counts.current);
  now.current = { ballots: board.ballots?.length ?? 0, anchors: board.anchors.length };
  useEffect(() => {
    const timer = setInterval(() => {
      const ballots = now.current.ballots - counts.current.ballots;
      const anchors = now.current.anchors - counts.current.anchors;
      counts.current = now.current;
      if (summaryWanted) announce(t('audit.board.summary.status', { ballots, anchors }));
    }, 60_000);
    return () => clearInterval(timer);
  }, []);
}

function useOlder(session: AuditSession, before: number | null): ListedBallot[] | null {
  const [rows, setRows] = useState<ListedBallot[] | null>(null);
  useEffect(() => {
    if (before === null) return;
    // A page of rows, and room for entries that are no ballots.
    const from = Math.max(0, before - 2 * PAGE_ROWS);
    fetchTrackers(session.api, session.electionId, from, before - from).then(
      ({ entries }) => setRows(entries.filter(({ index }) => index < before)),
      () => setRows([]),
    );
  }, [session, before]);
  return rows;
}
