/**
 * One election at a glance for its office. Everything about voters is what anybody can count on the public board; before
 * the result there is none, and nothing here could give one.
 */
import { Injectable } from '@nestjs/common';
import type { AnchoringFigures } from '#client';
import { toHex } from '#crypto';
import { shownPhaseOf, type ShownPhase } from '#office';
import { allowedTransitions, type Contact, type LanguageMap, type Phase, type Schedule } from '#record';
import { IntakeFigures } from '../../ballot-intake/intake-figures.js';
import { Database } from '../../database/database.js';
import type { Election } from '../../elections/election.js';
import { ElectionRegistry } from '../../elections/election-registry.js';
import { IssuerHealth } from '../../token-issuance/issuer-health.js';
import { Subjects } from '../approvals/subjects.js';
import { AnchorTimes } from './anchor-times.js';
import { BoardCounts } from './board-counts.js';
import { type NewestAnchor, readStanding, type Standing } from './standing.js';
import { type Alarm, TallyViews } from './tally-view.js';

export interface TurnoutPoint {
  timeMs: number;
  voters: number;
  ballots: number;
}

export interface BoardFigures {
  phase: Phase;
  nextPhaseNo: number;
  /** Phases that may come next. */
  next: Phase[];
  size: number;
  ballots: number;
  voters: number;
  spoils: number;
  requests: number;
  roll: number;
  classes: { id: string; label: LanguageMap; roll: number; voters: number; ballots: number }[];
  /** At the times of anchors, oldest first. */
  turnout: TurnoutPoint[];
  /** Ballots on the board in these last minutes. */
  rate: { minutes: number; ballots: number };
  /** Of this server process since it started. */
  refusals: { code: string; count: number }[];
  anchors: { count: number; newest: NewestAnchor | null; waiting: number };
  /** null where the tally service cannot be asked. */
  chain: {
    oldestWaitingMs: number | null;
    feeSat: number;
    satoshiPer1000Ballots: number | null;
    balanceSat: number;
    anchorsLeft: number | null;
    runsOutMs: number | null;
    /** Paid and not taken in yet; what the rest may cost at most, what is missing to that, and where to pay. */
    waitingSat: number;
    reserveSat: number | null;
    needSat: number | null;
    missingSat: number | null;
    payAddress: string;
    payScript: string;
  } | null;
  issuers: { threshold: number; members: { name: string; answers: boolean }[] };
  trustees: { threshold: number; members: { name: string; hasRehearsed: boolean; hasSent: boolean }[] };
  /** Share files as the tally service has verified them; null where it cannot be asked or has not begun. */
  files: { valid: number; setAside: number } | null;
  close: { confirmations: number; txid: string; blockHeight: number | null } | null;
  hasResult: boolean;
  /** Pieces of evidence on the board. */
  evidence: number;
  /** Why nothing is anchored, and since when; null while it goes on. */
  halt: { code: string; sinceMs: number } | null;
  /** null where the tally service cannot be asked. */
  alarms: Alarm[] | null;
}

export interface Dashboard {
  id: string;
  electionId: string;
  title: LanguageMap;
  contact: Contact;
  timeZone: string;
  schedule: Schedule;
  shownPhase: ShownPhase;
  board: BoardFigures;
}

const MAX_POINTS = 200;
const RATE_MINUTES = 10;

@Injectable()
export class DashboardService {
  /** By electionId. */
  private readonly read = new Map<string, { counts: BoardCounts; times: AnchorTimes; last: Promise<unknown> }>();

  constructor(
    private readonly subjects: Subjects,
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
    private readonly intake: IntakeFigures,
    private readonly issuers: IssuerHealth,
    private readonly tally: TallyViews,
  ) {}

  /** @param id  of a plan or an election, untrusted @throws ServiceError PLAN_UNKNOWN, ELECTION_UNKNOWN, PHASE_WRONG */
  async of(id: string): Promise<Dashboard> {
    const subject = await this.subjects.published(id);
    const election = await this.elections.get(subject.electionId);
    const { definition } = election;
    const standing = await readStanding(this.database, election);
    return {
      id: subject.id,
      electionId: subject.electionId,
      title: definition.title,
      contact: definition.contact,
      timeZone: definition.timeZone,
      schedule: definition.schedule,
      shownPhase: shownPhaseOf('published', {
        phase: standing.phase,
        isRehearsed: standing.rehearsed.length >= definition.trustees.members.length,
        isCloseAnchored: standing.close !== null,
        decryptions: standing.decryptions.length,
        hasResult: standing.hasResult,
      }),
      board: await this.boardOf(election, standing),
    };
  }

  private async boardOf(election: Election, standing: Standing): Promise<BoardFigures> {
    const { definition } = election;
    const electionId = toHex(election.electionId);
    const [{ counts, times }, issuers, tally] = await Promise.all([
      this.countsOf(election, standing.size),
      this.issuers.read(electionId),
      this.tally.read(electionId),
    ]);
    const { ballots, voters, spoils } = counts.total;
    const before = counts.at(times.sizeAt(Date.now() - RATE_MINUTES * 60_000));
    return {
      phase: standing.phase,
      nextPhaseNo: standing.nextPhaseNo,
      next: allowedTransitions(definition, standing.phase, standing.hasResult),
      size: standing.size,
      ballots,
      voters,
      spoils,
      requests: standing.requests,
      roll: Object.values(definition.roll.size).reduce((sum, size) => sum + size, 0),
      classes: definition.voterClasses.map(({ id, label }, classIndex) => ({
        id,
        label,
        roll: definition.roll.size[id] ?? 0,
        ...counts.ofClass(classIndex),
      })),
      turnout: times.points(MAX_POINTS).map(({ timeMs, treeSize }) => ({ timeMs, ...counts.at(treeSize) })),
      rate: { minutes: RATE_MINUTES, ballots: ballots - before.ballots },
      refusals: Object.entries(this.intake.of(electionId).refusals)
        .map(([code, count]) => ({ code, count }))
        .sort((a, b) => b.count - a.count),
      anchors: {
        count: standing.anchors,
        newest: standing.newest,
        waiting: Math.max(0, standing.size - (standing.newest?.treeSize ?? 0)),
      },
      chain: chainOf(tally?.anchoring ?? null),
      issuers: {
        threshold: definition.issuers.threshold,
        members: definition.issuers.members.map(({ name }, i) => ({ name, answers: issuers[i]?.answers ?? false })),
      },
      trustees: {
        threshold: definition.trustees.threshold,
        members: definition.trustees.members.map(({ name, index }) => ({
          name,
          hasRehearsed: standing.rehearsed.includes(index),
          hasSent: standing.decryptions.includes(index),
        })),
      },
      files: tally?.files ?? null,
      close: standing.close && { confirmations: definition.anchor.closeConfirmations, ...standing.close },
      hasResult: standing.hasResult,
      evidence: standing.evidence,
      halt: standing.halt,
      alarms: tally?.alarms ?? null,
    };
  }

  /** One look at a time for each election, each going on where the last one ended. */
  private async countsOf(election: Election, size: number): Promise<{ counts: BoardCounts; times: AnchorTimes }> {
    const { electionId } = election;
    const id = toHex(electionId);
    const known = this.read.get(id) ?? {
      counts: new BoardCounts(electionId),
      times: new AnchorTimes(electionId),
      last: Promise.resolve(),
    };
    this.read.set(id, known);
    const look = known.last
      .catch(() => undefined)
      .then(async () => {
        // A size that was read before a concurrent look ended is smaller by now; only a log that was put back stays so.
        const isUsable = await known.counts.readTo(this.database, size);
        await known.times.read(this.database);
        if (!isUsable && (await readStanding(this.database, election)).size <= size) this.read.delete(id);
      });
    known.last = look;
    await look;
    return known;
  }
}

function chainOf(figures: AnchoringFigures | null): BoardFigures['chain'] {
  if (figures === null) return null;
  return {
    oldestWaitingMs: figures.waiting.oldestMs,
    feeSat: figures.cost.feeSat,
    satoshiPer1000Ballots: figures.cost.satoshiPer1000Ballots,
    balanceSat: figures.funds.batonSat,
    anchorsLeft: figures.forecast?.anchorsLeft ?? null,
    runsOutMs: figures.forecast?.runsOutMs ?? null,
    waitingSat: figures.funds.waitingSat,
    reserveSat: figures.funds.reserveSat,
    needSat: figures.funds.needSat,
    missingSat: figures.funds.missingSat,
    payAddress: figures.funds.address,
    payScript: figures.funds.script,
  };
}
