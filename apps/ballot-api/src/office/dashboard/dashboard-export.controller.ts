import { Controller, Get, Header, Param } from '@nestjs/common';
import { Access } from '../accounts/access.js';
import { dashboardCsv } from './dashboard-csv.js';
import { DashboardService } from './dashboard.service.js';

/** One election's figures as a file. */
@Controller('office-api/elections/:planId')
export class DashboardExportController {
  constructor(private readonly dashboard: DashboardService) {}

  @Get('dashboard.csv')
  @Access('elections:read')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="dashboard.csv"')
  async csv(@Param('planId') planId: string): Promise<string> {
    return dashboardCsv(await this.dashboard.of(planId));
  }
}
