/** How long a chain's money lasts: numbers that a person can check by hand, and silence where nothing can be said. */
import { fromHex } from '#crypto';
import { fundsShortage, type Funds } from '../../apps/tally/src/funding/funds.js';
import { payAddress } from '../../apps/tally/src/funding/pay-address.js';
import { forecastOf, needOf, type ForecastInput } from '../../apps/tally/src/health/chain-forecast.js';

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

describe('the alarm comes before the money is out', () => {
  const forecast = { perHour: 60, satoshiPerAnchor: 5, anchorsLeft: 180, runsOutMs: 3 * HOUR };
  const funds: Funds = { batonSat: 1_000, waitingSat: 0, reserveSat: 100, forecast, ended: false };

  test('when the rate of the last hour does not last until the close', () => {
    expect(fundsShortage(funds, 2 * HOUR)).toBeNull();
    expect(fundsShortage(funds, 3 * HOUR)).toContain('before voting closes');
  });

  test('when little more than the reserve is left, whatever the rate', () => {
    const quiet = { ...funds, forecast: null };
    expect(fundsShortage({ ...quiet, batonSat: 200 }, 0)).toBeNull();
    expect(fundsShortage({ ...quiet, batonSat: 199 }, 0)).toContain('100 must stay');
    expect(fundsShortage({ ...quiet, batonSat: 199, waitingSat: 1 }, 0)).toBeNull();
    expect(fundsShortage({ ...quiet, batonSat: 1, ended: true }, 0)).toBeNull();
  });
});

test('what the rest may cost: an anchor for each ballot and token, as far as there is time', () => {
  const need = { roll: 110, ballots: 100, heartbeatMs: 60_000, reserveSat: 7, satoshiPerByte: 0.5 };
  // 20 anchors and ten heartbeats of 360 bytes, ten hashes of 32.
  expect(needOf({ ...need, leftMs: 600_000 })).toBe(7 + (30 * 360 + 10 * 32) / 2);
  // In 7 seconds there are ten anchors at most.
  expect(needOf({ ...need, leftMs: 7_000 })).toBe(7 + (10 * 360 + 10 * 32) / 2);
  expect(needOf({ ...need, leftMs: -1 })).toBe(7);
  expect(needOf({ ...need, ballots: 200, leftMs: 7_000 })).toBe(7 + (1 * 360) / 2);
});

test('the address of a key is the one that wallets know', () => {
  // The key 1 of secp256k1.
  const key = fromHex('0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798', 33);
  expect(payAddress('mainnet', key)).toBe('1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH');
  expect(payAddress('devnet', key)).toBe('mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r');
});
