/**
 * Drives the ceremonies: a pass over each unfinished one twice a second. What fails because somebody is not there is
 * tried again; what fails because a member's signed word does not hold ends the ceremony, and says whose word it was.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { toHex, VerificationError } from '#crypto';
import { repeat, type Repetition } from '#edge';
import { CeremonyStore, type Ceremony } from './ceremony-store.js';
import { CeremonySteps } from './ceremony-steps.js';
import { RelayRefusal } from './relay.js';

const PERIOD_MS = 500;
const MAX_DETAIL = 2_000;

@Injectable()
export class CeremonyRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('ceremony');
  private repetition: Repetition | undefined;

  constructor(
    private readonly store: CeremonyStore,
    private readonly steps: CeremonySteps,
  ) {}

  onApplicationBootstrap(): void {
    const failed = (error: unknown) => this.logger.warn(`ceremonies wait: ${messageOf(error)}`); // the database is away
    this.repetition = repeat(PERIOD_MS, () => this.pass(), failed);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.repetition?.stop();
  }

  private async pass(): Promise<void> {
    for (const ceremony of await this.store.unfinished()) await this.advance(ceremony);
  }

  private async advance(ceremony: Ceremony): Promise<void> {
    const id = toHex(ceremony.ceremonyId);
    try {
      const { state, detail } = await this.steps.pass(ceremony);
      if (state !== ceremony.state) this.logger.log({ message: 'ceremony', ceremonyId: id, state, detail });
      await this.store.setState(ceremony.ceremonyId, state, detail);
    } catch (error) {
      if (error instanceof VerificationError || error instanceof RelayRefusal) {
        const code = error instanceof VerificationError ? error.code : 'MESSAGE_CONFLICT';
        this.logger.error({ message: 'ceremony failed', ceremonyId: id, code, detail: error.message });
        await this.store.setState(ceremony.ceremonyId, 'failed', `${code}: ${error.message}`.slice(0, MAX_DETAIL));
        return;
      }
      await this.store.setState(ceremony.ceremonyId, ceremony.state, messageOf(error).slice(0, MAX_DETAIL));
    }
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
