/** Accounts of the office, its doors and its log. Global: every other part of the office asks who is there. */
import { Global, Module } from '@nestjs/common';
import { AccessGuard } from './access.js';
import { AccountsService } from './accounts.service.js';
import { ApiTokens } from './api-tokens.js';
import { AuditLog } from './audit-log.js';
import { LogController } from './log.controller.js';
import { Logins } from './logins.js';
import { MeController } from './me.controller.js';
import { OfficeOrigin } from './office-origin.js';

@Global()
@Module({
  controllers: [MeController, LogController],
  providers: [OfficeOrigin, Logins, ApiTokens, AccessGuard, AuditLog, AccountsService],
  exports: [OfficeOrigin, Logins, ApiTokens, AccessGuard, AuditLog, AccountsService],
})
export class AccountsModule {}
