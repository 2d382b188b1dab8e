/** Proofs, signatures and tokens in threads (spec §6, intake 3 to 6): the event loop, which answers everyone, waits for none. */
import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { toHex, VerificationError } from '#crypto';
import { Admission, besideModule, ThreadPool } from '#edge';
import type { Election } from '../elections/election.js';
import type { CheckedItem, CheckItem } from './check-batch.js';

/** One core is left to the event loop. */
const THREADS = Math.max(1, availableParallelism() - 1);
/** Measured: beyond this a larger batch costs hardly less an item, and makes everyone wait. */
const MAX_BATCH = 128;
/** Of no account to a voter, and enough for what arrives together to be checked together. */
const WAIT_MS = 5;
/** What may be inside this process at once: some batches for each thread, about a second of their work. */
export const MAX_INSIDE = 4 * MAX_BATCH * THREADS;

/** What a thread is told of an election. */
export interface AnnouncedElection {
  electionId: Uint8Array;
  definitionBytes: Uint8Array;
}

@Injectable()
export class CheckingPool implements OnModuleInit, OnApplicationShutdown {
  /** Ballots and spoils pass it on their way in, and are inside until they are answered. */
  readonly admission = new Admission(MAX_INSIDE);
  private readonly threads = new ThreadPool<AnnouncedElection, CheckItem, CheckedItem>({
    file: besideModule(import.meta.url, 'check-worker'),
    threads: THREADS,
    maxBatch: MAX_BATCH,
    waitMs: WAIT_MS,
  });

  onModuleInit(): void {
    this.threads.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.stop();
  }

  /**
   * Steps 3 to 6 of intake, or the checks of a request that need no log.
   * @throws VerificationError with the step's code; ServiceError CHECK_INTERRUPTED
   */
  async check<Kind extends CheckItem['kind']>(
    { electionId, definitionBytes }: Election,
    kind: Kind,
    bytes: Uint8Array,
    tokenKnown: boolean,
  ): Promise<Extract<CheckedItem, { kind: Kind }>> {
    const topic = { key: toHex(electionId), value: { electionId, definitionBytes } };
    // A copy: the body may be a view of a larger buffer, and all of that would be cloned.
    const checked = await this.threads.submit(topic, { kind, bytes: Uint8Array.from(bytes), tokenKnown });
    if (!checked.ok) throw new VerificationError(checked.code, checked.message);
    if (checked.kind !== kind) throw new Error('an item is answered as what it is');
    return checked as Extract<CheckedItem, { kind: Kind }>;
  }
}
