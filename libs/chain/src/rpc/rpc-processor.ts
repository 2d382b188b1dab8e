/**
 * An SV node as processor, by JSON-RPC: for those who run one, and for regtest. The node takes a transaction whose fee is
 * below what it mines, answers its id and never mines it, so the fee it mines at is what counts here.
 */
import { toHex } from '#crypto';
import { decodeTransaction } from '#record';
import { z } from 'zod';
import {
  believedPolicy,
  orUnavailable,
  submitOneByOne,
  type ChainProcessor,
  type FeePolicy,
  type RawTransaction,
  type StatusOutcome,
  type SubmitOutcome,
} from '../chain-processor.js';
import type { DoorOptions } from '../http-door.js';
import {
  NodeRpc,
  RPC_ALREADY_KNOWN,
  RPC_MISSING_INPUTS,
  RPC_NO_SUCH_METHOD,
  RPC_REJECTED,
  refusalIsSilence,
  RpcError,
} from './node-rpc.js';
import { nodeBump, nodeTransactionOf } from './node-transactions.js';

/** BSV for each 1,000 bytes. */
const settings = z.object({ minminingtxfee: z.number().nonnegative() });
const networkInfo = z.object({ relayfee: z.number().nonnegative() });
const SATOSHIS = 100_000_000;
const CONFLICTS = /txn-mempool-conflict|txn-double-spend|inputs-spent|missingorspent/;
const FROZEN = /frozen|freeze/;
const KNOWN = /already-known|already-in-mempool|already in/i;
/** Of the moment, not of the transaction. */
const OVERLOADED = /mempool[ -]full|validation-time|too-busy|rate[ -]limit/i;

export class RpcProcessor implements ChainProcessor {
  readonly name: string;
  private readonly rpc: NodeRpc;

  constructor(options: DoorOptions) {
    this.rpc = new NodeRpc(options);
    this.name = `rpc ${this.rpc.name}`;
  }

  /** @throws ChainUnavailableError */
  async policy(): Promise<FeePolicy> {
    const bsvPerKb = await refusalIsSilence(this.name, () => this.miningFee());
    // Decimal fractions of a coin are no exact numbers: what is a satoshi too much does not matter, too little does.
    return believedPolicy({ satoshis: Math.ceil(bsvPerKb * SATOSHIS - 1e-6), bytes: 1_000 }, this.name);
  }

  async submit(raw: Uint8Array, txid: string): Promise<SubmitOutcome> {
    try {
      const answer = await orUnavailable(this.rpc.call('sendrawtransaction', [toHex(raw)], z.string()));
      if (typeof answer === 'object') return { outcome: 'unknown', detail: answer.unavailable };
      if (answer === txid) return { outcome: 'accepted' };
      return { outcome: 'unknown', detail: `${this.name} answers of another transaction` };
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      const outcome = await orUnavailable(this.refused(error, raw, txid));
      return 'unavailable' in outcome ? { outcome: 'unknown', detail: outcome.unavailable } : outcome;
    }
  }

  submitInOrder(transactions: readonly RawTransaction[]): Promise<SubmitOutcome[]> {
    return submitOneByOne(this, transactions);
  }

  async status(txid: string): Promise<StatusOutcome> {
    const answer = await orUnavailable(this.known(txid));
    return 'unavailable' in answer ? { outcome: 'unknown', detail: answer.unavailable } : answer;
  }

  private async known(txid: string): Promise<StatusOutcome> {
    const found = await nodeTransactionOf(this.rpc, txid);
    if (found === null) return { outcome: 'unknown-transaction' };
    const bump = found.blockHash === null ? null : await nodeBump(this.rpc, found.blockHash, txid);
    return bump === null ? { outcome: 'seen' } : { outcome: 'mined', bump };
  }

  private async refused(error: RpcError, raw: Uint8Array, txid: string): Promise<SubmitOutcome> {
    const detail = `${error.code} ${error.message}`;
    if (error.code === RPC_ALREADY_KNOWN) return { outcome: 'accepted' };
    if (error.code === RPC_MISSING_INPUTS) return this.whyMissing(raw, txid, detail);
    if (error.code !== RPC_REJECTED || OVERLOADED.test(detail)) return { outcome: 'unknown', detail };
    if (FROZEN.test(detail)) return { outcome: 'frozen', detail };
    if (CONFLICTS.test(detail)) return { outcome: 'conflict', detail, competingTxids: [] };
    // Perhaps still being checked, after it came by another road.
    if (KNOWN.test(detail)) return this.acceptedIfKnown(txid, { outcome: 'unknown', detail });
    return { outcome: 'refused', status: error.code, detail };
  }

  /** An input is missing when the parent is absent, when it is spent, and when we are the ones who spend it, in a block. */
  private async whyMissing(raw: Uint8Array, txid: string, detail: string): Promise<SubmitOutcome> {
    for (const { txid: parent, vout } of decodeTransaction(raw).inputs) {
      const unspent = await refusalIsSilence(this.name, () =>
        this.rpc.call('gettxout', [parent, vout, true], z.looseObject({}).nullable()),
      );
      if (unspent !== null) continue;
      const missing = (await nodeTransactionOf(this.rpc, parent)) === null;
      const outcome: SubmitOutcome = missing
        ? { outcome: 'orphan', detail }
        : { outcome: 'conflict', detail, competingTxids: [] };
      return this.acceptedIfKnown(txid, outcome);
    }
    return { outcome: 'unknown', detail };
  }

  private async acceptedIfKnown(txid: string, otherwise: SubmitOutcome): Promise<SubmitOutcome> {
    return (await nodeTransactionOf(this.rpc, txid)) === null ? otherwise : { outcome: 'accepted' };
  }

  private async miningFee(): Promise<number> {
    try {
      return (await this.rpc.call('getsettings', [], settings)).minminingtxfee;
    } catch (error) {
      if (!(error instanceof RpcError && error.code === RPC_NO_SUCH_METHOD)) throw error;
      return (await this.rpc.call('getnetworkinfo', [], networkInfo)).relayfee;
    }
  }
}
