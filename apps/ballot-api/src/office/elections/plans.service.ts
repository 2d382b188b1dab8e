/**
 * Plans of elections: made, read, changed step by step, until a freeze takes them. Two people who change the same plan do
 * not overwrite one another: whoever saves names the version that she read.
 */
import { Injectable } from '@nestjs/common';
import { fromHex, randomBytes, toHex } from '#crypto';
import { ServiceError } from '#edge';
import { decodePlan, duplicateOf, type ElectionPlan, type LoggedAction, PlanFormError } from '#office';
import { Database, type Sql } from '../../database/database.js';
import type { Actor } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';
import { type PlanRow, planUnknown, readPlan, readPlans, type StoredPlan } from './plan-rows.js';
import { placeTrustees } from './trustee-rows.js';

const HEX_ID = /^[0-9a-f]{64}$/;

@Injectable()
export class PlansService {
  constructor(
    private readonly database: Database,
    private readonly log: AuditLog,
  ) {}

  /** @param planId untrusted text @throws ServiceError PLAN_UNKNOWN */
  async get(planId: string): Promise<StoredPlan> {
    return publicPart(await readPlan(this.database, planId, false));
  }

  async all(): Promise<StoredPlan[]> {
    return (await readPlans(this.database)).map(publicPart);
  }

  /** The plan that an election was published from. @param electionId untrusted text @throws ServiceError PLAN_UNKNOWN */
  async byElection(electionId: string): Promise<StoredPlan> {
    const [row] = HEX_ID.test(electionId)
      ? await this.database.rows<{ id: string }>(`SELECT id FROM office_election WHERE election_id = $1`, [
          fromHex(electionId, 32),
        ])
      : [];
    if (row === undefined) throw planUnknown();
    return this.get(row.id);
  }

  /** @param plan untrusted @throws ServiceError REQUEST_INVALID naming the place */
  async create(actor: Actor, plan: unknown): Promise<{ id: string; version: number }> {
    return this.insert(actor, planOf(plan), 'plan.created', {});
  }

  /** A new plan like this one, with its own times and keys. */
  async duplicate(actor: Actor, planId: string): Promise<{ id: string; version: number }> {
    const { plan } = await this.get(planId);
    return this.insert(actor, duplicateOf(plan), 'plan.duplicated', { of: planId });
  }

  /**
   * @param version  the one that was read   @param plan untrusted
   * @throws ServiceError REQUEST_INVALID, PLAN_UNKNOWN, PLAN_CHANGED, PLAN_FROZEN
   */
  async save(
    actor: Actor,
    planId: string,
    version: number,
    plan: unknown,
  ): Promise<{ version: number; savedMs: number }> {
    const decoded = planOf(plan);
    return this.database.transaction(async (sql) => {
      const stored = await readPlan(sql, planId, true);
      assertPlanning(stored);
      if (stored.version !== version) {
        throw new ServiceError('PLAN_CHANGED', `version ${stored.version} is stored, version ${version} was changed`);
      }
      const saved = await storePlan(sql, stored, decoded);
      await placeTrustees(sql, planId, decoded.trustees.names);
      await this.log.append(sql, { actor, action: 'plan.saved', planId, detail: { version: saved.version } });
      return saved;
    });
  }

  /** @throws ServiceError PLAN_UNKNOWN, PLAN_FROZEN for one that was ever frozen */
  async remove(actor: Actor, planId: string): Promise<void> {
    await this.database.transaction(async (sql) => {
      const stored = await readPlan(sql, planId, true);
      if (stored.wasFrozen) throw new ServiceError('PLAN_FROZEN', 'a plan that was ever frozen is kept');
      await sql.rows(`DELETE FROM office_election WHERE id = $1`, [planId]);
      await this.log.append(sql, { actor, action: 'plan.deleted', planId, detail: { version: stored.version } });
    });
  }

  private async insert(
    actor: Actor,
    plan: ElectionPlan,
    action: LoggedAction,
    detail: Record<string, string>,
  ): Promise<{ id: string; version: number }> {
    const id = toHex(randomBytes(16));
    await this.database.transaction(async (sql) => {
      await sql.rows(
        `INSERT INTO office_election (id, plan, version, state, log_name, created_ms, saved_ms)
         VALUES ($1, $2, 1, 'planning', $3, $4, $4)`,
        [id, JSON.stringify(plan), newLogName(), Date.now()],
      );
      await placeTrustees(sql, id, plan.trustees.names);
      await this.log.append(sql, { actor, action, planId: id, detail });
    });
    return { id, version: 1 };
  }
}

/** Writes a plan over the locked row. */
export async function storePlan(
  sql: Sql,
  { id, version }: PlanRow,
  plan: ElectionPlan,
): Promise<{ version: number; savedMs: number }> {
  const savedMs = Date.now();
  await sql.rows(`UPDATE office_election SET plan = $2, version = $3, saved_ms = $4 WHERE id = $1`, [
    id,
    JSON.stringify(plan),
    version + 1,
    savedMs,
  ]);
  return { version: version + 1, savedMs };
}

/** @throws ServiceError PLAN_FROZEN */
export function assertPlanning({ state }: StoredPlan): void {
  if (state !== 'planning') throw new ServiceError('PLAN_FROZEN', 'this election is frozen: nothing of it can change');
}

/** A name that no log ever had. */
export function newLogName(): string {
  return toHex(randomBytes(8));
}

function planOf(value: unknown): ElectionPlan {
  try {
    return decodePlan(value);
  } catch (error) {
    if (!(error instanceof PlanFormError)) throw error;
    throw new ServiceError('REQUEST_INVALID', `plan: ${error.message}`, undefined, { cause: error });
  }
}

function publicPart({ id, plan, version, state, ceremonyId, electionId, savedMs }: PlanRow): StoredPlan {
  return { id, plan, version, state, ceremonyId, electionId, savedMs };
}
