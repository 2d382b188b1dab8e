import { Controller, Get, Param } from '@nestjs/common';
import { Access } from '../accounts/access.js';
import { type Dashboard, DashboardService } from './dashboard.service.js';

/** One election at a glance. */
@Controller('office-api/elections/:planId/dashboard')
export class DashboardController {
  constructor(private readonly dashboard: DashboardService) {}

  @Get()
  @Access('elections:read')
  read(@Param('planId') planId: string): Promise<Dashboard> {
    return this.dashboard.of(planId);
  }
}
