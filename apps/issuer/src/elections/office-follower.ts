/**
 * What an issuer does without being asked: a published definition of a ceremony that it accepted is activated, because
 * activation checks everything and signs nothing that is not asked for; and with `ACCEPT=automatic`, for demonstrations,
 * ceremonies are accepted too, with nobody comparing the roll. What fails is tried again, calmly, and logged once.
 */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { toHex } from '#crypto';
import { repeat, type Repetition } from '#edge';
import { CONFIG, type Config } from '../config.js';
import { Acceptance } from '../ceremonies/acceptance.js';
import { CeremonyStore } from '../ceremonies/ceremony-store.js';
import { Offer } from '../ceremonies/offer.js';
import { Office } from '../ceremonies/office.js';
import { Activation } from './activation.js';

const PERIOD_MS = 2_000;
const MAX_WAIT_MS = 60_000;
/** Ceremonies whose definitions are looked for, the newest ones. */
const FOLLOWED = 20;

interface Trouble {
  message: string;
  waitMs: number;
  nextMs: number;
}

@Injectable()
export class OfficeFollower implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('office');
  private readonly troubles = new Map<string, Trouble>();
  private repetition: Repetition | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly offer: Offer,
    private readonly office: Office,
    private readonly acceptance: Acceptance,
    private readonly activation: Activation,
    private readonly store: CeremonyStore,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.ACCEPT === 'automatic') {
      this.logger.warn(
        'ACCEPT=automatic: ceremonies are accepted with nobody comparing the roll; for demonstrations only',
      );
    }
    this.repetition = repeat(
      PERIOD_MS,
      () => this.follow(),
      (error) => this.logger.warn(String(error)),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.repetition?.stop();
  }

  private async follow(): Promise<void> {
    if (this.config.ACCEPT === 'automatic') await this.attempt('acceptance', () => this.acceptWaiting());
    await this.attempt('activation', () => this.activatePublished());
  }

  /** Of several drafts with one key only one can be served: the newest is the one that the office works on. */
  private async acceptWaiting(): Promise<void> {
    const { signingKey } = await this.offer.current();
    const [newest] = await this.office.draftsNaming(signingKey);
    if (newest === undefined) return;
    await this.attempt(newest.ceremonyId, async () => {
      const tokens = this.config.OIDC_ISSUER === undefined ? 'where-given' : 'every-voter';
      const enrolment = newest.enrolment === null ? 'none' : ({ ...newest.enrolment, tokens } as const);
      await this.acceptance.accept(newest.ceremonyId, null, enrolment);
      this.logger.log({ message: 'ceremony accepted automatically', ceremonyId: newest.ceremonyId });
    });
  }

  private async activatePublished(): Promise<void> {
    for (const { ceremonyId, signingKey } of await this.store.notActivated(FOLLOWED)) {
      await this.attempt(toHex(ceremonyId), async () => {
        const named = await this.office.draftsNaming(toHex(signingKey));
        const electionId = named.find((each) => each.ceremonyId === toHex(ceremonyId))?.electionId ?? null;
        if (electionId === null) return;
        const { index } = await this.activation.activate(electionId, await this.office.definition(electionId));
        this.logger.log({ message: 'election activated', electionId, index });
      });
    }
  }

  /** Does it unless it has just failed; after every failure twice as long is waited, up to a minute. */
  private async attempt(what: string, work: () => Promise<void>): Promise<void> {
    const before = this.troubles.get(what);
    if (before !== undefined && Date.now() < before.nextMs) return;
    try {
      await work();
      this.troubles.delete(what);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (before?.message !== message)
        this.logger.warn({ message: 'tried again later', what, detail: message.slice(0, 2_000) });
      const waitMs = Math.min(MAX_WAIT_MS, (before?.waitMs ?? PERIOD_MS / 2) * 2);
      this.troubles.set(what, { message, waitMs, nextMs: Date.now() + waitMs });
    }
  }
}
