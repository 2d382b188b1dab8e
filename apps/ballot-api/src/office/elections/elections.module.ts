/** Elections as the office prepares them: plans, who takes part, freeze and publication. Global: every area asks for plans. */
import { Global, Module } from '@nestjs/common';
import { CeremonyProgressReader } from './ceremony-progress.js';
import { ElectionsList } from './elections-list.js';
import { IssuerOffers } from './issuer-offers.js';
import { IssuersController } from './issuers.controller.js';
import { PlansController } from './plans.controller.js';
import { PlansService } from './plans.service.js';
import { PublishService } from './publish.service.js';
import { InvitationsController, TrusteesController } from './trustees.controller.js';
import { TrusteesService } from './trustees.service.js';

@Global()
@Module({
  controllers: [PlansController, IssuersController, TrusteesController, InvitationsController],
  providers: [PlansService, ElectionsList, IssuerOffers, TrusteesService, CeremonyProgressReader, PublishService],
  exports: [PlansService, TrusteesService, CeremonyProgressReader, PublishService],
})
export class ElectionsModule {}
