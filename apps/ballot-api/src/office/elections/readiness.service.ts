/** What is still missing before a plan can be frozen (spec §3), all of it at once, so that people can be asked in parallel. */
import { Injectable } from '@nestjs/common';
import { fromHex } from '#crypto';
import { type PlanRemark, type PlanProblemCode, problemsOfPlan, problemsOfSizes } from '#office';
import { MIN_OFFICIALS, type Official } from '#record';
import { Config } from '../../config.js';
import { Database, type Sql } from '../../database/database.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { readPlan, type StoredPlan } from './plan-rows.js';
import { PlannedRoll } from './planned-roll.js';
import { readTrustees } from './trustee-rows.js';

export const READINESS_CODES = [
  'ROLL_INCOMPLETE',
  'TRUSTEE_NOT_JOINED',
  'OFFICIALS_TOO_FEW',
  'ISSUER_KEYS_USED',
  'TALLY_NOT_CONFIGURED',
] as const;
export type ReadinessCode = (typeof READINESS_CODES)[number];

export interface Readiness {
  missing: PlanRemark<PlanProblemCode | ReadinessCode>[];
  /** Voters by class id, once the roll is complete. */
  sizes: Record<string, number> | null;
}

@Injectable()
export class ReadinessService {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly roll: PlannedRoll,
  ) {}

  /** @throws ServiceError PLAN_UNKNOWN */
  async of(planId: string): Promise<Readiness> {
    return this.ofPlan(this.database, await readPlan(this.database, planId, false));
  }

  async ofPlan(sql: Sql, stored: StoredPlan): Promise<Readiness> {
    const { id, plan } = stored;
    const missing: Readiness['missing'] = [...problemsOfPlan(plan, Date.now())];
    const roll = await this.roll.of(sql, stored);
    if (roll === null) missing.push({ code: 'ROLL_INCOMPLETE', path: 'roll', values: {} });
    else missing.push(...problemsOfSizes(plan, roll.size));
    for (const { position, name, state } of await readTrustees(sql, id)) {
      if (state === 'joined') continue;
      missing.push({ code: 'TRUSTEE_NOT_JOINED', path: `trustees.names.${position}`, values: { name } });
    }
    const n = (await this.officials(sql)).length;
    if (n < MIN_OFFICIALS)
      missing.push({ code: 'OFFICIALS_TOO_FEW', path: 'officials', values: { n, min: MIN_OFFICIALS } });
    missing.push(...(await usedKeys(sql, stored)));
    if (this.config.tally === null) missing.push({ code: 'TALLY_NOT_CONFIGURED', path: 'anchor', values: {} });
    return { missing, sizes: roll?.size ?? null };
  }

  /** Those who can act: whoever has no key yet is not in the definition, and cannot be added later. */
  async officials(sql: Sql): Promise<Official[]> {
    const accounts = await this.accounts.active(sql);
    return accounts.flatMap(({ name, role, signingKey }) =>
      role === 'official' && signingKey !== null ? [{ name, signingKey }] : [],
    );
  }
}

/** Issuers of the plan whose offered keys stand in another draft: another election was quicker. */
async function usedKeys(sql: Sql, { plan }: StoredPlan): Promise<Readiness['missing']> {
  const offered = plan.issuers.members.filter(({ signingKey }) => signingKey !== '');
  const rows = await sql.rows<{ key: string }>(
    `SELECT encode(signing_key, 'hex') AS key FROM office_used_key WHERE signing_key = ANY($1::bytea[])`,
    [offered.map(({ signingKey }) => fromHex(signingKey, 32))],
  );
  const used = new Set(rows.map(({ key }) => key));
  return plan.issuers.members.flatMap(({ name, signingKey }, at) =>
    used.has(signingKey)
      ? [{ code: 'ISSUER_KEYS_USED' as const, path: `issuers.members.${at}`, values: { name } }]
      : [],
  );
}
