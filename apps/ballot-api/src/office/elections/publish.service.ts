/** Publishing (spec §3, §4): the frozen draft and what its ceremonies made become the definition, and the logs begin. */
import { Injectable } from '@nestjs/common';
import { fromHex } from '#crypto';
import { ServiceError } from '#edge';
import { Database } from '../../database/database.js';
import { DefinitionAssembly } from '../../elections/definition-assembly.js';
import { AuditLog } from '../accounts/audit-log.js';
import { readPlan } from './plan-rows.js';

@Injectable()
export class PublishService {
  constructor(
    private readonly database: Database,
    private readonly assembly: DefinitionAssembly,
    private readonly log: AuditLog,
  ) {}

  /**
   * What officials sign for a publication: the ceremonyId. It fixes the draft, and the ceremonies' messages under it are
   * never changed, so it fixes every key of the definition.
   * @throws ServiceError PLAN_UNKNOWN, PLAN_NOT_FROZEN
   */
  async digest(planId: string): Promise<string> {
    const { ceremonyId } = await readPlan(this.database, planId, false);
    if (ceremonyId === null) throw new ServiceError('PLAN_NOT_FROZEN', 'only a frozen election can be published');
    return ceremonyId;
  }

  /** Whether what was signed is published. @throws ServiceError PLAN_UNKNOWN */
  async isPublished(planId: string, digest: string): Promise<boolean> {
    const { ceremonyId, electionId } = await readPlan(this.database, planId, false);
    return electionId !== null && ceremonyId === digest;
  }

  /**
   * Publishes. Asked again, it names the election that is published.
   * @param digest  what two officials signed
   * @throws ServiceError PLAN_UNKNOWN, PLAN_NOT_FROZEN, FREEZE_DIFFERENT, CEREMONY_INCOMPLETE; VerificationError where the
   *   ceremonies' outputs do not fit
   */
  async publish(planId: string, digest: string): Promise<{ electionId: string }> {
    const stored = await readPlan(this.database, planId, false);
    if (stored.ceremonyId === null) {
      throw new ServiceError('PLAN_NOT_FROZEN', 'only a frozen election can be published');
    }
    if (stored.ceremonyId !== digest) throw frozenOtherwise();
    if (stored.electionId !== null) return { electionId: stored.electionId };
    // In the transaction that makes the election, after the draft's lock: an unfreeze comes before it or not at all.
    return this.assembly.publish(digest, async (sql, electionId) => {
      const now = await readPlan(sql, planId, true);
      if (now.ceremonyId !== digest) throw frozenOtherwise();
      if (now.electionId !== null) return;
      await sql.rows(`UPDATE office_election SET state = 'published', election_id = $2 WHERE id = $1`, [
        planId,
        fromHex(electionId, 32),
      ]);
      await this.log.append(sql, { actor: null, action: 'plan.published', planId, detail: { electionId } });
    });
  }
}

function frozenOtherwise(): ServiceError {
  return new ServiceError('FREEZE_DIFFERENT', 'another draft was approved than the one that is frozen');
}
