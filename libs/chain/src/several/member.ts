/**
 * One of several processors, with its health: one that does not answer rests for a while, longer each time, so that the
 * others are not kept waiting for it.
 */
import type { ChainProcessor, RawTransaction, StatusOutcome, SubmitOutcome } from '../chain-processor.js';

const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 30_000;
/** Portions that wait for their turn; more are not handed over, and caught up on later. */
const MAX_WAITING = 4;
/** What a processor has missed is handed to it at most this often. */
const CATCH_UP_PAUSE_MS = 30_000;

export interface ProcessorHealth {
  name: string;
  isAnswering: boolean;
  /** Why not; empty while it answers. */
  detail: string;
}

export class Member {
  private failures = 0;
  private restUntilMs = 0;
  private detail = '';
  private caughtUpMs = -Infinity;
  private turns: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(readonly processor: ChainProcessor) {}

  get name(): string {
    return this.processor.name;
  }

  get rests(): boolean {
    return performance.now() < this.restUntilMs;
  }

  health(): ProcessorHealth {
    return { name: this.name, isAnswering: this.failures === 0, detail: this.detail };
  }

  /** Keeps what an answer says of the processor itself. @returns whether its health is another than before */
  noteAnswer(outcome: SubmitOutcome | StatusOutcome | undefined): boolean {
    const wasAnswering = this.failures === 0;
    if (outcome?.outcome === 'unknown') {
      this.detail = outcome.detail;
      this.restUntilMs = performance.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.failures);
      this.failures += 1;
    } else {
      this.failures = this.restUntilMs = 0;
      this.detail = '';
    }
    return wasAnswering !== (this.failures === 0);
  }

  /** One portion after the other, so that a slow one gets no child before its parent, however fast another was. */
  hand(transactions: readonly RawTransaction[]): Promise<SubmitOutcome[]> {
    if (this.waiting >= MAX_WAITING) {
      return Promise.resolve([{ outcome: 'unknown', detail: `${this.name} is behind with its answers` }]);
    }
    this.waiting += 1;
    const turn = this.turns.then(() => this.processor.submitInOrder(transactions)).finally(() => (this.waiting -= 1));
    this.turns = turn.catch(() => undefined);
    return turn;
  }

  /** Hands over what it has missed, parents first; in the background, and whatever comes of it. */
  async catchUp(missed: readonly RawTransaction[]): Promise<void> {
    if (missed.length === 0 || performance.now() - this.caughtUpMs < CATCH_UP_PAUSE_MS) return;
    this.caughtUpMs = performance.now();
    this.noteAnswer((await this.hand(missed)).at(-1));
  }
}
