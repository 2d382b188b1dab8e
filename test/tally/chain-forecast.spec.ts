/** How long a chain's money lasts: numbers that a person can check by hand, and silence where nothing can be said. */
import { forecastOf, type ForecastInput } from '../../apps/tally/src/health/chain-forecast.js';

const HOUR = 3_600_000;
const input: ForecastInput = {
  batonSat: 1_000,
  reserveSat: 100,
  recent: { count: 60, feeSat: 300 },
  windowMs: HOUR,
  ended: false,
  nowMs: 0,
};

test('60 anchors an hour at 5 satoshi: 900 satoshi last three hours', () => {
  expect(forecastOf(input)).toEqual({ perHour: 60, satoshiPerAnchor: 5, anchorsLeft: 180, runsOutMs: 3 * HOUR });
});

test('the first moments of an election are no rate', () => {
  expect(forecastOf({ ...input, windowMs: 1_000, recent: { count: 1, feeSat: 5 } })?.perHour).toBe(6);
});

test('less than the reserve is nothing', () => {
  expect(forecastOf({ ...input, batonSat: 50, nowMs: 7 })).toMatchObject({ anchorsLeft: 0, runsOutMs: 7 });
});

test.each<[string, Partial<ForecastInput>]>([
  ['before the first anchor', { recent: { count: 0, feeSat: 0 } }],
  ['where anchors cost nothing', { recent: { count: 3, feeSat: 0 } }],
  ['after the close', { ended: true }],
])('no forecast %s', (_name, change) => {
  expect(forecastOf({ ...input, ...change })).toBeNull();
});
