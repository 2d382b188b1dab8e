/** Accounts of the office, its doors and its log. Global: every other part of the office asks who is there. */
import { Global, Module } from '@nestjs/common';
import { AccessGuard } from './access.js';
import { AccountLinks } from './account-links.js';
import { AccountsService } from './accounts.service.js';
import { ApiTokens } from './api-tokens.js';
import { AuditLog } from './audit-log.js';
import { Challenges } from './challenges.js';
import { JoiningController } from './joining.controller.js';
import { JoiningService } from './joining.service.js';
import { LogController } from './log.controller.js';
import { Logins } from './logins.js';
import { OfficeOrigin } from './office-origin.js';
import { OwnAccountController } from './own-account.controller.js';
import { OwnAccounts } from './own-account.js';
import { AddressGuard, OwnPageGuard } from './own-page.js';
import { Passkeys } from './passkeys.js';
import { PeopleController } from './people.controller.js';
import { PeopleService } from './people.service.js';
import { SecretBox } from './secret-box.js';
import { SetupLink } from './setup-link.js';
import { SignInController } from './sign-in.controller.js';
import { SignInService } from './sign-in.service.js';

/** What a guard of {@link Access} asks for, and what other parts do. */
const SHARED = [OfficeOrigin, Logins, ApiTokens, AccessGuard, AuditLog, AccountsService];

@Global()
@Module({
  controllers: [SignInController, JoiningController, OwnAccountController, PeopleController, LogController],
  providers: [
    ...SHARED,
    Challenges,
    SecretBox,
    Passkeys,
    AccountLinks,
    SetupLink,
    JoiningService,
    SignInService,
    OwnPageGuard,
    AddressGuard,
    OwnAccounts,
    PeopleService,
  ],
  exports: SHARED,
})
export class AccountsModule {}
