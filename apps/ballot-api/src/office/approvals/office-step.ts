/**
 * Steps of the office itself, before there is a board: freezing a plan, publishing a frozen election. Officials sign a statement with the
 * digest of exactly what is frozen or published; it is the office's own evidence.
 */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import { decodeOfficeStatement } from '#office';
import { CeremonyProgressReader } from '../elections/ceremony-progress.js';
import { FreezeService } from '../elections/freeze.service.js';
import { PublishService } from '../elections/publish.service.js';
import type { ApprovalRow } from './approval-request.js';
import type { ApprovedStep, Asked, Subject } from './approved-step.js';

const DAY_MS = 24 * 3_600_000;

/** What freezing and publishing have in common. */
abstract class OfficeStep implements ApprovedStep {
  readonly documentKind = 'office-approval';
  readonly waitsMs = 7 * DAY_MS;
  readonly isSeenAtAGlance = false;
  protected abstract readonly action: 'freeze' | 'publish';

  /** Of what would be done now. @throws ServiceError why it cannot be done */
  protected abstract digest(planId: string): Promise<string>;
  protected abstract isDone(planId: string, digest: string): Promise<boolean>;
  protected abstract deed(planId: string, digest: string): Promise<unknown>;

  read(subject: Subject, statement: Uint8Array): Promise<Asked> {
    const { action, planId, requestedBy, reason } = decodeOfficeStatement(statement);
    if (action !== this.action || planId !== subject.planId) {
      throw new ServiceError('APPROVAL_DIFFERENT', 'the statement is about another election or another step');
    }
    return Promise.resolve({ target: '', reason, requestedBy });
  }

  async assertPossible(subject: Subject, statement: Uint8Array): Promise<void> {
    const planId = planOf(subject);
    if (subject.electionId !== null) throw new ServiceError('APPROVAL_LAPSED', 'the election is published');
    const { digest } = decodeOfficeStatement(statement);
    if ((await this.digest(planId)) !== digest) {
      throw new ServiceError('APPROVAL_LAPSED', 'the election has changed since this was asked for');
    }
  }

  stands(subject: Subject, statement: Uint8Array): Promise<boolean> {
    return this.isDone(planOf(subject), decodeOfficeStatement(statement).digest);
  }

  async carryOut(subject: Subject, row: ApprovalRow): Promise<null> {
    await this.deed(planOf(subject), decodeOfficeStatement(row.statement).digest);
    return null;
  }
}

@Injectable()
export class FreezeStep extends OfficeStep {
  protected readonly action = 'freeze';

  constructor(private readonly freezing: FreezeService) {
    super();
  }

  protected digest(planId: string): Promise<string> {
    return this.freezing.digest(planId);
  }

  protected isDone(planId: string, digest: string): Promise<boolean> {
    return this.freezing.isFrozen(planId, digest);
  }

  protected deed(planId: string, digest: string): Promise<unknown> {
    return this.freezing.freeze(planId, digest);
  }
}

@Injectable()
export class PublishStep extends OfficeStep {
  protected readonly action = 'publish';

  constructor(
    private readonly publication: PublishService,
    private readonly ceremonies: CeremonyProgressReader,
  ) {
    super();
  }

  protected async digest(planId: string): Promise<string> {
    const digest = await this.publication.digest(planId);
    if ((await this.ceremonies.of(planId)).isComplete) return digest;
    throw new ServiceError('CEREMONY_INCOMPLETE', 'somebody’s part of the ceremonies is missing');
  }

  protected isDone(planId: string, digest: string): Promise<boolean> {
    return this.publication.isPublished(planId, digest);
  }

  protected deed(planId: string, digest: string): Promise<unknown> {
    return this.publication.publish(planId, digest);
  }
}

function planOf({ planId }: Subject): string {
  if (planId === null) throw new ServiceError('APPROVAL_DIFFERENT', 'this election was published without a plan');
  return planId;
}
