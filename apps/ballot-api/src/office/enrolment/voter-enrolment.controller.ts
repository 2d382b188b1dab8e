import { Body, Controller, Get, HttpCode, Logger, Param, Post, Req, Res } from '@nestjs/common';
import { VerificationError } from '#crypto';
import { ServiceError } from '#edge';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { KEY_FORM } from '../../forms.js';
import { OfficeOrigin } from '../accounts/office-origin.js';
import { AccountSignIn } from './account-sign-in.js';
import { type EnrolmentNotice, EnrolmentService } from './enrolment.service.js';
import { cookieOf, SIGN_IN_MS } from './sign-in-cookie.js';

const PLAN_ID = z.string().regex(/^[0-9a-f]{32}$/);
const KEY_BODY = z.strictObject({ rollKey: KEY_FORM });
const LINK_BODY = z.strictObject({ rollKey: KEY_FORM, secret: KEY_FORM });
const PLAN_IN_STATE = /[?&]state=([0-9a-f]{32})\./;
const SEE_OTHER = 303;

/** Voters' doors: no account here; the provider, or the link, says who it is. */
@Controller('office-api/enrolment')
export class VoterEnrolmentController {
  private readonly logger = new Logger('enrolment');

  constructor(
    private readonly enrolment: EnrolmentService,
    private readonly accounts: AccountSignIn,
    private readonly home: OfficeOrigin,
  ) {}

  /** Where the provider sends the browser back to; the page then says how it ended. */
  @Get('callback')
  async callback(@Req() request: Request, @Res() response: Response): Promise<void> {
    const [, query = ''] = /^[^?]*(\?.*)$/.exec(request.url) ?? [];
    const [, planId] = PLAN_IN_STATE.exec(query) ?? [];
    const cookie = cookieOf(this.home.of(request));
    const result = await this.accounts.finish(query, cookie.read(request.headers.cookie ?? '')).then(
      () => 'done',
      (error: unknown) => codeOf(error, this.logger),
    );
    response.clearCookie(cookie.name, cookie.attributes);
    response.redirect(SEE_OTHER, planId === undefined ? '/vote/' : `/vote/enrol/${planId}?result=${result}`);
  }

  @Get(':planId')
  async notice(
    @Param('planId', { schema: PLAN_ID }) planId: string,
  ): Promise<EnrolmentNotice & { provider: string | null }> {
    return { ...(await this.enrolment.notice(planId)), provider: this.accounts.providerHost };
  }

  @Post(':planId/sign-in')
  @HttpCode(200)
  async signIn(
    @Param('planId', { schema: PLAN_ID }) planId: string,
    @Body({ schema: KEY_BODY }) { rollKey }: z.infer<typeof KEY_BODY>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ url: string }> {
    const origin = this.home.of(request);
    this.home.assertOwnPage(request);
    const { url, sealed } = await this.accounts.begin(planId, rollKey, origin);
    const { name, attributes } = cookieOf(origin);
    response.cookie(name, sealed, { ...attributes, maxAge: SIGN_IN_MS });
    return { url };
  }

  @Post(':planId/link')
  @HttpCode(200)
  async link(
    @Param('planId', { schema: PLAN_ID }) planId: string,
    @Body({ schema: LINK_BODY }) { rollKey, secret }: z.infer<typeof LINK_BODY>,
  ): Promise<{ isBound: true }> {
    await this.enrolment.bindByLink(planId, rollKey, secret);
    return { isBound: true };
  }

  /** Whether this key is bound to somebody: the device that made it asks, and learns nothing else. */
  @Post(':planId/status')
  @HttpCode(200)
  async status(
    @Param('planId', { schema: PLAN_ID }) planId: string,
    @Body({ schema: KEY_BODY }) { rollKey }: z.infer<typeof KEY_BODY>,
  ): Promise<{ isBound: boolean }> {
    return { isBound: await this.enrolment.isBound(planId, rollKey) };
  }
}

/** Codes of refusals only; what failed inside stands in the log. */
function codeOf(error: unknown, logger: Logger): string {
  if (error instanceof ServiceError || error instanceof VerificationError) return error.code;
  logger.error(error);
  return 'INTERNAL';
}
