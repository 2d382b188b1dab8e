/** The kinds of steps that two officials decide. */
import { Injectable } from '@nestjs/common';
import type { ApprovalKind } from './approval-request.js';
import type { ApprovedStep } from './approved-step.js';
import { FreezeStep, PublishStep } from './office-step.js';
import { PhaseStep } from './phase-step.js';

@Injectable()
export class Steps {
  constructor(
    private readonly phase: PhaseStep,
    private readonly freezing: FreezeStep,
    private readonly publication: PublishStep,
  ) {}

  of(kind: ApprovalKind): ApprovedStep {
    switch (kind) {
      case 'phase':
        return this.phase;
      case 'publish':
        return this.publication;
      case 'freeze':
        return this.freezing;
      default:
        return kind satisfies never;
    }
  }
}
