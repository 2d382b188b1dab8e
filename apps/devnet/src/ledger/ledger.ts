/**
 * The state of the chain: unspent outputs, known transactions, blocks and what waits for one. All of it is in memory and
 * follows from the journal alone; the methods here are plain steps without any check (ledger/rules.ts has those).
 */
import { headerHash } from '../wire/block.js';
import type { Transaction } from '../wire/transaction.js';

/** An output nobody has spent. */
export interface Coin {
  satoshis: number;
  lockingScript: Buffer;
  /** Height of a coinbase, which has to mature; null for everything else. */
  coinbaseHeight: number | null;
}

export interface KnownTransaction {
  tx: Transaction;
  /** null while it waits for a block. */
  height: number | null;
  /** Longest line of unconfirmed transactions up to and with this one. */
  unconfirmedDepth: number;
}

export interface Block {
  header: Buffer;
  /** Hex, display order. */
  hash: string;
  /** The coinbase is first, at offset 0. */
  txids: string[];
}

export const COINBASE_VOUT = 0xffffffff;

export function outpointKey(txid: string, vout: number): string {
  return `${txid}:${vout}`;
}

/** A false-return output (`OP_0 OP_RETURN …`) carries data and can never be spent: no coin. */
export function isUnspendable(lockingScript: Buffer): boolean {
  return lockingScript[0] === 0x00 && lockingScript[1] === 0x6a;
}

export class Ledger {
  readonly coins = new Map<string, Coin>();
  /** Which known transaction spent an output: what first-seen means. */
  readonly spentBy = new Map<string, string>();
  readonly transactions = new Map<string, KnownTransaction>();
  readonly blocks: Block[] = [];
  /** Ids in the order of arrival, so that parents precede children in a block. */
  readonly waiting = new Set<string>();

  constructor(genesisHeader: Buffer) {
    this.blocks.push({ header: genesisHeader, hash: headerHash(genesisHeader), txids: [] });
  }

  get tipHeight(): number {
    return this.blocks.length - 1;
  }

  get tip(): Block {
    return this.blocks[this.tipHeight];
  }

  /** Takes a checked transaction into those that wait for a block. */
  addTransaction(tx: Transaction): void {
    const parents = tx.inputs.map((input) => this.transactions.get(input.txid));
    const depth = Math.max(0, ...parents.map((parent) => (parent?.height === null ? parent.unconfirmedDepth : 0)));
    this.transactions.set(tx.txid, { tx, height: null, unconfirmedDepth: depth + 1 });
    for (const input of tx.inputs) {
      const key = outpointKey(input.txid, input.vout);
      this.coins.delete(key);
      this.spentBy.set(key, tx.txid);
    }
    this.addCoins(tx, null);
    this.waiting.add(tx.txid);
  }

  /** Connects a block: its coinbase and transactions that are all waiting. */
  addBlock(header: Buffer, coinbase: Transaction, txids: readonly string[]): void {
    const height = this.blocks.length;
    this.transactions.set(coinbase.txid, { tx: coinbase, height, unconfirmedDepth: 0 });
    this.addCoins(coinbase, height);
    for (const txid of txids) {
      const known = this.transactions.get(txid);
      if (!known || !this.waiting.delete(txid)) throw new Error(`block ${height} holds ${txid}, which does not wait`);
      known.height = height;
      known.unconfirmedDepth = 0;
    }
    this.blocks.push({ header, hash: headerHash(header), txids: [coinbase.txid, ...txids] });
  }

  /**
   * Takes the top blocks away, as a reorganisation does: the chain is rebuilt below them and their transactions wait
   * again, in their order, except those that rested on a coinbase which is gone.
   */
  withoutTop(depth: number): Ledger {
    const kept = new Ledger(this.blocks[0].header);
    for (const block of this.blocks.slice(1, this.blocks.length - depth)) {
      const [coinbase, ...others] = block.txids.map((txid) => this.transactions.get(txid)!.tx);
      for (const tx of others) kept.addTransaction(tx);
      kept.addBlock(block.header, coinbase, block.txids.slice(1));
    }
    const displaced = this.blocks.slice(this.blocks.length - depth).flatMap((block) => block.txids.slice(1));
    for (const txid of [...displaced, ...this.waiting]) {
      const { tx } = this.transactions.get(txid)!;
      if (tx.inputs.every((input) => kept.coins.has(outpointKey(input.txid, input.vout)))) kept.addTransaction(tx);
    }
    return kept;
  }

  private addCoins(tx: Transaction, coinbaseHeight: number | null): void {
    tx.outputs.forEach(({ satoshis, lockingScript }, vout) => {
      if (isUnspendable(lockingScript)) return;
      this.coins.set(outpointKey(tx.txid, vout), { satoshis, lockingScript, coinbaseHeight });
    });
  }
}
