/** Looks at the money of every chain that this process anchors, so that FUNDS_LOW comes well before FUNDS_OUT. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { toHex } from '#crypto';
import { repeat, type Repetition } from '#edge';
import { Alarms } from '../anchoring/alarms.js';
import { AnchoringLoop } from '../anchoring/anchoring.loop.js';
import { ElectionRegistry, type PublishedElection } from '../elections/election-registry.js';
import { FundsReader, fundsShortage } from './funds.js';

const LOOK_MS = 10_000;

@Injectable()
export class FundsLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private repetition: Repetition | null = null;

  constructor(
    @Inject(ElectionRegistry) private readonly elections: ElectionRegistry,
    @Inject(FundsReader) private readonly funds: FundsReader,
    @Inject(AnchoringLoop) private readonly anchoring: AnchoringLoop,
    @Inject(Alarms) private readonly alarms: Alarms,
  ) {}

  onApplicationBootstrap(): void {
    // A look that fails is made again; that the database is away is said by the anchoring itself.
    this.repetition = repeat(
      LOOK_MS,
      () => this.look(),
      () => undefined,
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.repetition?.stop();
  }

  private async look(): Promise<void> {
    for (const election of await this.elections.anchoredHere()) {
      const id = toHex(election.electionId);
      const shortage = this.anchoring.leading ? await this.shortage(election) : null;
      if (shortage === null) this.alarms.clear(id, 'FUNDS_LOW');
      else this.alarms.raise(id, 'FUNDS_LOW', shortage);
    }
  }

  private async shortage(election: PublishedElection): Promise<string | null> {
    return fundsShortage(await this.funds.read(election, Date.now()), election.definition.schedule.votingCloses);
  }
}
