/** One election at a glance, as the office's server counts it. Figures for people who run it, and no proof of anything. */
import { toHex } from '#crypto';
import { SHOWN_PHASES, type ShownPhase } from '#office';
import { type Contact, type LanguageMap, type Phase, PHASES, type Schedule } from '#record';
import { Answer } from '../answer.js';
import type { HttpClient } from '../http-client.js';
import { readTexts } from './plans-api.js';

export interface TurnoutPoint {
  timeMs: number;
  voters: number;
  ballots: number;
}

export interface DashboardBoard {
  phase: Phase;
  nextPhaseNo: number;
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
  rate: { minutes: number; ballots: number };
  refusals: { code: string; count: number }[];
  anchors: {
    count: number;
    newest: { seq: number; txid: string; state: string; timeMs: number; treeSize: number } | null;
    waiting: number;
  };
  /** null: not known, because the tally service cannot be asked; so for `alarms`. */
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
  files: { valid: number; setAside: number } | null;
  close: { confirmations: number; txid: string; blockHeight: number | null } | null;
  hasResult: boolean;
  /** Pieces of evidence on the board. */
  evidence: number;
  /** Why nothing is anchored, and since when; null while it goes on. */
  halt: { code: string; sinceMs: number } | null;
  alarms: { code: string; detail: string }[] | null;
}

export interface Dashboard {
  id: string;
  electionId: string;
  title: LanguageMap;
  contact: Contact;
  timeZone: string;
  schedule: Schedule;
  shownPhase: ShownPhase;
  board: DashboardBoard;
}

export class DashboardApi {
  constructor(private readonly http: HttpClient) {}

  /** @param planId  or the electionId of an election without a plan */
  async read(planId: string): Promise<Dashboard> {
    const path = `/office-api/elections/${planId}/dashboard`;
    const answer = Answer.of(await this.http.getJson(path), 'dashboard');
    const contact = answer.object('contact');
    const schedule = answer.object('schedule');
    return {
      id: answer.string('id'),
      electionId: toHex(answer.hex('electionId', 32)),
      title: readTexts(answer.object('title')),
      contact: {
        name: contact.string('name'),
        email: contact.string('email'),
        phone: contact.string('phone'),
        url: contact.string('url'),
      },
      timeZone: answer.string('timeZone'),
      schedule: {
        issuanceOpens: schedule.integer('issuanceOpens'),
        issuanceCloses: schedule.integer('issuanceCloses'),
        votingOpens: schedule.integer('votingOpens'),
        votingCloses: schedule.integer('votingCloses'),
      },
      shownPhase: answer.oneOf('shownPhase', SHOWN_PHASES),
      board: readBoard(answer.object('board')),
    };
  }
}

function readBoard(answer: Answer): DashboardBoard {
  const [rate, anchors, issuers, trustees] = (['rate', 'anchors', 'issuers', 'trustees'] as const).map((name) =>
    answer.object(name),
  ) as [Answer, Answer, Answer, Answer];
  const newest = anchors.objectOrNull('newest');
  const close = answer.objectOrNull('close');
  const files = answer.objectOrNull('files');
  const halt = answer.objectOrNull('halt');
  const numbers = (from: Answer) => ({ voters: from.integer('voters'), ballots: from.integer('ballots') });
  return {
    phase: answer.oneOf('phase', PHASES),
    nextPhaseNo: answer.integer('nextPhaseNo'),
    next: PHASES.filter((phase) => answer.list('next').includes(phase)),
    size: answer.integer('size'),
    ...numbers(answer),
    spoils: answer.integer('spoils'),
    requests: answer.integer('requests'),
    roll: answer.integer('roll'),
    classes: Answer.listOf(answer.list('classes'), 'classes', (each) => ({
      id: each.string('id'),
      label: readTexts(each.object('label')),
      roll: each.integer('roll'),
      ...numbers(each),
    })),
    turnout: Answer.listOf(answer.list('turnout'), 'turnout', (point) => ({
      timeMs: point.integer('timeMs'),
      ...numbers(point),
    })),
    rate: { minutes: rate.integer('minutes'), ballots: rate.integer('ballots') },
    refusals: Answer.listOf(answer.list('refusals'), 'refusals', (each) => ({
      code: each.string('code'),
      count: each.integer('count'),
    })),
    anchors: {
      count: anchors.integer('count'),
      newest: newest && {
        seq: newest.integer('seq'),
        txid: toHex(newest.hex('txid', 32)),
        state: newest.string('state'),
        timeMs: newest.integer('timeMs'),
        treeSize: newest.integer('treeSize'),
      },
      waiting: anchors.integer('waiting'),
    },
    chain: readChain(answer.objectOrNull('chain')),
    issuers: {
      threshold: issuers.integer('threshold'),
      members: Answer.listOf(issuers.list('members'), 'issuers', (member) => ({
        name: member.string('name'),
        answers: member.boolean('answers'),
      })),
    },
    trustees: {
      threshold: trustees.integer('threshold'),
      members: Answer.listOf(trustees.list('members'), 'trustees', (member) => ({
        name: member.string('name'),
        hasRehearsed: member.boolean('hasRehearsed'),
        hasSent: member.boolean('hasSent'),
      })),
    },
    files: files && { valid: files.integer('valid'), setAside: files.integer('setAside') },
    close: close && {
      confirmations: close.integer('confirmations'),
      txid: toHex(close.hex('txid', 32)),
      blockHeight: close.integerOrNull('blockHeight'),
    },
    hasResult: answer.boolean('hasResult'),
    evidence: answer.integer('evidence'),
    halt: halt && { code: halt.string('code'), sinceMs: halt.integer('sinceMs') },
    alarms: answer.isNull('alarms')
      ? null
      : Answer.listOf(answer.list('alarms'), 'alarms', (alarm) => ({
          code: alarm.string('code'),
          detail: alarm.string('detail'),
        })),
  };
}

function readChain(chain: Answer | null): DashboardBoard['chain'] {
  return (
    chain && {
      oldestWaitingMs: chain.integerOrNull('oldestWaitingMs'),
      feeSat: chain.integer('feeSat'),
      satoshiPer1000Ballots: chain.integerOrNull('satoshiPer1000Ballots'),
      balanceSat: chain.integer('balanceSat'),
      anchorsLeft: chain.integerOrNull('anchorsLeft'),
      runsOutMs: chain.integerOrNull('runsOutMs'),
      waitingSat: chain.integer('waitingSat'),
      reserveSat: chain.integerOrNull('reserveSat'),
      needSat: chain.integerOrNull('needSat'),
      missingSat: chain.integerOrNull('missingSat'),
      payAddress: chain.string('payAddress'),
      payScript: chain.string('payScript'),
    }
  );
}
