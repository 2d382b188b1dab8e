/** The kinds of steps that two officials decide. */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import type { ApprovalKind } from './approval-request.js';
import type { ApprovedStep } from './approved-step.js';
import { PhaseStep } from './phase-step.js';

@Injectable()
export class Steps {
  constructor(private readonly phase: PhaseStep) {}

  of(kind: ApprovalKind): ApprovedStep {
    if (kind === 'phase') return this.phase;
    throw new ServiceError('NOT_FOUND', 'this is not asked for here');
  }
}
