/** What `GET /ready` asks: the database answers, and the logs are not behind what was witnessed or anchored. */
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { StartupCheck } from './startup-check.js';

@Injectable()
export class Probe {
  constructor(
    private readonly database: Database,
    private readonly startup: StartupCheck,
  ) {}

  /** @throws ServiceError DATABASE_UNAVAILABLE, LOG_BEHIND */
  async check(): Promise<void> {
    await this.database.rows('SELECT 1', []);
    this.startup.assertComplete();
  }
}
