import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Access, CurrentActor } from '../accounts/access.js';
import type { Actor } from '../accounts/actor.js';
import { type FreezePreview, FreezeService } from './freeze.service.js';
import { type Readiness, ReadinessService } from './readiness.service.js';

/** From a plan to a draft and back. The freeze itself needs two officials and is done through their approvals. */
@Controller('office-api/elections/:planId')
export class FreezeController {
  constructor(
    private readonly readiness: ReadinessService,
    private readonly freezing: FreezeService,
  ) {}

  /** What is still missing before the plan can be frozen. */
  @Get('readiness')
  @Access('elections:read')
  ready(@Param('planId') planId: string): Promise<Readiness> {
    return this.readiness.of(planId);
  }

  /** The draft as it would be frozen now; prepares the anchor, once. */
  @Post('draft-preview')
  @Access('elections:write')
  @HttpCode(200)
  preview(@Param('planId') planId: string): Promise<FreezePreview> {
    return this.freezing.preview(planId);
  }

  /** Back to planning, where the ceremonies cannot be completed. */
  @Post('unfreeze')
  @Access('ceremonies:manage')
  @HttpCode(204)
  unfreeze(@CurrentActor() actor: Actor, @Param('planId') planId: string): Promise<void> {
    return this.freezing.unfreeze(actor, planId);
  }
}
