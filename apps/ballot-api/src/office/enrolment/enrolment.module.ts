/** Enrolment: voters' own devices make their roll keys. Global: the roll is made of its bindings, and issuers read its tokens. */
import { Global, Module } from '@nestjs/common';
import { AccountSignIn } from './account-sign-in.js';
import { EnrolmentService } from './enrolment.service.js';
import { EntitledService } from './entitled.service.js';
import { IdTokenKeeper } from './id-token-keeper.js';
import { OfficeEnrolmentController } from './office-enrolment.controller.js';
import { VoterEnrolmentController } from './voter-enrolment.controller.js';

@Global()
@Module({
  controllers: [OfficeEnrolmentController, VoterEnrolmentController],
  providers: [EntitledService, EnrolmentService, AccountSignIn, IdTokenKeeper],
  exports: [EntitledService, EnrolmentService, IdTokenKeeper],
})
export class EnrolmentModule {}
