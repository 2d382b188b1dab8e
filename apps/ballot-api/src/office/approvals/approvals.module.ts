/** Two officials for every step. Behind the accounts, which say who is there. */
import { Module } from '@nestjs/common';
import { ApprovalEndings } from './approval-endings.js';
import { ApprovalsController } from './approvals.controller.js';
import { ApprovalsLoop } from './approvals.loop.js';
import { ApprovalsService } from './approvals.service.js';
import { ApprovalsStore } from './approvals-store.js';
import { FreezeStep, PublishStep } from './office-step.js';
import { PhaseStep } from './phase-step.js';
import { Steps } from './steps.js';
import { Subjects } from './subjects.js';

@Module({
  controllers: [ApprovalsController],
  providers: [
    Subjects,
    PhaseStep,
    FreezeStep,
    PublishStep,
    Steps,
    ApprovalsStore,
    ApprovalEndings,
    ApprovalsService,
    ApprovalsLoop,
  ],
  exports: [Subjects, ApprovalsService],
})
export class ApprovalsModule {}
