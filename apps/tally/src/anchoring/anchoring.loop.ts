/**
 * The loops of a tally service: the lease twice a second, and while it is held anchors several times a second and
 * confirmations twice a second; while another process holds it, its anchors are read and checked once a second.
 */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Alarms, ALARMS_OF_LEADER } from './alarms.js';
import { Anchoring } from './anchoring.js';
import { Confirmations } from './confirmations.js';
import type { PublishedElection } from '../elections/election-registry.js';
import { FencedError, LEASE_MS, LeaderLease, NotLeadingError } from './leader-lease.js';
import { repeat, type Repetition } from '#edge';

/** With the 0.7 s of a flush, an entry is handed to the network within a second. */
const STEP_MS = 100;
const CONFIRMATION_MS = 500;
const LEASE_POLL_MS = 500;
const FOLLOW_MS = 1_000;
/** No step takes so long that works: questions to the network have time limits, those to the database another end. */
const STUCK_MS = 60_000;

@Injectable()
export class AnchoringLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('anchoring');
  private repetitions: Repetition[] = [];
  private elections: readonly PublishedElection[] = [];
  /** When the step or look that runs began; null between them. */
  private busySinceMs: number | null = null;
  private followedMs = -Infinity;
  leading = false;

  constructor(
    @Inject(LeaderLease) private readonly lease: LeaderLease,
    @Inject(Anchoring) private readonly anchoring: Anchoring,
    @Inject(Confirmations) private readonly confirmations: Confirmations,
    @Inject(Alarms) private readonly alarms: Alarms,
  ) {}

  onApplicationBootstrap(): void {
    this.repetitions = [
      repeat(
        LEASE_POLL_MS,
        () => this.pollLease(),
        (error) => this.failed('lease', error),
      ),
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
    await this.lease.release();
  }

  /** A process whose own step hangs does not take the lease, and gives it up: who holds it must be able to use it. */
  private async pollLease(): Promise<void> {
    const busyMs = this.busySinceMs === null ? 0 : performance.now() - this.busySinceMs;
    if (busyMs > STUCK_MS) await this.lease.release();
    else if (this.lease.leads || busyMs < LEASE_MS) await this.lease.poll();
    this.alarms.clear('lease', 'ANCHORING_FAILED');
  }

  private async anchor(): Promise<void> {
    this.busySinceMs = performance.now();
    try {
      this.noteLeading();
      if (this.leading) this.elections = await this.anchoring.stepAll(Date.now());
      else await this.standBy();
      this.alarms.clear('anchoring', 'ANCHORING_FAILED');
    } catch (error) {
      this.takeRefusal(error);
    } finally {
      this.busySinceMs = null;
    }
  }

  private async confirm(): Promise<void> {
    try {
      if (this.leading) await this.confirmations.pass(this.elections);
      this.alarms.clear('confirmations', 'ANCHORING_FAILED');
    } catch (error) {
      this.takeRefusal(error);
    }
  }

  private async standBy(): Promise<void> {
    // What troubled this process while it led is the next leader's to find.
    this.alarms.clearAll(ALARMS_OF_LEADER);
    if (performance.now() - this.followedMs < FOLLOW_MS) return;
    await this.anchoring.followAll();
    this.followedMs = performance.now();
  }

  private noteLeading(): void {
    const { leads } = this.lease;
    if (leads === this.leading) return;
    this.logger.log(leads ? `this process anchors, epoch ${this.lease.epoch()}` : 'another process may anchor');
    if (leads) this.anchoring.begin();
    this.leading = leads;
  }

  /** Somebody else leads; that is no failure. */
  private takeRefusal(error: unknown): void {
    if (error instanceof FencedError) this.lease.lost();
    else if (!(error instanceof NotLeadingError)) throw error;
  }

  private failed(what: string, error: unknown): void {
    this.alarms.raise(what, 'ANCHORING_FAILED', error instanceof Error ? error.message : String(error));
  }
}
