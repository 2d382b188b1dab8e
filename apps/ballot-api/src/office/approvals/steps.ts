/** The kinds of steps that two officials decide. */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import type { ApprovalKind } from './approval-request.js';
import type { ApprovedStep } from './approved-step.js';
import { PublishStep } from './office-step.js';
import { PhaseStep } from './phase-step.js';

@Injectable()
export class Steps {
  constructor(
    private readonly phase: PhaseStep,
    private readonly publication: PublishStep,
  ) {}

  of(kind: ApprovalKind): ApprovedStep {
    switch (kind) {
      case 'phase':
        return this.phase;
      case 'publish':
        return this.publication;
      case 'freeze':
        throw new ServiceError('NOT_FOUND', 'this is not asked for here');
      default:
        return kind satisfies never;
    }
  }
}
