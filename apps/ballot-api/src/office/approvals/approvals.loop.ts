/**
 * Finishes what a crash interrupted between the second signature and the deed, and lets requests lapse that nobody looks
 * at. Every replica may do it: each deed is done once, whoever tries.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { repeat, type Repetition } from '#edge';
import { StartupCheck } from '../../health/startup-check.js';
import { ApprovalEndings } from './approval-endings.js';
import { ApprovalsStore } from './approvals-store.js';
import { LAPSED } from './approvals.service.js';
import { Subjects } from './subjects.js';

const EVERY_MS = 5_000;
/** Whoever approved is carrying it out herself for this long. */
const OWN_TIME_MS = 15_000;

@Injectable()
export class ApprovalsLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ApprovalsLoop.name);
  private repetition: Repetition | undefined;

  constructor(
    private readonly store: ApprovalsStore,
    private readonly subjects: Subjects,
    private readonly endings: ApprovalEndings,
    private readonly startup: StartupCheck,
  ) {}

  onApplicationBootstrap(): void {
    const failed = (error: unknown) => this.logger.warn(error instanceof Error ? error.message : String(error));
    this.repetition = repeat(EVERY_MS, () => this.work(), failed);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.repetition?.stop();
  }

  private async work(): Promise<void> {
    // Nothing is appended to a log that may be behind.
    this.startup.assertComplete();
    for (const row of await this.store.overdue()) await this.endings.end(row, 'lapsed', LAPSED);
    for (const row of await this.store.unfinished(Date.now() - OWN_TIME_MS)) {
      await this.endings.carryOut(await this.subjects.find(row.plan_id), row);
    }
  }
}
