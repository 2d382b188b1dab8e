/** Commands to the chain, answered with what came of them. */
import { ServiceError } from '#edge';
import { Inject, Injectable } from '@nestjs/common';
import { Faults, type FaultMode } from '../arc/faults.js';
import { Chain } from '../ledger/chain.js';
import { Faucet, FaucetEmptyError } from '../ledger/faucet.js';

@Injectable()
export class OperatorDesk {
  constructor(
    @Inject(Chain) private readonly chain: Chain,
    @Inject(Faucet) private readonly faucet: Faucet,
    @Inject(Faults) private readonly faults: Faults,
  ) {}

  async pay(script: string, satoshis: number): Promise<{ txid: string; vout: number; raw: string }> {
    try {
      const { txid, vout, raw } = await this.faucet.pay(Buffer.from(script, 'hex'), satoshis);
      return { txid, vout, raw: raw.toString('hex') };
    } catch (error) {
      if (error instanceof FaucetEmptyError) throw new ServiceError('CONFLICT', error.message);
      throw error;
    }
  }

  async mine(blocks: number): Promise<{ height: number; hashes: string[] }> {
    const hashes = await this.chain.mine(blocks);
    return { height: (await this.chain.tip()).height, hashes };
  }

  async reorganise(depth: number): Promise<{ height: number; hashes: string[] }> {
    if (depth >= (await this.chain.tip()).height) throw new ServiceError('CONFLICT', 'the chain is not that long');
    const hashes = await this.chain.reorganise(depth);
    return { height: (await this.chain.tip()).height, hashes };
  }

  fault(mode: FaultMode): { mode: FaultMode } {
    this.faults.mode = mode;
    return { mode };
  }
}
