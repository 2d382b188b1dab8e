/** Headers in hex. From height 0 on, and as long as one answer holds them all, the answer is a headers file. */
import { Inject, Injectable } from '@nestjs/common';
import { ok, type FaceAnswer } from '../faults/face.js';
import { Faults } from '../faults/faults.js';
import { Lookup } from '../ledger/lookup.js';

/** 1.6 MB of hex; who wants more asks again from where the list ended. */
const MAX_HEADERS = 10_000;

@Injectable()
export class HeadersDesk {
  constructor(
    @Inject(Lookup) private readonly lookup: Lookup,
    @Inject(Faults) private readonly faults: Faults,
  ) {}

  async list(from: number): Promise<FaceAnswer> {
    const known = (await this.knownHeight()) + 1 - from;
    const blocks = await this.lookup.blocks(from, Math.max(0, Math.min(known, MAX_HEADERS)));
    // Members in this order: the text is RFC 8785's canonical form.
    return ok({ headers: blocks.map(({ header }) => header.toString('hex')), network: 'devnet' });
  }

  async tip(): Promise<FaceAnswer> {
    const { block } = (await this.lookup.blockAt(await this.knownHeight()))!;
    return ok({ height: block.height, hash: block.hash, header: block.header.toString('hex') });
  }

  private async knownHeight(): Promise<number> {
    return this.faults.knownHeight('headers', (await this.lookup.tip()).height);
  }
}
