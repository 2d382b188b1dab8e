/**
 * The money of one chain: what the baton holds, what waits to be taken in, what must stay for the end, and how long the
 * rest lasts. Cheap enough to be asked all the time: it looks at the newest anchors alone.
 */
import { fromHex } from '#crypto';
import { ANCHOR_TYPES } from '#record';
import type { DataSource } from 'typeorm';
import { endReserveSat } from '../anchoring/anchor-builder.js';
import type { FeePolicyCache } from '../anchoring/fee-policy-cache.js';
import type { PublishedElection } from '../elections/election-registry.js';
import { forecastOf, type Forecast } from '../health/chain-forecast.js';
import type { TopUpStore } from './top-up-store.js';

export interface Funds {
  /** What the next anchor can spend. */
  batonSat: number;
  /** Deep payments to the anchor key that the next anchor takes in. */
  waitingSat: number;
  /** What must stay until CLOSE; null where the network's fee policy is not known now. */
  reserveSat: number | null;
  forecast: Forecast | null;
  /** CLOSE or ABORT is on the chain. */
  ended: boolean;
}

const WINDOW_MS = 3_600_000;
/** An anchor a second for an hour. */
const WINDOW_ANCHORS = 3_600;
const ENDING_TYPES = [ANCHOR_TYPES.indexOf('CLOSE'), ANCHOR_TYPES.indexOf('ABORT')];

export class FundsReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly topUps: TopUpStore,
    private readonly policy: FeePolicyCache,
  ) {}

  async read({ electionId, definition }: PublishedElection, nowMs: number): Promise<Funds> {
    const recent: { time_ms: string; fee_sat: string; baton_sat: string }[] = await this.dataSource.query(
      `SELECT time_ms, fee_sat, baton_sat FROM anchor WHERE election_id = $1 ORDER BY seq DESC LIMIT ${WINDOW_ANCHORS}`,
      [Buffer.from(electionId)],
    );
    const ended = await this.isEnded(electionId);
    const batonSat = Number(recent.at(0)?.baton_sat ?? (await this.fundingSat(definition.anchor.publicKey)));
    const waiting = await this.topUps.waiting(electionId);
    const waitingSat = waiting.reduce((sum, { satoshis }) => sum + satoshis, 0);
    const reserveSat = ended ? 0 : await this.policy.read().then(endReserveSat, () => null);
    const inWindow = recent.filter(({ time_ms }) => Number(time_ms) > nowMs - WINDOW_MS);
    const forecast = forecastOf({
      batonSat: batonSat + waitingSat,
      reserveSat,
      recent: { count: inWindow.length, feeSat: inWindow.reduce((sum, { fee_sat }) => sum + Number(fee_sat), 0) },
      windowMs: nowMs - Number(inWindow.at(-1)?.time_ms ?? nowMs),
      ended,
      nowMs,
    });
    return { batonSat, waitingSat, reserveSat, forecast, ended };
  }

  private async isEnded(electionId: Uint8Array): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT 1 FROM anchor WHERE election_id = $1 AND type = ANY($2) AND type IN (0, 3, 4, 6) LIMIT 1`,
      [Buffer.from(electionId), ENDING_TYPES],
    );
    return rows.length > 0;
  }

  private async fundingSat(publicKey: string): Promise<number> {
    const rows: { satoshis: string }[] = await this.dataSource.query(
      'SELECT satoshis FROM funding WHERE public_key = $1',
      [Buffer.from(fromHex(publicKey, 33))],
    );
    return Number(rows[0]?.satoshis ?? 0);
  }
}

/**
 * Why a person should top up now, before the money is out; null where there is no need.
 * @param closesMs voting ends then
 */
export function fundsShortage(
  { batonSat, waitingSat, reserveSat, forecast, ended }: Funds,
  closesMs: number,
): string | null {
  if (ended) return null;
  const left = batonSat + waitingSat;
  // 1. As much again as the reserve: below it the next burst of ballots may be the last that is paid for.
  if (reserveSat !== null && left < 2 * reserveSat) {
    return `${left} satoshis are left, of which ${reserveSat} must stay for the close`;
  }
  // 2. At the rate of the last hour.
  if (forecast === null || forecast.runsOutMs > closesMs) return null;
  return `at the present rate the funds are gone ${new Date(forecast.runsOutMs).toISOString()}, before voting closes`;
}
