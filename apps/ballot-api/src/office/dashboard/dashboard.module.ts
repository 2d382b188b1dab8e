/** The overview of an election that runs, and of its count. */
import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { DashboardController } from './dashboard.controller.js';
import { DashboardExportController } from './dashboard-export.controller.js';
import { DashboardService } from './dashboard.service.js';
import { TallyViews } from './tally-view.js';

@Module({
  imports: [ApprovalsModule],
  controllers: [DashboardController, DashboardExportController],
  providers: [TallyViews, DashboardService],
})
export class DashboardModule {}
