/** Which election an address of the office means: a plan's id, or the electionId of one that has no plan here. */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import { ElectionRegistry } from '../../elections/election-registry.js';
import { PlansService } from '../elections/plans.service.js';
import type { Subject } from './approved-step.js';

@Injectable()
export class Subjects {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly plans: PlansService,
  ) {}

  /** Of an election with a plan, both ids lead to the same subject. @param id untrusted @throws ServiceError PLAN_UNKNOWN, ELECTION_UNKNOWN */
  async find(id: string): Promise<Subject> {
    if (!/^[0-9a-f]{64}$/.test(id)) {
      const { electionId } = await this.plans.get(id);
      return { id, planId: id, electionId };
    }
    await this.elections.get(id);
    const planId = await this.planOf(id);
    return { id: planId ?? id, planId, electionId: id };
  }

  /** @param id untrusted @throws ServiceError PLAN_UNKNOWN, ELECTION_UNKNOWN, PHASE_WRONG before the definition is published */
  async published(id: string): Promise<Subject & { electionId: string }> {
    const subject = await this.find(id);
    const { electionId } = subject;
    if (electionId === null) throw new ServiceError('PHASE_WRONG', 'the election is not published yet');
    return { ...subject, electionId };
  }

  private async planOf(electionId: string): Promise<string | null> {
    try {
      return (await this.plans.byElection(electionId)).id;
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'PLAN_UNKNOWN') return null;
      throw error;
    }
  }
}
