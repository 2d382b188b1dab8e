import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Request, Response } from 'express';
import { Database } from '../../database/database.js';
import { Access, CurrentActor } from './access.js';
import type { Actor } from './actor.js';
import { AccountsService } from './accounts.service.js';
import { clearCookie, readCookie, setCookie } from './cookies.js';
import { PASSKEY_FORM, type PasskeyForm, SIGN_IN_FORM, type SignInForm } from './forms.js';
import { Logins } from './logins.js';
import { OfficeOrigin } from './office-origin.js';
import { type OwnAccount, OwnAccounts } from './own-account.js';
import { CountedFromOwnPage, FromOwnPage } from './own-page.js';
import { Passkeys } from './passkeys.js';
import { SignInService } from './sign-in.service.js';

/** What a page of the office asks first. */
export interface Visit {
  /** null: nobody is signed in. */
  me: OwnAccount | null;
  /** Whether the office has an official. */
  isSetUp: boolean;
}

/** Signing in and out. */
@Controller('office-api')
export class SignInController {
  constructor(
    private readonly database: Database,
    private readonly origin: OfficeOrigin,
    private readonly logins: Logins,
    private readonly accounts: AccountsService,
    private readonly own: OwnAccounts,
    private readonly passkeys: Passkeys,
    private readonly signIn: SignInService,
  ) {}

  /** Open: nobody being there is an answer. */
  @Get('me')
  async me(@Req() request: Request): Promise<Visit> {
    const secret = readCookie(request, this.origin.of(request));
    const actor = secret === undefined ? null : await this.logins.actorOf(secret);
    const isSetUp = (await this.accounts.active()).some(({ role }) => role === 'official');
    return { me: actor === null ? null : await this.own.get(actor.id), isSetUp };
  }

  @Post('sign-in/passkey/options')
  @FromOwnPage()
  @HttpCode(200)
  passkeyOptions(@Req() request: Request): Promise<{ id: string; options: PublicKeyCredentialRequestOptionsJSON }> {
    return this.passkeys.askForSignIn(this.origin.of(request));
  }

  @Post('sign-in/passkey')
  @FromOwnPage()
  @HttpCode(204)
  async byPasskey(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body({ schema: PASSKEY_FORM }) body: PasskeyForm,
  ): Promise<void> {
    setCookie(response, this.origin.of(request), await this.signIn.byPasskey(request, body.id, body.response));
  }

  @Post('sign-in/password')
  @CountedFromOwnPage()
  @HttpCode(204)
  async byPassword(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body({ schema: SIGN_IN_FORM }) { name, password, code }: SignInForm,
  ): Promise<void> {
    setCookie(response, this.origin.of(request), await this.signIn.byPassword(request, name, password, code));
  }

  /** Somebody is there: the guard notes it. */
  @Post('active')
  @Access('self')
  @HttpCode(204)
  active(): void {
    return;
  }

  @Post('sign-out')
  @FromOwnPage()
  @HttpCode(204)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const origin = this.origin.of(request);
    const secret = readCookie(request, origin);
    if (secret !== undefined) await this.logins.end(this.database, secret);
    clearCookie(response, origin);
  }

  @Post('sign-out-everywhere')
  @Access('self')
  @HttpCode(204)
  async signOutEverywhere(
    @CurrentActor() actor: Actor,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.logins.endAll(this.database, actor.id);
    clearCookie(response, this.origin.of(request));
  }
}
