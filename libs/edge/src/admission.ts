/**
 * A bound on how much is inside at once (attack 35). Whoever comes beyond it hears "later" at once, instead of joining a queue
 * that ends in everybody's time-out; until then nothing was done for it, so being refused costs next to nothing.
 */
import { ServiceError } from './service-error.js';

/** Refused ones come back spread over these seconds, not all at the same moment. */
const SPREAD_S = 4;

export class Admission {
  private inside = 0;

  /** @param limit  most at once */
  constructor(private readonly limit: number) {}

  /** Those inside now. */
  get size(): number {
    return this.inside;
  }

  /** Runs `work`, which is inside until it settles. @throws ServiceError QUEUE_FULL */
  async admit<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.limit) {
      const retryAfterS = 1 + Math.floor(Math.random() * SPREAD_S);
      throw new ServiceError('QUEUE_FULL', 'too many submissions are waiting; send it again in a moment', retryAfterS);
    }
    this.inside++;
    try {
      return await work();
    } finally {
      this.inside--;
    }
  }
}
