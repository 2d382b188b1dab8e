import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import type { ElectionSummary } from '#client';
import { z } from 'zod';
import { Access, CurrentActor } from '../accounts/access.js';
import type { Actor } from '../accounts/actor.js';
import { ElectionsList } from './elections-list.js';
import type { StoredPlan } from './plan-rows.js';
import { PlansService } from './plans.service.js';

/** Plans are decoded by `#office`, which names the place of what is wrong. */
const CREATE_FORM = z.strictObject({ plan: z.unknown() });
const SAVE_FORM = z.strictObject({ version: z.int().min(1), plan: z.unknown() });

/** Elections that the office prepares. */
@Controller('office-api')
export class PlansController {
  constructor(
    private readonly plans: PlansService,
    private readonly elections: ElectionsList,
  ) {}

  @Get('elections')
  @Access('elections:read')
  list(@CurrentActor() actor: Actor): Promise<ElectionSummary[]> {
    return this.elections.all(actor);
  }

  @Post('elections')
  @Access('elections:write')
  create(
    @CurrentActor() actor: Actor,
    @Body({ schema: CREATE_FORM }) { plan }: z.infer<typeof CREATE_FORM>,
  ): Promise<{ id: string; version: number }> {
    return this.plans.create(actor, plan);
  }

  @Get('elections/:planId')
  @Access('elections:read')
  read(@Param('planId') planId: string): Promise<StoredPlan> {
    return this.plans.get(planId);
  }

  @Put('elections/:planId')
  @Access('elections:write')
  save(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Body({ schema: SAVE_FORM }) { version, plan }: z.infer<typeof SAVE_FORM>,
  ): Promise<{ version: number; savedMs: number }> {
    return this.plans.save(actor, planId, version, plan);
  }

  @Delete('elections/:planId')
  @Access('elections:write')
  @HttpCode(204)
  remove(@CurrentActor() actor: Actor, @Param('planId') planId: string): Promise<void> {
    return this.plans.remove(actor, planId);
  }

  @Post('elections/:planId/duplicate')
  @Access('elections:write')
  duplicate(@CurrentActor() actor: Actor, @Param('planId') planId: string): Promise<{ id: string; version: number }> {
    return this.plans.duplicate(actor, planId);
  }
}
