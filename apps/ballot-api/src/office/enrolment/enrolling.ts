/** When voters may enrol: while the plan can change and says that they enrol, until the office ends it. */
import { ServiceError } from '#edge';
import type { Sql } from '../../database/database.js';
import type { StoredPlan } from '../elections/plan-rows.js';

/** @throws ServiceError ENROLMENT_NOT_OPEN */
export function assertEnrolling(plan: StoredPlan): StoredPlan {
  if (plan.state === 'planning' && plan.plan.enrolment === 'account') return plan;
  throw notOpen();
}

/**
 * Whoever ends the enrolment waits until this transaction ends, and this one for him: nobody is bound behind his back.
 * @throws ServiceError ENROLMENT_NOT_OPEN
 */
export async function lockPlan(sql: Sql, planId: string): Promise<void> {
  const [row] = await sql.rows<{ state: string }>(`SELECT state FROM office_election WHERE id = $1 FOR SHARE`, [
    planId,
  ]);
  if (row?.state !== 'planning' || (await isEnded(sql, planId))) throw notOpen();
}

/** Whether the office has ended it. */
export async function isEnded(sql: Sql, planId: string): Promise<boolean> {
  return (await sql.rows(`SELECT 1 FROM office_enrolment_end WHERE plan_id = $1`, [planId])).length > 0;
}

function notOpen(): ServiceError {
  return new ServiceError('ENROLMENT_NOT_OPEN', 'voters of this election do not enrol, or enrolment is over');
}
