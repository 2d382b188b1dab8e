/** Headers in hex. From height 0 on, and as long as one answer holds them all, the answer is a headers file. */
import { Inject, Injectable } from '@nestjs/common';
import { Chain } from '../ledger/chain.js';

/** 1.6 MB of hex; who wants more asks again from where the list ended. */
const MAX_HEADERS = 10_000;

@Injectable()
export class HeadersDesk {
  constructor(@Inject(Chain) private readonly chain: Chain) {}

  async list(from: number): Promise<{ headers: string[]; network: string }> {
    const headers = await this.chain.headers(from, MAX_HEADERS);
    // Members in this order: the text is RFC 8785's canonical form.
    return { headers: headers.map((header) => header.toString('hex')), network: 'devnet' };
  }

  async tip(): Promise<{ height: number; hash: string; header: string }> {
    const { height, hash, header } = await this.chain.tip();
    return { height, hash, header: header.toString('hex') };
  }
}
