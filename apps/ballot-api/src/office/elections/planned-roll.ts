/** The roll that a freeze takes: of the registrars' halves, or of the keys that voters' own devices have made (spec §3.4, §3.5). */
import { Injectable } from '@nestjs/common';
import { VerificationError } from '#crypto';
import { ServiceError } from '#edge';
import type { Sql } from '../../database/database.js';
import { EnrolmentService } from '../enrolment/enrolment.service.js';
import { type CompleteRoll, mergeHalves } from '../roll/merged-roll.js';
import { RollService } from '../roll/roll.service.js';
import type { StoredPlan } from './plan-rows.js';

@Injectable()
export class PlannedRoll {
  constructor(
    private readonly halves: RollService,
    private readonly enrolment: EnrolmentService,
  ) {}

  /** null as long as something is missing, or the halves do not fit together or to the plan's classes. */
  async of(sql: Sql, { id, plan }: StoredPlan): Promise<CompleteRoll | null> {
    if (plan.enrolment === 'codes') return this.halves.complete(id, sql).catch(nullWhereRefused);
    // null as long as voters can still enrol: two officials agree on a roll that stands.
    const bindings = await this.enrolment.bindings(id, sql);
    if (bindings === null || bindings.length === 0) return null;
    const classIds = plan.voterClasses.map((voterClass) => voterClass.id);
    const size = Object.fromEntries(classIds.map((classId) => [classId, 0]));
    for (const { classId } of bindings) {
      if (!Object.hasOwn(size, classId)) return null;
      size[classId] = (size[classId] ?? 0) + 1;
    }
    return mergeHalves([bindings], classIds, size);
  }
}

/** What is wrong with the halves is said on the roll's own page. */
function nullWhereRefused(error: unknown): null {
  if (error instanceof VerificationError || error instanceof ServiceError) return null;
  throw error;
}
