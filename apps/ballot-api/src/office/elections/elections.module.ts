/** Elections as the office prepares them: plans, who takes part, freeze and publication. Global: every area asks for plans. */
import { Global, Module } from '@nestjs/common';
import { CeremonyProgressReader } from './ceremony-progress.js';
import { ElectionsList } from './elections-list.js';
import { FreezeController } from './freeze.controller.js';
import { FreezeService } from './freeze.service.js';
import { IssuerOffers } from './issuer-offers.js';
import { IssuersController } from './issuers.controller.js';
import { PlannedRoll } from './planned-roll.js';
import { PlansController } from './plans.controller.js';
import { PlansService } from './plans.service.js';
import { PublishService } from './publish.service.js';
import { ReadinessService } from './readiness.service.js';
import { TallyPreparation } from './tally-preparation.js';
import { InvitationsController, TrusteesController } from './trustees.controller.js';
import { TrusteesService } from './trustees.service.js';

@Global()
@Module({
  controllers: [PlansController, FreezeController, IssuersController, TrusteesController, InvitationsController],
  providers: [
    PlansService,
    ElectionsList,
    IssuerOffers,
    TrusteesService,
    CeremonyProgressReader,
    PlannedRoll,
    ReadinessService,
    TallyPreparation,
    FreezeService,
    PublishService,
  ],
  exports: [PlansService, TrusteesService, CeremonyProgressReader, ReadinessService, FreezeService, PublishService],
})
export class ElectionsModule {}
