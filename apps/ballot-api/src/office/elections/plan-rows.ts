/** Plans as they rest in the database. */
import { toHex } from '#crypto';
import { ServiceError } from '#edge';
import type { ElectionPlan } from '#office';
import type { Sql } from '../../database/database.js';

export type PlanState = 'planning' | 'frozen' | 'published';

export interface StoredPlan {
  id: string;
  plan: ElectionPlan;
  /** One more at every save. */
  version: number;
  state: PlanState;
  /** Of the draft, from the freeze on. */
  ceremonyId: string | null;
  /** Of the published definition. */
  electionId: string | null;
  savedMs: number;
}

/** With what only a freeze needs. */
export interface PlanRow extends StoredPlan {
  anchor: string | null;
  logName: string;
  wasFrozen: boolean;
}

interface Row {
  id: string;
  plan: string;
  version: number;
  state: PlanState;
  ceremony_id: Uint8Array | null;
  election_id: Uint8Array | null;
  anchor: string | null;
  log_name: string;
  was_frozen: boolean;
  saved_ms: string;
}

const PLAN_ID = /^[0-9a-f]{32}$/;

/**
 * @param planId untrusted text   @param lock  whether nobody else may change it until the transaction ends
 * @throws ServiceError PLAN_UNKNOWN
 */
export async function readPlan(sql: Sql, planId: string, lock: boolean): Promise<PlanRow> {
  const rows = PLAN_ID.test(planId)
    ? await sql.rows<Row>(`SELECT * FROM office_election WHERE id = $1 ${lock ? 'FOR UPDATE' : ''}`, [planId])
    : [];
  if (rows[0] === undefined) throw planUnknown();
  return planOf(rows[0]);
}

/** All plans, the one that was changed last first. */
export async function readPlans(sql: Sql): Promise<PlanRow[]> {
  return (await sql.rows<Row>(`SELECT * FROM office_election ORDER BY saved_ms DESC, id`, [])).map(planOf);
}

export function planUnknown(): ServiceError {
  return new ServiceError('PLAN_UNKNOWN', 'the office has no election with this id');
}

function planOf(row: Row): PlanRow {
  return {
    id: row.id,
    plan: JSON.parse(row.plan) as ElectionPlan,
    version: row.version,
    state: row.state,
    ceremonyId: row.ceremony_id === null ? null : toHex(row.ceremony_id),
    electionId: row.election_id === null ? null : toHex(row.election_id),
    savedMs: Number(row.saved_ms),
    anchor: row.anchor,
    logName: row.log_name,
    wasFrozen: row.was_frozen,
  };
}
