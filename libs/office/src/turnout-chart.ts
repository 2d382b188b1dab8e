/**
 * The turnout as lines and rows: where a chart's points and marks lie, and which rows of a table say the same. Pure numbers;
 * pages draw them.
 */
export interface CountAt {
  timeMs: number;
  count: number;
}

/** Place of the plot inside of its drawing, in the drawing's units. */
export interface ChartFrame {
  width: number;
  height: number;
  /** Space beside the plot for words. */
  start: number;
  end: number;
  top: number;
  bottom: number;
  /** Marks of time along the axis, at least 2. */
  timeMarks: number;
}

export interface TurnoutChart {
  /** `x,y x,y …` */
  line: string;
  /** The same, closed along the axis. */
  area: string;
  last: { x: number; y: number };
  /** Whole numbers, ascending from 0. */
  counts: { value: number; y: number }[];
  times: { timeMs: number; x: number }[];
}

/** Marks above 0. */
const MAX_COUNT_MARKS = 4;

/**
 * @param points  oldest first, at least one; a count never falls   @param range  what the axis of time shows
 */
export function turnoutChart(
  points: readonly CountAt[],
  range: { fromMs: number; toMs: number },
  frame: ChartFrame,
): TurnoutChart {
  const most = Math.max(...points.map(({ count }) => count));
  const step = countStep(most);
  const top = Math.max(step, Math.ceil(most / step) * step);
  const span = Math.max(1, range.toMs - range.fromMs);
  const bottomY = frame.height - frame.bottom;
  const xOf = (timeMs: number): number => {
    const part = Math.min(1, Math.max(0, (timeMs - range.fromMs) / span));
    return tenth(frame.start + part * (frame.width - frame.start - frame.end));
  };
  const yOf = (count: number): number => tenth(bottomY - (count / top) * (bottomY - frame.top));
  const at = points.map(({ timeMs, count }) => ({ x: xOf(timeMs), y: yOf(count) }));
  const first = at[0];
  const last = at[at.length - 1];
  if (first === undefined || last === undefined) throw new Error('a chart has at least one point');
  const line = at.map(({ x, y }) => `${x},${y}`).join(' ');
  return {
    line,
    area: `${first.x},${bottomY} ${line} ${last.x},${bottomY}`,
    last,
    counts: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => ({ value: i * step, y: yOf(i * step) })),
    times: Array.from({ length: frame.timeMarks }, (_, i) => {
      const timeMs = range.fromMs + (i * span) / (frame.timeMarks - 1);
      return { timeMs, x: xOf(timeMs) };
    }),
  };
}

/** 1, 2 or 5 times a power of ten, so that at most four steps reach `most`. */
function countStep(most: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) {
      if (factor * power * MAX_COUNT_MARKS >= most) return factor * power;
    }
  }
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

const HOUR_MS = 3_600_000;
/** From this span on a row is a day. */
const DAYS_FROM_MS = 48 * HOUR_MS;

/**
 * The last count of each hour, or of each day where there are many; oldest first, at most `max`, the newest ones.
 * @param timeZone  IANA name, in which days and hours begin
 */
export function turnoutRows(
  points: readonly CountAt[],
  timeZone: string,
  max: number,
): { by: 'hour' | 'day'; rows: CountAt[] } {
  const span = (points.at(-1)?.timeMs ?? 0) - (points[0]?.timeMs ?? 0);
  const by = span >= DAYS_FROM_MS ? 'day' : 'hour';
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const hour = by === 'hour' ? ({ hour: '2-digit', hourCycle: 'h23' } as const) : {};
  const format = new Intl.DateTimeFormat('en', { ...parts, ...hour, timeZone });
  const lastOf = new Map<string, CountAt>();
  for (const point of points) lastOf.set(format.format(point.timeMs), point);
  return { by, rows: [...lastOf.values()].slice(-max) };
}
