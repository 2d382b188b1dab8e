import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, UseInterceptors } from '@nestjs/common';
import { ReadBody } from '#edge';
import { z } from 'zod';
import { assertText } from '../../request-bytes.js';
import { Access, CurrentActor } from '../accounts/access.js';
import type { Actor } from '../accounts/actor.js';
import { type EnrolmentFigures, type EntitledPage, EntitledService } from './entitled.service.js';

const VOTER_ID = z.string().max(200);
const MAX_PAGE = 500;
const LIMIT = z.coerce.number().int().min(1).max(MAX_PAGE);
const OPEN_FORM = z.strictObject({ isOpen: z.boolean() });
const RESET_FORM = z.strictObject({ voterId: VOTER_ID.min(1) });

/** The office's doors: who may enrol, who has. */
@Controller('office-api/elections/:planId/entitled')
export class OfficeEnrolmentController {
  constructor(private readonly entitled: EntitledService) {}

  @Put()
  @Access('roll:write')
  @UseInterceptors(ReadBody)
  replace(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Body() body: unknown,
  ): Promise<EnrolmentFigures> {
    return this.entitled.replace(actor, planId, assertText(body));
  }

  @Put('links')
  @Access('roll:write')
  @UseInterceptors(ReadBody)
  link(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Body() body: unknown,
  ): Promise<EnrolmentFigures> {
    return this.entitled.link(actor, planId, assertText(body));
  }

  @Get()
  @Access('elections:read')
  figures(@Param('planId') planId: string): Promise<EnrolmentFigures> {
    return this.entitled.figures(planId);
  }

  @Get('voters')
  @Access('elections:read')
  voters(
    @Param('planId') planId: string,
    @Query('beginning', { schema: VOTER_ID.optional() }) beginning: string | undefined,
    @Query('after', { schema: VOTER_ID.optional() }) after: string | undefined,
    @Query('limit', { schema: LIMIT.optional() }) limit: number | undefined,
  ): Promise<EntitledPage> {
    return this.entitled.page(planId, { beginning: beginning ?? '', after: after ?? '', limit: limit ?? MAX_PAGE });
  }

  @Post('open')
  @HttpCode(200)
  @Access('roll:write')
  setOpen(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Body({ schema: OPEN_FORM }) { isOpen }: z.infer<typeof OPEN_FORM>,
  ): Promise<EnrolmentFigures> {
    return this.entitled.setOpen(actor, planId, isOpen);
  }

  @Post('reset')
  @HttpCode(200)
  @Access('roll:write')
  reset(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Body({ schema: RESET_FORM }) { voterId }: z.infer<typeof RESET_FORM>,
  ): Promise<{ wasEnrolled: boolean }> {
    return this.entitled.reset(actor, planId, voterId);
  }
}
