/** Requests and blind signatures in threads (spec §5.4), so that thousands who ask in one minute hold up nobody's answer. */
import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { toHex, type TokenRequest, VerificationError } from '#crypto';
import { besideModule, ServiceError, ThreadPool } from '#edge';
import { CeremonySecrets } from '../ceremonies/ceremony-secrets.js';
import type { ActiveElection } from '../elections/elections.js';
import type { SigningAnswer, SigningItem, SigningTopic } from './signing-batch.js';

const THREADS = Math.max(1, availableParallelism() - 1);
/** About fifty milliseconds of a thread: what is signed alone costs no more than in company. */
const MAX_BATCH = 16;
const WAIT_MS = 2;

@Injectable()
export class SigningThreads implements OnModuleInit, OnApplicationShutdown {
  private readonly threads = new ThreadPool<SigningTopic, SigningItem, SigningAnswer>({
    file: besideModule(import.meta.url, 'signing-worker'),
    threads: THREADS,
    maxBatch: MAX_BATCH,
    waitMs: WAIT_MS,
  });
  /** By electionId. Secret. */
  private readonly topics = new Map<string, SigningTopic>();

  constructor(private readonly secrets: CeremonySecrets) {}

  onModuleInit(): void {
    this.threads.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.stop();
  }

  /**
   * The request, signed by its roll keys for this election.
   * @param bytes untrusted
   * @throws VerificationError REQUEST_LENGTH_INVALID, REQUEST_POINT_INVALID, REQUEST_SIGNATURE_INVALID; ServiceError
   *   CLASS_UNKNOWN, CHECK_INTERRUPTED
   */
  async read(election: ActiveElection, bytes: Uint8Array): Promise<TokenRequest> {
    const answer = await this.ask(election, { kind: 'read', bytes: Uint8Array.from(bytes) });
    if (answer.kind !== 'request') throw new Error('a request that is read is answered as one');
    return answer.request;
  }

  /** x_i·D, which must not leave before it is stored (§5.4). @throws ServiceError CHECK_INTERRUPTED */
  async sign(election: ActiveElection, { classIndex, D }: TokenRequest): Promise<Uint8Array> {
    const answer = await this.ask(election, { kind: 'sign', classIndex, D });
    if (answer.kind !== 'share') throw new Error('a request that is signed is answered with a share');
    return answer.share;
  }

  private async ask(election: ActiveElection, item: SigningItem): Promise<Exclude<SigningAnswer, { kind: 'refused' }>> {
    const key = toHex(election.electionId);
    const value = this.topics.get(key) ?? (await this.topicOf(election));
    this.topics.set(key, value);
    const answer = await this.threads.submit({ key, value }, item);
    if (answer.kind !== 'refused') return answer;
    const { code, message } = answer;
    throw code === 'CLASS_UNKNOWN' ? new ServiceError(code, message) : new VerificationError(code, message);
  }

  private async topicOf({ electionId, ceremonyId, definition }: ActiveElection): Promise<SigningTopic> {
    const secretShares = (await this.secrets.find(ceremonyId))?.secretShares;
    if (!secretShares) throw new Error('the shares of this election are not in the data folder');
    const { registrars } = definition.roll;
    return { electionId, registrars, classes: definition.voterClasses.length, secretShares };
  }
}
