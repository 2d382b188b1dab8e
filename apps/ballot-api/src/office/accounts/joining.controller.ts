import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { Request, Response } from 'express';
import { AccountLinks, type LinkKind } from './account-links.js';
import { readCookie, setCookie } from './cookies.js';
import {
  JOIN_PASSKEY_FORM,
  JOIN_PASSWORD_FORM,
  type JoinPasskeyForm,
  type JoinPasswordForm,
  LINK_FORM,
  LINK_USE_FORM,
  type LinkUseForm,
} from './forms.js';
import { JoiningService } from './joining.service.js';
import { OfficeOrigin } from './office-origin.js';
import type { NewAuthenticator } from './one-time-codes.js';
import { CountedFromOwnPage } from './own-page.js';

/** One-time links: what one is for, and the first way of signing in. */
@Controller('office-api/join')
export class JoiningController {
  constructor(
    private readonly origin: OfficeOrigin,
    private readonly links: AccountLinks,
    private readonly joining: JoiningService,
  ) {}

  @Post()
  @CountedFromOwnPage()
  @HttpCode(200)
  async link(@Body({ schema: LINK_FORM }) { secret }: { secret: string }): Promise<{
    kind: LinkKind;
    name: string | null;
    role: 'official' | 'auditor';
    needsSecond: boolean;
    isApproved: boolean;
  }> {
    const { kind, name, role, needsSecond, isApproved } = await this.links.find(secret);
    return { kind, name, role, needsSecond, isApproved };
  }

  @Post('passkey/options')
  @CountedFromOwnPage()
  @HttpCode(200)
  async passkeyOptions(
    @Req() request: Request,
    @Body({ schema: LINK_USE_FORM }) use: LinkUseForm,
  ): Promise<{ id: string; options: PublicKeyCredentialCreationOptionsJSON }> {
    return this.joining.askForPasskey(await this.joining.ownerOf(use), this.origin.of(request));
  }

  @Post('passkey')
  @CountedFromOwnPage()
  @HttpCode(204)
  async passkey(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body({ schema: JOIN_PASSKEY_FORM }) { link, id, response: answer }: JoinPasskeyForm,
  ): Promise<void> {
    const origin = this.origin.of(request);
    const keep = await this.joining.newPasskey(await this.joining.ownerOf(link), origin, id, answer);
    setCookie(response, origin, await this.joining.join(link, keep, readCookie(request, origin)));
  }

  @Post('password/options')
  @CountedFromOwnPage()
  @HttpCode(200)
  async passwordOptions(
    @Req() request: Request,
    @Body({ schema: LINK_USE_FORM }) use: LinkUseForm,
  ): Promise<NewAuthenticator & { id: string }> {
    return this.joining.askForPassword(await this.joining.ownerOf(use), this.origin.of(request));
  }

  @Post('password')
  @CountedFromOwnPage()
  @HttpCode(204)
  async password(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body({ schema: JOIN_PASSWORD_FORM }) { link, id, password, code }: JoinPasswordForm,
  ): Promise<void> {
    const origin = this.origin.of(request);
    const keep = await this.joining.newPassword(await this.joining.ownerOf(link), id, password, code);
    setCookie(response, origin, await this.joining.join(link, keep, readCookie(request, origin)));
  }
}
