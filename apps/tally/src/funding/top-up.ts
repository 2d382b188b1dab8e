/**
 * New money for a chain that runs (spec §8.6): a payment to the election's anchor key, deep in the chain, becomes a further
 * input of the next anchor, which is a TOP-UP. Anybody may pay the key; the operator hands the transaction in.
 */
import { feeFor, type DevnetFaucet } from '#chain';
import { fromHex, toHex } from '#crypto';
import { ServiceError } from '#edge';
import { batonScript, encodeOutpoint, txidOf, verifyFundingTransaction } from '#record';
import { topUpSizeBytes } from '../anchoring/anchor-builder.js';
import type { AnchorStore } from '../anchoring/anchor-store.js';
import type { FeePolicyCache } from '../anchoring/fee-policy-cache.js';
import type { ElectionRegistry, PublishedElection } from '../elections/election-registry.js';
import { orUnavailable, waitUntilDeep, type PaymentParts } from './deep-payment.js';
import type { TopUpStore } from './top-up-store.js';

export interface ToppedUp {
  electionId: string;
  outpoint: string;
  satoshis: number;
}

export class TopUp {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly anchors: AnchorStore,
    private readonly store: TopUpStore,
    private readonly policy: FeePolicyCache,
    private readonly payment: PaymentParts,
    /** null where money is not to be had for nothing. */
    private readonly faucet: DevnetFaucet | null,
  ) {}

  /**
   * The operator's own payment; safe to repeat. @param electionId hex, untrusted  @param raw hex, untrusted
   * @throws ServiceError ELECTION_UNKNOWN, PHASE_WRONG, TOP_UP_REFUSED, FUNDING_NOT_DEEP, CHAIN_UNAVAILABLE,
   *   VerificationError TRANSACTION_FORM_INVALID, FUNDING_OUTPUT_INVALID
   */
  async fromTransaction(electionId: string, raw: string, vout: number): Promise<ToppedUp> {
    const election = await this.running(electionId);
    return orUnavailable(() => this.finish(election, fromHex(raw, raw.length / 2), vout));
  }

  /** A devnet's way: money and blocks at once. */
  async fromFaucet(electionId: string, satoshis: number): Promise<ToppedUp> {
    const { faucet } = this;
    if (faucet === null) {
      throw new ServiceError(
        'TOP_UP_REFUSED',
        'this network has no faucet: pay the anchor key, then send raw and vout',
      );
    }
    const election = await this.running(electionId);
    return orUnavailable(async () => {
      const script = batonScript(fromHex(election.definition.anchor.publicKey, 33));
      const paid = await faucet.pay(script, satoshis);
      await faucet.mine(this.payment.confirmations);
      return this.finish(election, paid.raw, paid.vout);
    });
  }

  private async running(electionId: string): Promise<PublishedElection> {
    const elections = await this.elections.anchoredHere();
    const election = elections.find((each) => toHex(each.electionId) === electionId);
    if (election === undefined) throw new ServiceError('ELECTION_UNKNOWN', 'no election of this id is anchored here');
    if ((await this.anchors.milestone(election.electionId, 'ABORT')) !== null) {
      throw new ServiceError('PHASE_WRONG', 'the chain of this election has ended and takes no more money');
    }
    return election;
  }

  private async finish(election: PublishedElection, raw: Uint8Array, vout: number): Promise<ToppedUp> {
    const { electionId, definition } = election;
    // 1. The output pays this key, and is new money: not the funding, not a baton.
    const txid = txidOf(raw);
    const outpoint = encodeOutpoint({ txid, vout });
    const output = verifyFundingTransaction(raw, outpoint, fromHex(definition.anchor.publicKey, 33));
    if (outpoint === definition.anchor.genesisOutpoint || (await this.store.isOfChain(txid))) {
      throw new ServiceError('TOP_UP_REFUSED', 'this output is the money that the chain runs on already');
    }
    // 2. Worth more than the anchor that takes it in.
    const costSat = feeFor(await this.policy.read(), topUpSizeBytes(1));
    if (output.satoshis <= costSat) {
      throw new ServiceError('TOP_UP_REFUSED', `${output.satoshis} satoshis do not pay for the anchor of ${costSat}`);
    }
    // 3. Deep: what is built on it must not lose its ground.
    const proof = await waitUntilDeep(this.payment, { raw, txid });
    await this.store.save(electionId, { ...output, raw }, proof);
    return { electionId: toHex(electionId), outpoint, satoshis: output.satoshis };
  }
}
