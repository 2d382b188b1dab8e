/**
 * The turnout: numbers, a drawing for the eye, and a table that says the same. Nothing of it is a partial result: what
 * people chose is sealed, and no number here comes from it.
 */
import type { Dashboard, DashboardBoard } from '#client';
import { type ChartFrame, type CountAt, turnoutChart, turnoutRows } from '#office';
import { formatNumber, t, Text } from '../../kit/i18n.js';

const WIDE: ChartFrame = { width: 700, height: 280, start: 56, end: 16, top: 28, bottom: 34, timeMarks: 5 };
const NARROW: ChartFrame = { width: 340, height: 260, start: 48, end: 16, top: 28, bottom: 34, timeMarks: 3 };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_ROWS = 31;
/** Below this many entitled voters a class is a small crowd to hide in (spec §10.5). */
const SMALL_CLASS = 30;

export function TurnoutSection({ dashboard, nowMs }: { dashboard: Dashboard; nowMs: number }) {
  const { board, schedule } = dashboard;
  const { voters, roll, ballots, requests, rate } = board;
  const shown = sinceVoting(board.turnout, schedule.votingOpens);
  const last = shown.at(-1);
  return (
    <section aria-labelledby="turnout-h" class="stack">
      <h2 id="turnout-h">{t('office.run.turnout.heading')}</h2>
      <dl class="figures">
        <Figure
          name={t('office.run.turnout.share')}
          value={t('office.run.turnout.percent', { share: shareOf(voters, roll) })}
          sub={t('office.run.turnout.ofRoll', { voters, roll })}
        />
        <Figure
          name={t('office.run.turnout.ballots')}
          value={formatNumber(ballots)}
          sub={t('office.run.turnout.superseded', { count: ballots - voters })}
        />
        <Figure
          name={t('office.run.turnout.tokens')}
          value={formatNumber(requests)}
          sub={t('office.run.turnout.unused', { count: Math.max(0, requests - voters) })}
        />
        <Figure
          name={t('office.run.turnout.rate')}
          value={formatNumber(rate.ballots)}
          sub={t('office.run.turnout.rateTime', { minutes: rate.minutes })}
        />
      </dl>
      {voters === 0 || last === undefined ? (
        <p class="muted">{t('office.run.turnout.empty')}</p>
      ) : (
        <>
          <figure class="stack">
            <Chart points={shown} toMs={nowMs} frame={WIDE} className="chart wide" />
            <Chart points={shown} toMs={nowMs} frame={NARROW} className="chart narrow" />
            <figcaption class="muted small">
              {t('office.run.turnout.caption', { voters: last.count, roll, time: new Date(last.timeMs) })}
            </figcaption>
          </figure>
          <TurnoutTable points={shown} roll={roll} timeZone={dashboard.timeZone} />
        </>
      )}
      <ClassTable board={board} />
    </section>
  );
}

/** From the opening of voting on, where nobody had voted yet. */
function sinceVoting(turnout: DashboardBoard['turnout'], votingOpens: number): CountAt[] {
  const counted = turnout.filter(({ voters }) => voters > 0).map(({ timeMs, voters }) => ({ timeMs, count: voters }));
  const first = counted[0];
  return first === undefined ? [] : [{ timeMs: Math.min(votingOpens, first.timeMs - 1), count: 0 }, ...counted];
}

function Figure({ name, value, sub }: { name: string; value: string; sub: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        <span class="sub">{sub}</span>
      </dd>
    </div>
  );
}

interface ChartProps {
  points: CountAt[];
  toMs: number;
  frame: ChartFrame;
  className: string;
}

function Chart({ points, toMs, frame, className }: ChartProps) {
  const firstMs = points[0]?.timeMs ?? 0;
  const lastMs = points.at(-1)?.timeMs ?? firstMs;
  // A board that is closed grows no more: the axis ends where it ended. It shows an hour at least, so that its marks differ.
  const endMs = toMs - lastMs > DAY_MS ? lastMs : toMs;
  const range = { fromMs: Math.min(firstMs, endMs - HOUR_MS), toMs: endMs };
  const chart = turnoutChart(points, range, frame);
  const ends = frame.width - frame.end;
  const isLong = range.toMs - range.fromMs >= 2 * DAY_MS;
  const axisY = frame.height - frame.bottom;
  return (
    <svg class={className} viewBox={`0 0 ${frame.width} ${frame.height}`} aria-hidden="true" focusable="false">
      {chart.counts.map(({ value, y }) => (
        <g key={value}>
          <line class={value === 0 ? 'axis' : 'gridl'} x1={frame.start} x2={ends} y1={y} y2={y} />
          <text x={frame.start - 8} y={y + 4} text-anchor="end">
            {formatNumber(value)}
          </text>
        </g>
      ))}
      {chart.times.map(({ timeMs, x }, i) => (
        <text
          key={x}
          x={x}
          y={axisY + 24}
          text-anchor={i === 0 ? 'start' : i === chart.times.length - 1 ? 'end' : 'middle'}
        >
          {t(isLong ? 'office.run.turnout.axis.day' : 'office.run.turnout.axis.hour', { time: new Date(timeMs) })}
        </text>
      ))}
      <polygon class="area" points={chart.area} />
      <polyline class="lineb" points={chart.line} />
      <circle class="dot" cx={chart.last.x} cy={chart.last.y} r="6" />
      <text class="strong" x={chart.last.x} y={Math.max(14, chart.last.y - 12)} text-anchor="end">
        {formatNumber(points.at(-1)?.count ?? 0)}
      </text>
    </svg>
  );
}

function TurnoutTable({ points, roll, timeZone }: { points: ChartProps['points']; roll: number; timeZone: string }) {
  const { by, rows } = turnoutRows(points, timeZone, MAX_ROWS);
  const caption = t(`office.run.turnout.table.${by}`);
  return (
    <details>
      <summary>{t('office.run.turnout.table.heading')}</summary>
      <div class="tbl-x" role="region" aria-label={caption} tabIndex={0}>
        <table>
          <caption class="vh">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{t('office.run.turnout.table.time')}</th>
              <th scope="col" class="n">
                {t('office.run.turnout.table.voters')}
              </th>
              <th scope="col" class="n">
                {t('office.run.turnout.share')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ timeMs, count }) => (
              <tr key={timeMs}>
                <th scope="row">{t(`office.run.turnout.table.at.${by}`, { time: new Date(timeMs) })}</th>
                <td class="n">{formatNumber(count)}</td>
                <td class="n">{t('office.run.turnout.percent', { share: shareOf(count, roll) })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function ClassTable({ board }: { board: DashboardBoard }) {
  const caption = t('office.run.turnout.class.heading');
  const hasSmall = board.classes.some(({ roll }) => roll > 0 && roll < SMALL_CLASS);
  return (
    <>
      <h3>{caption}</h3>
      <div class="tbl-x" role="region" aria-label={caption} tabIndex={0}>
        <table>
          <caption class="vh">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{t('office.run.turnout.class.name')}</th>
              {(['voters', 'roll', 'share', 'ballots'] as const).map((column) => (
                <th scope="col" class="n" key={column}>
                  {t(`office.run.turnout.class.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {board.classes.map(({ id, label, voters, roll, ballots }) => (
              <tr key={id}>
                <th scope="row">
                  <Text of={label} />
                </th>
                <td class="n">{formatNumber(voters)}</td>
                <td class="n">{formatNumber(roll)}</td>
                <td class="n">{t('office.run.turnout.percent', { share: shareOf(voters, roll) })}</td>
                <td class="n">{formatNumber(ballots)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="muted small">{t('office.run.turnout.class.public')}</p>
      {hasSmall && <p class="note amber">{t('office.run.turnout.class.small', { count: SMALL_CLASS })}</p>}
    </>
  );
}

const shareOf = (voters: number, roll: number): number => (roll === 0 ? 0 : voters / roll);
