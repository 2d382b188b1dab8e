/** The two loops of the process that leads: anchors several times a second, confirmations twice a second. */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Alarms } from './alarms.js';
import { Anchoring } from './anchoring.js';
import { Confirmations } from './confirmations.js';
import type { PublishedElection } from '../elections/election-registry.js';
import { LeaderLock } from './leader-lock.js';
import { repeat, type Repetition } from '#edge';

/** With the 0.7 s of a flush, an entry is handed to the network within a second. */
const STEP_MS = 100;
const CONFIRMATION_MS = 500;

@Injectable()
export class AnchoringLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('anchoring');
  private repetitions: Repetition[] = [];
  private elections: readonly PublishedElection[] = [];
  leading = false;

  constructor(
    @Inject(LeaderLock) private readonly lock: LeaderLock,
    @Inject(Anchoring) private readonly anchoring: Anchoring,
    @Inject(Confirmations) private readonly confirmations: Confirmations,
    @Inject(Alarms) private readonly alarms: Alarms,
  ) {}

  onApplicationBootstrap(): void {
    this.repetitions = [
      repeat(
        STEP_MS,
        () => this.anchor(),
        (error) => this.failed('anchoring', error),
      ),
      repeat(
        CONFIRMATION_MS,
        () => this.confirm(),
        (error) => this.failed('confirmations', error),
      ),
    ];
  }

  /** A step that runs is finished: an anchor is not left between the database and the network if it can be helped. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.repetitions.map((repetition) => repetition.stop()));
    await this.lock.release();
  }

  private async anchor(): Promise<void> {
    const leads = await this.lock.hold();
    if (leads !== this.leading) this.logger.log(leads ? 'this process anchors' : 'another process anchors');
    if (!leads) this.anchoring.forget();
    this.leading = leads;
    if (leads) this.elections = await this.anchoring.stepAll(Date.now());
    this.alarms.clear('anchoring', 'ANCHORING_FAILED');
  }

  private async confirm(): Promise<void> {
    if (this.leading) await this.confirmations.pass(this.elections);
    this.alarms.clear('confirmations', 'ANCHORING_FAILED');
  }

  private failed(what: string, error: unknown): void {
    this.alarms.raise(what, 'ANCHORING_FAILED', error instanceof Error ? error.message : String(error));
  }
}
