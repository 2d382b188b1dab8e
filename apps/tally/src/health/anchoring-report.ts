/**
 * One election's anchors in figures, for the office's dashboard: how many, how late, what they cost, how long the money
 * lasts. Figures of this service and no proof of anything: the record's anchors are.
 */
import { Inject, Injectable } from '@nestjs/common';
import { fromHex, toHex } from '#crypto';
import { ServiceError } from '#edge';
import { ANCHOR_TYPES, type AnchorType } from '#record';
import { KIND_BALLOT, LOG_BOARD, type AnchorState } from '#store';
import { DataSource } from 'typeorm';
import { Alarms, type Alarm } from '../anchoring/alarms.js';
import { endReserveSat } from '../anchoring/anchor-builder.js';
import { Anchoring } from '../anchoring/anchoring.js';
import { FeePolicyCache } from '../anchoring/fee-policy-cache.js';
import { ElectionRegistry, type PublishedElection } from '../elections/election-registry.js';
import { forecastOf, type Forecast } from './chain-forecast.js';

export interface AnchorLine {
  seq: number;
  txid: string;
  type: AnchorType;
  state: AnchorState;
  timeMs: number;
  /** Entries that it covers. */
  entries: number;
  feeSat: number;
}

export interface AnchoringFigures {
  electionId: string;
  network: string;
  anchors: { count: number; mined: number };
  /** Board entries that no anchor covers; since when the oldest waits, null where nothing does or another process leads. */
  waiting: { entries: number; oldestMs: number | null };
  cost: { feeSat: number; ballots: number; satoshiPer1000Ballots: number | null };
  funds: { batonSat: number; reserveSat: number | null };
  forecast: Forecast | null;
  alarms: Alarm[];
  /** The newest anchors, newest first, at most 50. */
  newest: AnchorLine[];
}

interface TotalsRow {
  count: number;
  mined: number;
  fee_sat: string;
  recent_count: number;
  recent_fee_sat: string;
  first_ms: string | null;
  tree_size: number | null;
  baton_sat: string | null;
  ended: boolean;
  board_size: string;
  ballots: number;
}

const NEWEST = 50;
const WINDOW_MS = 3_600_000;
const ENDING_TYPES = [ANCHOR_TYPES.indexOf('CLOSE'), ANCHOR_TYPES.indexOf('ABORT')].join(', ');
/** Alarms that are about the whole service concern every election. */
const EVERYBODY = ['anchoring', 'confirmations', 'headers'];

@Injectable()
export class AnchoringReport {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ElectionRegistry) private readonly elections: ElectionRegistry,
    @Inject(Anchoring) private readonly anchoring: Anchoring,
    @Inject(FeePolicyCache) private readonly policy: FeePolicyCache,
    @Inject(Alarms) private readonly alarms: Alarms,
  ) {}

  /** @param electionId hex, untrusted @throws ServiceError ELECTION_UNKNOWN where its anchor key was not made here */
  async read(electionId: string, nowMs: number): Promise<AnchoringFigures> {
    const elections = await this.elections.anchoredHere();
    const election = elections.find((each) => toHex(each.electionId) === electionId);
    if (!election) throw new ServiceError('ELECTION_UNKNOWN', 'no election of this id is anchored here');
    const totals = await this.totals(electionId, nowMs);
    const batonSat = Number(totals.baton_sat ?? (await this.fundingSat(election)));
    const reserveSat = totals.ended ? 0 : await this.reserveSat();
    const forecast = forecastOf({
      batonSat,
      reserveSat,
      recent: { count: totals.recent_count, feeSat: Number(totals.recent_fee_sat) },
      windowMs: Math.min(WINDOW_MS, nowMs - Number(totals.first_ms ?? nowMs)),
      ended: totals.ended,
      nowMs,
    });
    return {
      electionId,
      network: election.definition.anchor.network,
      anchors: { count: totals.count, mined: totals.mined },
      waiting: this.waiting(electionId, totals, nowMs),
      cost: costOf(totals),
      funds: { batonSat, reserveSat },
      forecast,
      alarms: [...this.alarmsOf(electionId), ...fundsAlarm(election, forecast)],
      newest: await this.newest(electionId),
    };
  }

  private async totals(electionId: string, nowMs: number): Promise<TotalsRow> {
    const [row]: TotalsRow[] = await this.dataSource.query(
      `SELECT count(a.seq)::int AS count,
              count(*) FILTER (WHERE a.state = 'mined')::int AS mined,
              coalesce(sum(a.fee_sat), 0) AS fee_sat,
              count(*) FILTER (WHERE a.time_ms > $2)::int AS recent_count,
              coalesce(sum(a.fee_sat) FILTER (WHERE a.time_ms > $2), 0) AS recent_fee_sat,
              min(a.time_ms) AS first_ms,
              max(a.tree_size) AS tree_size,
              (array_agg(a.baton_sat ORDER BY a.seq DESC))[1] AS baton_sat,
              coalesce(bool_or(a.type IN (${ENDING_TYPES})), false) AS ended,
              (SELECT tree_size FROM log_head h WHERE h.election_id = $1 AND h.log = ${LOG_BOARD}) AS board_size,
              (SELECT count(*)::int FROM log_entry e
                WHERE e.election_id = $1 AND e.log = ${LOG_BOARD} AND e.kind = ${KIND_BALLOT}) AS ballots
         FROM anchor a WHERE a.election_id = $1`,
      [Buffer.from(fromHex(electionId, 32)), nowMs - WINDOW_MS],
    );
    return row;
  }

  private async newest(electionId: string): Promise<AnchorLine[]> {
    const rows: (Omit<AnchorLine, 'type' | 'timeMs' | 'feeSat'> & {
      type: number;
      time_ms: string;
      fee_sat: string;
    })[] = await this.dataSource.query(
      `SELECT seq, txid, type, state, time_ms, fee_sat,
                tree_size - coalesce(lag(tree_size) OVER (ORDER BY seq), 0) AS entries
           FROM (SELECT * FROM anchor WHERE election_id = $1 ORDER BY seq DESC LIMIT ${NEWEST + 1}) AS newest
          ORDER BY seq DESC`,
      [Buffer.from(fromHex(electionId, 32))],
    );
    return rows.slice(0, NEWEST).map(({ seq, txid, type, state, time_ms, entries, fee_sat }) => ({
      seq,
      txid,
      type: ANCHOR_TYPES[type],
      state,
      timeMs: Number(time_ms),
      entries,
      feeSat: Number(fee_sat),
    }));
  }

  private waiting(electionId: string, totals: TotalsRow, nowMs: number): AnchoringFigures['waiting'] {
    const entries = Number(totals.board_size) - (totals.tree_size ?? 0);
    const own = this.anchoring.figures(nowMs).find((each) => each.electionId === electionId);
    return { entries, oldestMs: entries > 0 && own && own.waiting > 0 ? own.lagMs : null };
  }

  private async fundingSat({ definition }: PublishedElection): Promise<number> {
    const rows: { satoshis: string }[] = await this.dataSource.query(
      'SELECT satoshis FROM funding WHERE public_key = $1',
      [Buffer.from(fromHex(definition.anchor.publicKey, 33))],
    );
    return Number(rows[0]?.satoshis ?? 0);
  }

  /** null while the network does not answer: then the whole baton counts. */
  private async reserveSat(): Promise<number | null> {
    return this.policy.read().then(endReserveSat, () => null);
  }

  private alarmsOf(electionId: string): Alarm[] {
    return this.alarms.list().filter(({ about }) => about === electionId || EVERYBODY.includes(about));
  }
}

function costOf({ fee_sat, ballots }: TotalsRow): AnchoringFigures['cost'] {
  const feeSat = Number(fee_sat);
  return { feeSat, ballots, satoshiPer1000Ballots: ballots === 0 ? null : Math.ceil((feeSat * 1_000) / ballots) };
}

/** Known before it happens: the money would be gone before the close can be anchored. */
function fundsAlarm({ electionId, definition }: PublishedElection, forecast: Forecast | null): Alarm[] {
  const { votingCloses } = definition.schedule;
  if (forecast === null || forecast.runsOutMs > votingCloses) return [];
  const detail = `at the present rate the funds are gone ${new Date(forecast.runsOutMs).toISOString()}, before voting closes`;
  return [{ about: toHex(electionId), code: 'FUNDS_LOW', detail }];
}
