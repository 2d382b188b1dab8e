/**
 * One election's anchors in figures, for the office's dashboard: how many, how late, what they cost, how long the money
 * lasts. Figures of this service and no proof of anything: the record's anchors are.
 */
import { Inject, Injectable } from '@nestjs/common';
import { fromHex, toHex } from '#crypto';
import { ServiceError } from '#edge';
import { ANCHOR_TYPES, batonScript, type AnchorType } from '#record';
import { KIND_BALLOT, LOG_BOARD, type AnchorState } from '#store';
import { DataSource } from 'typeorm';
import { Alarms, type Alarm } from '../anchoring/alarms.js';
import { Anchoring } from '../anchoring/anchoring.js';
import { FeePolicyCache } from '../anchoring/fee-policy-cache.js';
import { ElectionRegistry, type PublishedElection } from '../elections/election-registry.js';
import { FundsReader } from '../funding/funds.js';
import { payAddress } from '../funding/pay-address.js';
import { needOf, type Forecast } from './chain-forecast.js';

export interface AnchorLine {
  seq: number;
  txid: string;
  type: AnchorType;
  state: AnchorState;
  timeMs: number;
  /** Entries that it covers. */
  entries: number;
  feeSat: number;
  /** Satoshis for 1,000 bytes by the network's policy; null where it is not known. */
  feeRate: number | null;
}

export interface AnchoringFigures {
  electionId: string;
  network: string;
  anchors: { count: number; mined: number };
  /** Board entries that no anchor covers; since when the oldest waits, null where nothing does or another process leads. */
  waiting: { entries: number; oldestMs: number | null };
  cost: { feeSat: number; ballots: number; satoshiPer1000Ballots: number | null };
  /**
   * What the next anchor can spend, what it takes in, what must stay for the end; what the rest may cost at most, and what
   * is missing to that; where to pay. null where the network's fee policy is not known now.
   */
  funds: {
    batonSat: number;
    waitingSat: number;
    reserveSat: number | null;
    needSat: number | null;
    missingSat: number | null;
    address: string;
    script: string;
  };
  forecast: Forecast | null;
  alarms: Alarm[];
  /** The newest anchors, newest first, at most 50. */
  newest: AnchorLine[];
}

interface TotalsRow {
  count: number;
  mined: number;
  fee_sat: string;
  tree_size: number | null;
  board_size: string;
  ballots: number;
}

const NEWEST = 50;
/** Alarms that are about the whole service concern every election. */
const EVERYBODY = ['anchoring', 'confirmations', 'headers'];

@Injectable()
export class AnchoringReport {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ElectionRegistry) private readonly elections: ElectionRegistry,
    @Inject(Anchoring) private readonly anchoring: Anchoring,
    @Inject(FundsReader) private readonly funds: FundsReader,
    @Inject(FeePolicyCache) private readonly policy: FeePolicyCache,
    @Inject(Alarms) private readonly alarms: Alarms,
  ) {}

  /** @param electionId hex, untrusted @throws ServiceError ELECTION_UNKNOWN where its anchor key was not made here */
  async read(electionId: string, nowMs: number): Promise<AnchoringFigures> {
    const elections = await this.elections.anchoredHere();
    const election = elections.find((each) => toHex(each.electionId) === electionId);
    if (!election) throw new ServiceError('ELECTION_UNKNOWN', 'no election of this id is anchored here');
    const totals = await this.totals(electionId);
    const { batonSat, waitingSat, reserveSat, forecast, ended } = await this.funds.read(election, nowMs);
    const needSat = ended ? 0 : await this.needSat(election, reserveSat, totals.ballots, nowMs);
    return {
      electionId,
      network: election.definition.anchor.network,
      anchors: { count: totals.count, mined: totals.mined },
      waiting: this.waiting(electionId, totals, nowMs),
      cost: costOf(totals),
      funds: {
        batonSat,
        waitingSat,
        reserveSat,
        needSat,
        missingSat: needSat === null ? null : Math.max(0, needSat - batonSat - waitingSat),
        ...payTo(election),
      },
      forecast,
      alarms: this.alarmsOf(electionId),
      newest: await this.newest(electionId),
    };
  }

  private async totals(electionId: string): Promise<TotalsRow> {
    const [row]: TotalsRow[] = await this.dataSource.query(
      `SELECT count(a.seq)::int AS count,
              count(*) FILTER (WHERE a.state = 'mined')::int AS mined,
              coalesce(sum(a.fee_sat), 0) AS fee_sat,
              max(a.tree_size) AS tree_size,
              (SELECT tree_size FROM log_head h WHERE h.election_id = $1 AND h.log = ${LOG_BOARD}) AS board_size,
              (SELECT count(*)::int FROM log_entry e
                WHERE e.election_id = $1 AND e.log = ${LOG_BOARD} AND e.kind = ${KIND_BALLOT}) AS ballots
         FROM anchor a WHERE a.election_id = $1`,
      [Buffer.from(fromHex(electionId, 32))],
    );
    return row;
  }

  private async newest(electionId: string): Promise<AnchorLine[]> {
    const rows: (Omit<AnchorLine, 'type' | 'timeMs' | 'feeSat' | 'feeRate'> & {
      type: number;
      time_ms: string;
      fee_sat: string;
      fee_rate: number | null;
    })[] = await this.dataSource.query(
      `SELECT seq, txid, type, state, time_ms, fee_sat, fee_rate,
                tree_size - coalesce(lag(tree_size) OVER (ORDER BY seq), 0) AS entries
           FROM (SELECT * FROM anchor WHERE election_id = $1 ORDER BY seq DESC LIMIT ${NEWEST + 1}) AS newest
          ORDER BY seq DESC`,
      [Buffer.from(fromHex(electionId, 32))],
    );
    return rows.slice(0, NEWEST).map(({ seq, txid, type, state, time_ms, entries, fee_sat, fee_rate }) => ({
      seq,
      txid,
      type: ANCHOR_TYPES[type],
      state,
      timeMs: Number(time_ms),
      entries,
      feeSat: Number(fee_sat),
      feeRate: fee_rate,
    }));
  }

  private waiting(electionId: string, totals: TotalsRow, nowMs: number): AnchoringFigures['waiting'] {
    const entries = Number(totals.board_size) - (totals.tree_size ?? 0);
    const own = this.anchoring.figures(nowMs).find((each) => each.electionId === electionId);
    return { entries, oldestMs: entries > 0 && own && own.waiting > 0 ? own.lagMs : null };
  }

  private async needSat(
    { definition }: PublishedElection,
    reserveSat: number | null,
    ballots: number,
    nowMs: number,
  ): Promise<number | null> {
    const policy = await this.policy.read().catch(() => null);
    if (policy === null || reserveSat === null) return null;
    return needOf({
      roll: Object.values(definition.roll.size).reduce((sum, size) => sum + size, 0),
      ballots,
      leftMs: definition.schedule.votingCloses - nowMs,
      heartbeatMs: definition.anchor.heartbeatMs,
      reserveSat,
      satoshiPerByte: policy.satoshis / policy.bytes,
    });
  }

  private alarmsOf(electionId: string): Alarm[] {
    return this.alarms.list().filter(({ about }) => about === electionId || EVERYBODY.includes(about));
  }
}

function costOf({ fee_sat, ballots }: TotalsRow): AnchoringFigures['cost'] {
  const feeSat = Number(fee_sat);
  return { feeSat, ballots, satoshiPer1000Ballots: ballots === 0 ? null : Math.ceil((feeSat * 1_000) / ballots) };
}

/** For wallets the address, for those that know none the script. */
function payTo({ definition }: PublishedElection): { address: string; script: string } {
  const { network, publicKey } = definition.anchor;
  const key = fromHex(publicKey, 33);
  return { address: payAddress(network, key), script: toHex(batonScript(key)) };
}
