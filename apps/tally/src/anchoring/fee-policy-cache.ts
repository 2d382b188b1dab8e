/** The network's fee policy, asked once a minute. */
import type { ChainProcessor, FeePolicy } from '#chain';

const FRESH_MS = 60_000;

export class FeePolicyCache {
  private known: { policy: FeePolicy; atMs: number } | null = null;

  constructor(private readonly chain: Pick<ChainProcessor, 'policy'>) {}

  /** @throws ChainUnavailableError when it is old or unknown and the network does not answer */
  async read(): Promise<FeePolicy> {
    const nowMs = performance.now();
    if (this.known === null || nowMs - this.known.atMs > FRESH_MS) {
      this.known = { policy: await this.chain.policy(), atMs: nowMs };
    }
    return this.known.policy;
  }
}
