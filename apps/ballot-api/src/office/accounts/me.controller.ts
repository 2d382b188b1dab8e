import { Controller, Get, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Database } from '../../database/database.js';
import { type Account, AccountsService } from './accounts.service.js';
import { readCookie } from './cookies.js';
import { Logins } from './logins.js';
import { OfficeOrigin } from './office-origin.js';

/** What a page of the office asks first. */
export interface Visit {
  /** null: nobody is signed in. */
  me: Account | null;
  /** Whether anybody has an account yet. */
  isSetUp: boolean;
}

/** Who is signed in. Open: nobody being there is an answer. */
@Controller('office-api')
export class MeController {
  constructor(
    private readonly database: Database,
    private readonly origin: OfficeOrigin,
    private readonly logins: Logins,
    private readonly accounts: AccountsService,
  ) {}

  @Get('me')
  async me(@Req() request: Request): Promise<Visit> {
    const secret = readCookie(request, this.origin.of(request));
    const actor = secret === undefined ? null : await this.logins.actorOf(secret);
    const [official] = await this.database.rows(
      `SELECT 1 FROM office_account WHERE role = 'official' AND state = 'active' LIMIT 1`,
      [],
    );
    return { me: actor === null ? null : await this.accounts.get(actor.id), isSetUp: official !== undefined };
  }
}
