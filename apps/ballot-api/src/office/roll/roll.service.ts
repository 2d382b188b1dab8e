/**
 * The roll of a plan (spec §3.4): each registrar hands over her half while the plan is being made; together they are what a
 * freeze takes. What is stored is what was checked, all of it or nothing.
 */
import { Injectable } from '@nestjs/common';
import { fromHex, toHex, VerificationError } from '#crypto';
import { ServiceError } from '#edge';
import type { ElectionPlan, RollSummary } from '#office';
import { Database, type Sql } from '../../database/database.js';
import type { Actor } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';
import { EnrolmentService } from '../enrolment/enrolment.service.js';
import { type PlanRow, readPlan } from '../elections/plan-rows.js';
import { assertPlanning } from '../elections/plans.service.js';
import { assertOtherKeys, assertSameVoters, type CompleteRoll, mergeHalves, readHalf } from './merged-roll.js';
import { decodeHalf } from './received-half.js';

interface HalfFacts {
  registrar: 1 | 2;
  fingerprint: Uint8Array;
  voters_hash: Uint8Array;
  size: string;
  imported_ms: string;
}

@Injectable()
export class RollService {
  /** The one that was asked for last: looking at a plan before its freeze asks again and again. */
  private last: { key: string; roll: CompleteRoll } | null = null;

  constructor(
    private readonly database: Database,
    private readonly log: AuditLog,
    private readonly enrolment: EnrolmentService,
  ) {}

  /** What there is of the roll. @param planId untrusted text @throws ServiceError PLAN_UNKNOWN */
  async summary(planId: string): Promise<RollSummary> {
    const stored = await readPlan(this.database, planId, false);
    const halves = await this.facts(planId, stored.plan);
    const problem = await this.problemOf(planId, stored.plan, halves);
    const isComplete =
      stored.plan.enrolment === 'account'
        ? ((await this.enrolment.bindings(planId))?.length ?? 0) > 0
        : problem === null && halves.length === stored.plan.registrars;
    return {
      ...aboutPlan(stored),
      halves: halves.map(({ registrar, fingerprint, size, imported_ms }) => ({
        registrar,
        fingerprint: toHex(fingerprint),
        size: sizeOf(size),
        importedMs: Number(imported_ms),
      })),
      isComplete,
      problem: problem === null ? null : { code: problem.code, detail: detailOf(problem) },
    };
  }

  /**
   * Takes a registrar's half in the place of the one before. The same again changes nothing.
   * @param registrar untrusted   @param csv untrusted
   * @throws ServiceError PLAN_UNKNOWN, PLAN_FROZEN, REGISTRAR_UNKNOWN, ROLL_BY_ENROLMENT; VerificationError ROLL_CSV_…,
   *   ROLL_CLASS_UNKNOWN, ROLL_KEY_…
   */
  async putHalf(actor: Actor, planId: string, registrar: number, csv: string): Promise<RollSummary> {
    const { plan } = await this.open(this.database, planId, registrar);
    const half = await decodeHalf(csv, plan.voterClasses);
    await this.database.transaction(async (sql) => {
      const current = await this.open(sql, planId, registrar);
      // The rows were checked against these classes.
      if (JSON.stringify(current.plan.voterClasses) !== JSON.stringify(plan.voterClasses)) {
        throw new ServiceError('PLAN_CHANGED', 'the voter classes were changed while the roll arrived: send it again');
      }
      const other = await csvOf(sql, planId, 3 - registrar);
      if (other !== null) assertOtherKeys(readHalf(other), readHalf(half.csv));
      const [same] = await sql.rows(
        `SELECT 1 FROM office_roll_half WHERE plan_id = $1 AND registrar = $2 AND fingerprint = $3`,
        [planId, registrar, fromHex(half.fingerprint, 32)],
      );
      if (same !== undefined) return;
      await sql.rows(
        `INSERT INTO office_roll_half (plan_id, registrar, csv, fingerprint, voters_hash, size, imported_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (plan_id, registrar) DO UPDATE SET csv = EXCLUDED.csv, fingerprint = EXCLUDED.fingerprint,
           voters_hash = EXCLUDED.voters_hash, size = EXCLUDED.size, imported_ms = EXCLUDED.imported_ms`,
        [
          planId,
          registrar,
          half.csv,
          fromHex(half.fingerprint, 32),
          half.votersHash,
          JSON.stringify(half.size),
          Date.now(),
        ],
      );
      const detail = { registrar, voters: total(half.size), fingerprint: half.fingerprint };
      await this.log.append(sql, { actor, action: 'roll.imported', planId, detail });
    });
    return this.summary(planId);
  }

  /** Forgets a half, to begin again. @throws ServiceError PLAN_UNKNOWN, PLAN_FROZEN */
  async deleteHalf(actor: Actor, planId: string, registrar: number): Promise<RollSummary> {
    await this.database.transaction(async (sql) => {
      assertPlanning(await readPlan(sql, planId, true));
      const gone = await sql.rows(`DELETE FROM office_roll_half WHERE plan_id = $1 AND registrar = $2 RETURNING 1`, [
        planId,
        registrar,
      ]);
      if (gone.length > 0) await this.log.append(sql, { actor, action: 'roll.deleted', planId, detail: { registrar } });
    });
    return this.summary(planId);
  }

  /**
   * The whole roll, or null as long as a half is missing. For a freeze: it computes the root of all entries.
   * @throws ServiceError PLAN_UNKNOWN, ROLL_HALVES_DIFFERENT; VerificationError ROLL_CLASS_UNKNOWN
   */
  async complete(planId: string, sql: Sql = this.database): Promise<CompleteRoll | null> {
    const { plan } = await readPlan(sql, planId, false);
    const facts = await this.facts(planId, plan, sql);
    const problem = await this.problemOf(planId, plan, facts, sql);
    if (problem !== null) throw problem;
    if (facts.length < plan.registrars) return null;
    const classIds = plan.voterClasses.map(({ id }) => id);
    const key = [planId, ...facts.map(({ fingerprint }) => toHex(fingerprint)), ...classIds].join(' ');
    if (this.last?.key === key) return this.last.roll;
    const rows = await sql.rows<{ csv: string }>(
      `SELECT csv FROM office_roll_half WHERE plan_id = $1 AND fingerprint = ANY($2::bytea[]) ORDER BY registrar`,
      [planId, facts.map(({ fingerprint }) => fingerprint)],
    );
    // A half was replaced meanwhile: the roll of this moment is another one.
    if (rows.length < plan.registrars) return this.complete(planId, sql);
    const [first = [], second = null] = rows.map(({ csv }) => readHalf(csv));
    const size = Object.fromEntries(classIds.map((id) => [id, 0]));
    for (const { classId } of first) size[classId] = (size[classId] ?? 0) + 1;
    const roll = mergeHalves(second === null ? [first] : [first, second], classIds, size);
    this.last = { key, roll };
    return roll;
  }

  /** The plan, if this registrar may hand over a half of it now. */
  private async open(sql: Sql, planId: string, registrar: number): Promise<PlanRow> {
    const stored = await readPlan(sql, planId, sql !== this.database);
    assertPlanning(stored);
    if (stored.plan.enrolment !== 'codes') {
      throw new ServiceError('ROLL_BY_ENROLMENT', 'the voters of this election make their roll keys by themselves');
    }
    if (registrar < 1 || registrar > stored.plan.registrars) {
      throw new ServiceError('REGISTRAR_UNKNOWN', `this election has ${stored.plan.registrars} registrars`);
    }
    return stored;
  }

  /** Of the registrars that the plan has, without the rows. */
  private facts(planId: string, plan: ElectionPlan, sql: Sql = this.database): Promise<HalfFacts[]> {
    return sql.rows<HalfFacts>(
      `SELECT registrar, fingerprint, voters_hash, size, imported_ms FROM office_roll_half
        WHERE plan_id = $1 AND registrar <= $2 ORDER BY registrar`,
      [planId, plan.registrars],
    );
  }

  /** Why the halves that are there are no roll of the plan as it is now. */
  private async problemOf(
    planId: string,
    plan: ElectionPlan,
    halves: HalfFacts[],
    sql: Sql = this.database,
  ): Promise<ServiceError | VerificationError | null> {
    const known = new Set(plan.voterClasses.map(({ id }) => id));
    for (const { registrar, size } of halves) {
      const [gone] = Object.entries(sizeOf(size)).find(([id, voters]) => voters > 0 && !known.has(id)) ?? [];
      if (gone !== undefined) {
        const detail = `registrar ${registrar} has voters of the class "${gone}", which the plan no longer has`;
        return new VerificationError('ROLL_CLASS_UNKNOWN', detail);
      }
    }
    const [a, b] = halves;
    if (a === undefined || b === undefined || toHex(a.voters_hash) === toHex(b.voters_hash)) return null;
    const [first, second] = [await csvOf(sql, planId, 1), await csvOf(sql, planId, 2)];
    try {
      assertSameVoters(readHalf(first ?? ''), readHalf(second ?? ''));
      return null;
    } catch (error) {
      if (error instanceof ServiceError) return error;
      throw error;
    }
  }
}

async function csvOf(sql: Sql, planId: string, registrar: number): Promise<string | null> {
  const [row] = await sql.rows<{ csv: string }>(
    `SELECT csv FROM office_roll_half WHERE plan_id = $1 AND registrar = $2`,
    [planId, registrar],
  );
  return row?.csv ?? null;
}

/** What a registrar's program needs to know of the plan, so that a token for the roll alone suffices. */
function aboutPlan({ id, state, electionId, plan }: PlanRow): Omit<RollSummary, 'halves' | 'isComplete' | 'problem'> {
  const classes = plan.voterClasses.map(({ id: classId, label }) => ({ id: classId, label }));
  const { title, languages, registrars, enrolment } = plan;
  return { planId: id, state, electionId, title, languages, registrars, enrolment, classes };
}

const sizeOf = (json: string): Record<string, number> => JSON.parse(json) as Record<string, number>;
const total = (size: Record<string, number>): number => Object.values(size).reduce((a, b) => a + b, 0);
const detailOf = (problem: ServiceError | VerificationError): string =>
  problem instanceof ServiceError ? problem.detail : problem.message;
