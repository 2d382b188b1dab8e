/** What the overview draws of the turnout: marks that people can read, nothing outside of the frame, rows that say the same. */
import { type ChartFrame, turnoutChart, turnoutRows } from '#office';

const FRAME: ChartFrame = { width: 700, height: 280, start: 48, end: 16, top: 20, bottom: 34, timeMarks: 5 };
const HOUR = 3_600_000;
const points = (...counts: number[]) => counts.map((count, i) => ({ timeMs: i * HOUR, count }));
const range = { fromMs: 0, toMs: 4 * HOUR };

describe('the chart', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [5, [0, 2, 4, 6]],
    [6_437, [0, 2_000, 4_000, 6_000, 8_000]],
    [100_000, [0, 50_000, 100_000]],
  ])('marks whole numbers up to %i', (most, marks) => {
    const chart = turnoutChart(points(0, most), range, FRAME);
    expect(chart.counts.map(({ value }) => value)).toEqual(marks);
    expect(chart.counts[0]?.y).toBe(246);
    expect(Math.min(...chart.counts.map(({ y }) => y))).toBeGreaterThanOrEqual(20);
  });

  it('goes from the first point to the last, and back along the axis', () => {
    const chart = turnoutChart(points(0, 2, 4), range, FRAME);
    expect(chart.line).toBe('48,246 207,133 366,20');
    expect(chart.area).toBe('48,246 48,246 207,133 366,20 366,246');
    expect(chart.last).toEqual({ x: 366, y: 20 });
    expect(chart.times.map(({ x }) => x)).toEqual([48, 207, 366, 525, 684]);
  });

  it('keeps a point outside of the range at its edge, and needs no span', () => {
    expect(turnoutChart([{ timeMs: -HOUR, count: 1 }], range, FRAME).last.x).toBe(48);
    expect(turnoutChart([{ timeMs: 9 * HOUR, count: 1 }], range, FRAME).last.x).toBe(684);
    expect(turnoutChart([{ timeMs: 0, count: 0 }], { fromMs: 0, toMs: 0 }, FRAME).last).toEqual({ x: 48, y: 246 });
  });
});

describe('the rows', () => {
  it('are hours at first, then days of the election’s own zone', () => {
    const hours = [0, 0.5, 0.9, 1.1, 3].map((hour, count) => ({ timeMs: hour * HOUR, count }));
    expect(turnoutRows(hours, 'UTC', 24)).toEqual({ by: 'hour', rows: [hours[2], hours[3], hours[4]] });
    const days = [0, 23, 25, 47, 49].map((hour, count) => ({ timeMs: hour * HOUR, count }));
    expect(turnoutRows(days, 'UTC', 24)).toEqual({ by: 'day', rows: [days[1], days[3], days[4]] });
    // Two hours east of Greenwich a new day begins two hours sooner.
    expect(turnoutRows(days, 'Africa/Johannesburg', 24).rows).toEqual([days[0], days[2], days[4]]);
    expect(turnoutRows(days, 'UTC', 2).rows).toEqual([days[3], days[4]]);
    expect(turnoutRows([], 'UTC', 5)).toEqual({ by: 'hour', rows: [] });
  });
});
