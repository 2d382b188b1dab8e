/** `GET /health`: the process lives; what it leads, how far it is, and what a person has to know now. */
import { Controller, Get } from '@nestjs/common';
import { HealthReport, type Health } from './health-report.js';

@Controller()
export class TallyHealthController {
  constructor(private readonly report: HealthReport) {}

  @Get('health')
  health(): Health {
    return this.report.read(Date.now());
  }

  @Get('ready')
  ready(): Promise<{ status: 'ready' }> {
    return this.report.ready();
  }
}
