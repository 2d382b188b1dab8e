/** Commands to the chain, answered with what came of them. */
import { ServiceError } from '#edge';
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import { Inject, Injectable } from '@nestjs/common';
import { ArcStatus } from '../arc/arc-status.js';
import { Callbacks } from '../arc/callbacks.js';
import { FACES, Faults } from '../faults/faults.js';
import { Chain } from '../ledger/chain.js';
import { Faucet, FaucetEmptyError } from '../ledger/faucet.js';
import { Refusal } from '../ledger/refusal.js';
import { signPayment } from '../ledger/sign-payment.js';
import { MalformedError } from '../wire/little-endian.js';
import type { FaultCommand } from './operator.controller.js';

export interface Payment {
  txid: string;
  vout: number;
  raw: string;
}

export interface MinedBlocks {
  height: number;
  hashes: string[];
}

/** What a double spend pays to nobody: a miner takes it for that. */
const DOUBLE_SPEND_FEE = 500;
const SLOW_MS = 2_000;

@Injectable()
export class OperatorDesk {
  constructor(
    @Inject(Chain) private readonly chain: Chain,
    @Inject(Faucet) private readonly faucet: Faucet,
    @Inject(Faults) private readonly faults: Faults,
    @Inject(ArcStatus) private readonly statuses: ArcStatus,
    @Inject(Callbacks) private readonly callbacks: Callbacks,
  ) {}

  async pay(script: string, satoshis: number): Promise<Payment> {
    const { txid, vout, raw } = await asConflict(this.faucet.pay(Buffer.from(script, 'hex'), satoshis));
    return { txid, vout, raw: raw.toString('hex') };
  }

  async mine(blocks: number): Promise<MinedBlocks> {
    return this.mined(await this.chain.mine(blocks));
  }

  async mineThese(transactions: readonly string[]): Promise<MinedBlocks & { displaced: string[] }> {
    const raw = transactions.map((hex) => Buffer.from(hex, 'hex'));
    const { hash, displaced } = await asConflict(this.chain.mineThese(raw));
    return { ...this.mined([hash]), displaced };
  }

  async reorganise(depth: number, transactions: 'mined' | 'waiting' | 'forgotten'): Promise<MinedBlocks> {
    if (depth >= this.chain.ledger.tipHeight) throw new ServiceError('CONFLICT', 'the chain is not that long');
    return this.mined(await this.chain.reorganise(depth, transactions));
  }

  /** @param txids  null for everything that waits */
  async forget(txids: readonly string[] | null): Promise<{ txids: string[] }> {
    return { txids: await this.chain.forget(txids ?? [...this.chain.ledger.waiting]) };
  }

  /** Spends an output of a key to that key again, before or instead of whoever spends it and is not mined. */
  async doubleSpend(command: { txid: string; vout: number; key: string; mined: boolean }): Promise<Payment> {
    const output = this.chain.ledger.transactions.get(command.txid)?.tx.outputs.at(command.vout);
    if (!output) throw new ServiceError('NOT_FOUND', 'no known transaction has this output');
    const { satoshis, lockingScript } = output;
    if (satoshis <= DOUBLE_SPEND_FEE) throw new ServiceError('CONFLICT', 'the output is too small to be spent again');
    const { txid, vout } = command;
    const raw = await signPayment(
      PrivateKey.fromHex(command.key),
      [{ txid, vout, satoshis, lockingScript }],
      [{ satoshis: satoshis - DOUBLE_SPEND_FEE, lockingScript }],
    );
    const made = await asConflict(command.mined ? this.chain.mineThese([raw]) : this.chain.replace(raw));
    return { txid: made.txids[0], vout: 0, raw: raw.toString('hex') };
  }

  /** ARC and Arcade say of a transaction that somebody else spends the same, and call whoever wants to know. */
  notice(notice: { txid: string; competingTxid: string }): { txid: string; competingTxid: string } {
    this.statuses.notice(notice.txid, notice.competingTxid);
    this.callbacks.tell([notice.txid]);
    return notice;
  }

  async fault(command: FaultCommand): Promise<FaultCommand> {
    const { mode, faces = FACES, times = null, slowMs = SLOW_MS } = command;
    if (mode === 'empty') await this.forget(null);
    const height = this.chain.ledger.tipHeight;
    this.faults.set(faces, { mode: mode === 'empty' ? 'none' : mode, left: times, height, slowMs });
    return command;
  }

  private mined(hashes: string[]): MinedBlocks {
    return { height: this.chain.ledger.tipHeight, hashes };
  }
}

/** What the chain's rules do not allow is the caller's mistake. */
async function asConflict<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const expected = [Refusal, MalformedError, FaucetEmptyError].some((kind) => error instanceof kind);
    if (expected) throw new ServiceError('CONFLICT', (error as Error).message);
    throw error;
  }
}
