/** Which election an address of the office means: a plan's id, or the electionId of one that has no plan here. */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import { ElectionRegistry } from '../../elections/election-registry.js';
import type { Subject } from './approved-step.js';

@Injectable()
export class Subjects {
  constructor(private readonly elections: ElectionRegistry) {}

  /** @param id untrusted @throws ServiceError ELECTION_UNKNOWN */
  async find(id: string): Promise<Subject> {
    if (!/^[0-9a-f]{64}$/.test(id)) throw new ServiceError('ELECTION_UNKNOWN', 'there is no such election here');
    await this.elections.get(id);
    return { id, planId: null, electionId: id };
  }

  /** @param id untrusted @throws ServiceError ELECTION_UNKNOWN, PHASE_WRONG before the definition is published */
  async published(id: string): Promise<Subject & { electionId: string }> {
    const subject = await this.find(id);
    const { electionId } = subject;
    if (electionId === null) throw new ServiceError('PHASE_WRONG', 'the election is not published yet');
    return { ...subject, electionId };
  }
}
