/** What is known of the chain, for every face alike. Nothing is told before it is on disk. */
import { Inject, Injectable } from '@nestjs/common';
import { merkleBranchAt, merklePathAt } from '../wire/block.js';
import type { Transaction } from '../wire/transaction.js';
import { Chain } from './chain.js';
import { levelsOf, outpointKey, type Block, type Coin, type Ledger } from './ledger.js';

export interface TransactionStatus {
  txid: string;
  /** It stood in a block that was taken away and waits again. */
  wasMined: boolean;
  mined: { blockHash: string; blockHeight: number; merklePath: string } | null;
}

/** A block with its place: -1 confirmations say that it is no longer part of the chain. */
export interface PlacedBlock {
  block: Block;
  confirmations: number;
  /** The block after it. */
  nextHash: string | null;
}

export interface FoundTransaction {
  tx: Transaction;
  /** null while it waits. */
  placed: PlacedBlock | null;
}

@Injectable()
export class Lookup {
  private readonly ledger: Ledger;

  constructor(@Inject(Chain) private readonly chain: Chain) {
    this.ledger = chain.ledger;
  }

  async tip(): Promise<Block> {
    await this.chain.settled();
    return this.ledger.tip;
  }

  /** Blocks from a height on, at most `limit`. */
  async blocks(from: number, limit: number): Promise<Block[]> {
    await this.chain.settled();
    return this.ledger.blocks.slice(from, from + limit);
  }

  async block(hash: string): Promise<PlacedBlock | null> {
    await this.chain.settled();
    const height = this.ledger.heightOf.get(hash);
    if (height !== undefined) return this.placed(height);
    const stale = this.ledger.stale.get(hash);
    return stale ? { block: stale.block, confirmations: -1, nextHash: null } : null;
  }

  async blockAt(height: number): Promise<PlacedBlock | null> {
    await this.chain.settled();
    return height >= 0 && height <= this.ledger.tipHeight ? this.placed(height) : null;
  }

  /** Ids of what waits for a block, parents first. */
  async waiting(): Promise<string[]> {
    await this.chain.settled();
    return [...this.ledger.waiting];
  }

  async transaction(txid: string): Promise<FoundTransaction | null> {
    await this.chain.settled();
    const known = this.ledger.transactions.get(txid);
    if (!known) return null;
    return { tx: known.tx, placed: known.height === null ? null : this.placed(known.height) };
  }

  /** Raw transactions of a block, in its order. */
  transactionsOf(block: Block): Transaction[] {
    const stale = this.ledger.stale.get(block.hash);
    return stale?.transactions ?? block.txids.map((txid) => this.ledger.transactions.get(txid)!.tx);
  }

  async status(txid: string): Promise<TransactionStatus | null> {
    await this.chain.settled();
    const known = this.ledger.transactions.get(txid);
    if (!known) return null;
    const { height, offset, wasMined } = known;
    if (height === null) return { txid, wasMined, mined: null };
    const block = this.ledger.blocks[height];
    const merklePath = merklePathAt(levelsOf(block), offset, height);
    return { txid, wasMined, mined: { blockHash: block.hash, blockHeight: height, merklePath } };
  }

  /** The transaction that took the place of a forgotten one. */
  displacedBy(txid: string): string | null {
    return this.ledger.displacedBy.get(txid) ?? null;
  }

  /** Place in the block and hashes beside its way up, `*` for a node paired with itself; null while it waits. */
  async merkleBranch(txid: string): Promise<{ offset: number; nodes: string[] } | null> {
    await this.chain.settled();
    const known = this.ledger.transactions.get(txid);
    if (!known || known.height === null) return null;
    const { offset, height } = known;
    return { offset, nodes: merkleBranchAt(levelsOf(this.ledger.blocks[height]), offset) };
  }

  /** Id of the known transaction that spends an output, and its input. */
  async spender(txid: string, vout: number): Promise<{ txid: string; vin: number } | null> {
    await this.chain.settled();
    const spender = this.ledger.spentBy.get(outpointKey(txid, vout));
    if (spender === undefined) return null;
    const { inputs } = this.ledger.transactions.get(spender)!.tx;
    return { txid: spender, vin: inputs.findIndex((input) => input.txid === txid && input.vout === vout) };
  }

  /** An output that nobody has spent, waiting transactions counted. */
  async coin(txid: string, vout: number): Promise<Coin | null> {
    await this.chain.settled();
    return this.ledger.coins.get(outpointKey(txid, vout)) ?? null;
  }

  private placed(height: number): PlacedBlock {
    const confirmations = this.ledger.tipHeight - height + 1;
    return { block: this.ledger.blocks[height], confirmations, nextHash: this.ledger.blocks[height + 1]?.hash ?? null };
  }
}
