/** Looks at every election of ours once a second, while this process leads; one election's trouble is its own. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { toHex } from '#crypto';
import { Alarms } from '../anchoring/alarms.js';
import { AnchoringLoop } from '../anchoring/anchoring.loop.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { repeat, type Repetition } from '#edge';
import { Tallying } from './tallying.js';

const STEP_MS = 1_000;
/** Of each second, for keeping sums while people vote: the ballots' own service is busy then. */
const KEEP_UP_MS = 250;

@Injectable()
export class TallyLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private repetition: Repetition | null = null;

  constructor(
    @Inject(ElectionRegistry) private readonly elections: ElectionRegistry,
    @Inject(Tallying) private readonly tallying: Tallying,
    @Inject(AnchoringLoop) private readonly anchoring: AnchoringLoop,
    @Inject(Alarms) private readonly alarms: Alarms,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition = repeat(
      STEP_MS,
      () => this.stepAll(),
      (error) => this.failed('tallying', error),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.repetition?.stop();
  }

  private async stepAll(): Promise<void> {
    if (!this.anchoring.leading) return;
    const elections = await this.elections.anchoredHere();
    for (const election of elections) {
      const id = toHex(election.electionId);
      try {
        await this.tallying.step(election, KEEP_UP_MS / elections.length);
        this.alarms.clear(id, 'TALLY_FAILED');
      } catch (error) {
        this.failed(id, error);
      }
    }
    this.alarms.clear('tallying', 'TALLY_FAILED');
  }

  private failed(about: string, error: unknown): void {
    this.alarms.raise(about, 'TALLY_FAILED', error instanceof Error ? error.message : String(error));
  }
}
