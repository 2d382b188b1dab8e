import { Body, Controller, Delete, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { Request } from 'express';
import { Access, CurrentActor, CurrentLogin } from './access.js';
import type { Actor } from './actor.js';
import { KEY_FORM, type KeyForm, PASSKEY_FORM, type PasskeyForm, PASSWORD_FORM, type PasswordForm } from './forms.js';
import { JoiningService } from './joining.service.js';
import { OfficeOrigin } from './office-origin.js';
import type { NewAuthenticator } from './one-time-codes.js';
import { OwnAccounts } from './own-account.js';
import type { PasskeyOwner } from './passkeys.js';

/** One's own account. */
@Controller('office-api/me')
export class OwnAccountController {
  constructor(
    private readonly origin: OfficeOrigin,
    private readonly joining: JoiningService,
    private readonly own: OwnAccounts,
  ) {}

  @Post('passkeys/options')
  @Access('self')
  @HttpCode(200)
  passkeyOptions(
    @CurrentActor() actor: Actor,
    @Req() request: Request,
  ): Promise<{ id: string; options: PublicKeyCredentialCreationOptionsJSON }> {
    return this.joining.askForPasskey(ownerOf(actor), this.origin.of(request));
  }

  @Post('passkeys')
  @Access('self')
  @HttpCode(204)
  async addPasskey(
    @CurrentActor() actor: Actor,
    @CurrentLogin() login: string,
    @Req() request: Request,
    @Body({ schema: PASSKEY_FORM }) { id, response }: PasskeyForm,
  ): Promise<void> {
    const keep = await this.joining.newPasskey(ownerOf(actor), this.origin.of(request), id, response);
    await this.joining.add(actor, login, keep, 'passkey');
  }

  @Delete('passkeys/:passkey')
  @Access('self')
  @HttpCode(204)
  removePasskey(@CurrentActor() actor: Actor, @Param('passkey') passkey: string): Promise<void> {
    return this.own.removePasskey(actor, passkey);
  }

  @Post('password/options')
  @Access('self')
  @HttpCode(200)
  passwordOptions(@CurrentActor() actor: Actor, @Req() request: Request): Promise<NewAuthenticator & { id: string }> {
    return this.joining.askForPassword(ownerOf(actor), this.origin.of(request));
  }

  @Put('password')
  @Access('self')
  @HttpCode(204)
  async setPassword(
    @CurrentActor() actor: Actor,
    @CurrentLogin() login: string,
    @Body({ schema: PASSWORD_FORM }) { id, password, code }: PasswordForm,
  ): Promise<void> {
    const keep = await this.joining.newPassword(ownerOf(actor), id, password, code);
    await this.joining.add(actor, login, keep, 'password');
  }

  @Put('signing-key')
  @Access('self')
  @HttpCode(204)
  registerKey(
    @CurrentActor() actor: Actor,
    @CurrentLogin() login: string,
    @Body({ schema: KEY_FORM }) { statement, signature }: KeyForm,
  ): Promise<void> {
    return this.own.registerKey(actor, login, statement, signature);
  }
}

const ownerOf = ({ id, name }: Actor): PasskeyOwner => ({ accountId: id, name, subject: id });
