/**
 * How long the money of a chain lasts: a pure function of what was spent lately. Heartbeats alone give the slowest rate,
 * so a forecast made on a quiet day says nothing about the last hour of voting; the number of anchors that are left does.
 */
import { FLUSH_MS } from '../anchoring/anchor-plan.js';

export interface ForecastInput {
  /** What the next anchor can spend. */
  batonSat: number;
  /** What must stay for CLOSE and RESULT; null where the network's fee policy is not known now. */
  reserveSat: number | null;
  /** Anchors within the window, and their fees. */
  recent: { count: number; feeSat: number };
  /** Length of the window: an hour, or since the first anchor. */
  windowMs: number;
  /** CLOSE or ABORT is on the chain: what comes after it is one or two anchors. */
  ended: boolean;
  nowMs: number;
}

export interface Forecast {
  perHour: number;
  satoshiPerAnchor: number;
  /** Until nothing but the reserve is left. */
  anchorsLeft: number;
  runsOutMs: number;
}

/** Shorter windows would take the first moments of an election for its rate. */
const LEAST_WINDOW_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;

/** null where nothing can be said: no anchor yet, nothing spent, or no more to come. */
export function forecastOf(input: ForecastInput): Forecast | null {
  const { batonSat, reserveSat, recent, ended, nowMs } = input;
  if (ended || recent.count === 0 || recent.feeSat === 0) return null;
  const windowMs = Math.max(LEAST_WINDOW_MS, input.windowMs);
  const spendable = Math.max(0, batonSat - (reserveSat ?? 0));
  const satoshiPerAnchor = recent.feeSat / recent.count;
  return {
    perHour: Math.round((recent.count * HOUR_MS) / windowMs),
    satoshiPerAnchor: Math.round(satoshiPerAnchor),
    anchorsLeft: Math.floor(spendable / satoshiPerAnchor),
    runsOutMs: Math.round(nowMs + (spendable / recent.feeSat) * windowMs),
  };
}

export interface NeedInput {
  /** Voters on the roll, and ballots that are there. */
  roll: number;
  ballots: number;
  /** Until voting closes; 0 or less afterwards. */
  leftMs: number;
  heartbeatMs: number;
  reserveSat: number;
  satoshiPerByte: number;
}

/** Transaction, header and unlocking script of one anchor, rounded up, and what one leaf hash takes. */
const ANCHOR_BYTES = 360;
const HASH_BYTES = 32;

/**
 * What the rest of the election may cost at most, if everybody who has not voted yet votes once: each ballot and each
 * token in an anchor of its own, but no more anchors than there is time for. Who votes again comes on top.
 */
export function needOf({ roll, ballots, leftMs, heartbeatMs, reserveSat, satoshiPerByte }: NeedInput): number {
  const left = Math.max(0, leftMs);
  const missing = left === 0 ? 0 : Math.max(0, roll - ballots);
  const anchors = Math.min(Math.ceil(left / FLUSH_MS), 2 * missing + Math.ceil(left / heartbeatMs));
  return reserveSat + Math.ceil((anchors * ANCHOR_BYTES + missing * HASH_BYTES) * satoshiPerByte);
}
