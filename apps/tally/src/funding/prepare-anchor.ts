/**
 * The beginning of an election's chain (spec §8): a fresh anchor key and a transaction that pays it, deep before anybody
 * writes its outpoint into a draft, so that no reorganisation can take the ground away.
 */
import type { ChainProcessor, DevnetFaucet, MinedProof } from '#chain';
import { fromHex, toHex } from '#crypto';
import { ServiceError } from '#edge';
import {
  batonScript,
  encodeOutpoint,
  txidOf,
  verifyFundingTransaction,
  type HeaderSource,
  type NetworkName,
  type SpentOutput,
} from '#record';
import type { AnchorKeys } from '../anchoring/anchor-keys.js';
import type { AnchorStore } from '../anchoring/anchor-store.js';
import { orUnavailable, waitUntilDeep } from './deep-payment.js';

export interface AnchorKey {
  network: NetworkName;
  /** 33 bytes, hex. */
  publicKey: string;
  /** Locking script to pay, hex. */
  script: string;
}

export interface PreparedAnchor {
  network: NetworkName;
  publicKey: string;
  genesisOutpoint: string;
}

export interface FundingTransaction {
  publicKey: string;
  raw: string;
  vout: number;
}

export interface PrepareOptions {
  network: NetworkName;
  fundingSat: number;
  confirmations: number;
}

export class PrepareAnchor {
  constructor(
    private readonly keys: AnchorKeys,
    private readonly store: AnchorStore,
    private readonly chain: ChainProcessor,
    private readonly headers: HeaderSource,
    /** null where money is not to be had for nothing. */
    private readonly faucet: DevnetFaucet | null,
    private readonly options: PrepareOptions,
  ) {}

  async makeKey(): Promise<AnchorKey> {
    const publicKey = await this.keys.create();
    const script = toHex(batonScript(fromHex(publicKey, 33)));
    return { network: this.options.network, publicKey, script };
  }

  /** A devnet's way: key, money and blocks at once. */
  async fromFaucet(): Promise<PreparedAnchor> {
    if (this.faucet === null) {
      const detail =
        'this network has no faucet: POST /anchors/keys, pay its script, then send publicKey, raw and vout';
      throw new ServiceError('REQUEST_INVALID', detail);
    }
    const { faucet } = this;
    const { publicKey, script } = await this.makeKey();
    return orUnavailable(async () => {
      const paid = await faucet.pay(fromHex(script, script.length / 2), this.options.fundingSat);
      await faucet.mine(this.options.confirmations);
      return this.finish(publicKey, paid.raw, paid.vout);
    });
  }

  /** Everywhere else: the operator's own transaction, which is also sent from here, in case it was not yet. */
  async fromTransaction({ publicKey, raw, vout }: FundingTransaction): Promise<PreparedAnchor> {
    if (!(await this.keys.list()).includes(publicKey)) {
      throw new ServiceError('NOT_FOUND', 'no anchor key of that name was made here');
    }
    return orUnavailable(() => this.finish(publicKey, fromHex(raw, raw.length / 2), vout));
  }

  private async finish(publicKey: string, raw: Uint8Array, vout: number): Promise<PreparedAnchor> {
    // 1. The output pays this key; the outpoint is computed from the bytes, whatever came with them.
    const genesisOutpoint = encodeOutpoint({ txid: txidOf(raw), vout });
    const output = verifyFundingTransaction(raw, genesisOutpoint, fromHex(publicKey, 33));
    // 2. Deep enough, by a Merkle path and headers with work.
    const parts = { chain: this.chain, headers: this.headers, confirmations: this.options.confirmations };
    const proof = await waitUntilDeep(parts, { raw, txid: output.txid });
    // 3. Kept: it is line 0 of the record's anchors.
    await this.save(publicKey, raw, output, proof);
    return { network: this.options.network, publicKey, genesisOutpoint };
  }

  private async save(publicKey: string, raw: Uint8Array, output: SpentOutput, proof: MinedProof): Promise<void> {
    await this.store.saveFunding({
      publicKey: Buffer.from(publicKey, 'hex'),
      network: this.options.network,
      ...output,
      raw: Buffer.from(raw),
      bump: Buffer.from(proof.bump),
      blockHeight: proof.blockHeight,
      blockHash: proof.blockHash,
    });
  }
}
