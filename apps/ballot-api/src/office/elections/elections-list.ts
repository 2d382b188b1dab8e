/** All elections of this server for the office: its plans, and those that were published by a program without one. */
import { Injectable } from '@nestjs/common';
import type { ElectionSummary } from '#client';
import { fromHex } from '#crypto';
import { type BoardStanding, shownPhaseOf } from '#office';
import { Database } from '../../database/database.js';
import { ElectionRegistry } from '../../elections/election-registry.js';
import { type ElectionStatus, StatusService } from '../../elections/status.service.js';
import { StoredMessages } from '../../ceremonies/stored-messages.js';
import type { Actor } from '../accounts/actor.js';
import type { StoredPlan } from './plan-rows.js';
import { PlansService } from './plans.service.js';

type Summary = Omit<ElectionSummary, 'waiting'>;

@Injectable()
export class ElectionsList {
  constructor(
    private readonly plans: PlansService,
    private readonly elections: ElectionRegistry,
    private readonly status: StatusService,
    private readonly messages: StoredMessages,
    private readonly database: Database,
  ) {}

  /** Plans, the one that was changed last first; then elections without one, the newest first. */
  async all(actor: Actor): Promise<ElectionSummary[]> {
    const waiting = await this.waitingFor(actor);
    const all = await this.summaries();
    return all.map((summary) => ({ ...summary, waiting: waiting.get(summary.id) ?? 0 }));
  }

  private async summaries(): Promise<Summary[]> {
    const plans = await this.plans.all();
    const status = new Map((await this.status.all()).map((each) => [each.electionId, each]));
    const planned = await Promise.all(
      plans.map((plan) => this.ofPlan(plan, status.get(plan.electionId ?? '') ?? null)),
    );
    const known = new Set(plans.map(({ electionId }) => electionId));
    const others = [...status.values()].filter(({ electionId }) => !known.has(electionId)).reverse();
    return [...planned, ...(await Promise.all(others.map((each) => this.ofElection(each))))];
  }

  private async ofPlan(stored: StoredPlan, status: ElectionStatus | null): Promise<Summary> {
    const { id, plan, state, electionId, savedMs } = stored;
    const { title, timeZone, schedule } = plan;
    const phase = shownPhaseOf(state, status === null ? null : await this.boardOf(status));
    return { id, hasPlan: true, title, phase, electionId, timeZone, schedule, savedMs };
  }

  private async ofElection(status: ElectionStatus): Promise<Summary> {
    const { electionId, title } = status;
    const { timeZone, schedule } = (await this.elections.get(electionId)).definition;
    const phase = shownPhaseOf('published', await this.boardOf(status));
    return { id: electionId, hasPlan: false, title, phase, electionId, timeZone, schedule, savedMs: null };
  }

  /** Open requests by election; nobody approves her own, and auditors none. */
  private async waitingFor({ id, role }: Actor): Promise<Map<string, number>> {
    if (role !== 'official') return new Map();
    const rows = await this.database.rows<{ plan_id: string; count: number }>(
      `SELECT plan_id, count(*)::int AS count FROM office_approval
        WHERE state = 'open' AND expires_ms > $1 AND requested_by <> $2 GROUP BY plan_id`,
      [Date.now(), id],
    );
    return new Map(rows.map(({ plan_id, count }) => [plan_id, count]));
  }

  private async boardOf(status: ElectionStatus): Promise<BoardStanding> {
    const { phase, hasResult, decryptions, board, anchor, ceremonyId, electionId } = status;
    const { trustees } = (await this.elections.get(electionId)).definition;
    const names = new Set((await this.messages.all(fromHex(ceremonyId, 32))).map(({ name }) => name));
    return {
      phase,
      isRehearsed: trustees.members.every(({ index }) => names.has(`trustee-${index}-rehearsal`)),
      isCloseAnchored: board.closingSize !== null && anchor !== null && anchor.treeSize >= board.closingSize,
      decryptions: decryptions.length,
      hasResult,
    };
  }
}
