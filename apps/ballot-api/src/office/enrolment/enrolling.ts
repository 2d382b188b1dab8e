/** When voters may enrol: while the plan can change, and says that they enrol. */
import { ServiceError } from '#edge';
import type { Sql } from '../../database/database.js';
import type { StoredPlan } from '../elections/plan-rows.js';

/** @throws ServiceError ENROLMENT_NOT_OPEN */
export function assertEnrolling(plan: StoredPlan): StoredPlan {
  if (plan.state === 'planning' && plan.plan.enrolment === 'account') return plan;
  throw notOpen();
}

/**
 * A freeze waits until this transaction ends, and this one until a freeze has ended: nobody is bound behind its back.
 * @throws ServiceError ENROLMENT_NOT_OPEN
 */
export async function lockPlan(sql: Sql, planId: string): Promise<void> {
  const [row] = await sql.rows<{ state: string }>(`SELECT state FROM office_election WHERE id = $1 FOR SHARE`, [
    planId,
  ]);
  if (row?.state !== 'planning') throw notOpen();
}

function notOpen(): ServiceError {
  return new ServiceError('ENROLMENT_NOT_OPEN', 'voters of this election do not enrol, or it is frozen');
}
