/**
 * The state of the chain: unspent outputs, known transactions, blocks and what waits for one. All of it is in memory and
 * follows from the journal alone; the methods here are plain steps without any check (ledger/rules.ts has those). Each
 * costs what it changes, however long the chain is.
 */
import { headerHash, merkleLevels, parentHash } from '../wire/block.js';
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
  /** Its place in the block; 0 is the coinbase. */
  offset: number;
  /** Longest line of unconfirmed transactions up to and with this one. */
  unconfirmedDepth: number;
  /** It stood in a block that a reorganisation took away. */
  wasMined: boolean;
}

export interface Block {
  header: Buffer;
  /** Hex, display order. */
  hash: string;
  height: number;
  /** The coinbase is first, at offset 0. */
  txids: string[];
  /** The Merkle tree, made when somebody first asks for a path. */
  levels: Buffer[][] | null;
}

/** A block that is no longer part of the chain, with all it takes to connect it again. */
export interface StaleBlock {
  block: Block;
  transactions: Transaction[];
}

export const COINBASE_VOUT = 0xffffffff;

export function outpointKey(txid: string, vout: number): string {
  return `${txid}:${vout}`;
}

/** A false-return output (`OP_0 OP_RETURN …`) carries data and can never be spent: no coin. */
export function isUnspendable(lockingScript: Buffer): boolean {
  return lockingScript[0] === 0x00 && lockingScript[1] === 0x6a;
}

/** The Merkle tree of a block, kept with it. */
export function levelsOf(block: Block): Buffer[][] {
  return (block.levels ??= merkleLevels(block.txids));
}

export class Ledger {
  readonly coins = new Map<string, Coin>();
  /** Those coins that pay the miner, oldest first: the faucet's money. */
  readonly minerCoins = new Set<string>();
  /** Which known transaction spent an output: what first-seen means. */
  readonly spentBy = new Map<string, string>();
  readonly transactions = new Map<string, KnownTransaction>();
  readonly blocks: Block[] = [];
  readonly heightOf = new Map<string, number>();
  readonly stale = new Map<string, StaleBlock>();
  /** Forgotten because another transaction spends the same: which one. */
  readonly displacedBy = new Map<string, string>();
  /** Ids in the order of arrival, so that parents precede children in a block. */
  readonly waiting = new Set<string>();
  /** The last block with more in it than its coinbase. */
  lastFullHeight = 0;

  constructor(
    genesisHeader: Buffer,
    private readonly minerScript: Buffer,
  ) {
    this.push(genesisHeader, []);
  }

  get tipHeight(): number {
    return this.blocks.length - 1;
  }

  get tip(): Block {
    return this.blocks[this.tipHeight];
  }

  /** Takes a checked transaction into those that wait for a block. */
  addTransaction(tx: Transaction, wasMined = false): void {
    let depth = 0;
    for (const input of tx.inputs) {
      const parent = this.transactions.get(input.txid);
      if (parent?.height === null) depth = Math.max(depth, parent.unconfirmedDepth);
      const key = outpointKey(input.txid, input.vout);
      this.deleteCoin(key);
      this.spentBy.set(key, tx.txid);
    }
    this.transactions.set(tx.txid, { tx, height: null, offset: 0, unconfirmedDepth: depth + 1, wasMined });
    this.addCoins(tx, null);
    this.waiting.add(tx.txid);
    this.displacedBy.delete(tx.txid);
  }

  /** Connects a block: its coinbase and transactions that are all waiting. */
  addBlock(header: Buffer, coinbase: Transaction, txids: readonly string[]): void {
    const height = this.blocks.length;
    this.transactions.set(coinbase.txid, { tx: coinbase, height, offset: 0, unconfirmedDepth: 0, wasMined: false });
    this.addCoins(coinbase, height);
    txids.forEach((txid, i) => {
      const known = this.transactions.get(txid);
      if (!known || !this.waiting.delete(txid)) throw new Error(`block ${height} holds ${txid}, which does not wait`);
      Object.assign(known, { height, offset: i + 1, unconfirmedDepth: 0 });
    });
    if (txids.length > 0) this.lastFullHeight = height;
    this.push(header, [coinbase.txid, ...txids]);
  }

  /**
   * Takes the top blocks away, as a reorganisation does. Their transactions wait again, before those that waited already,
   * except those that rested on a coinbase which is gone.
   * @returns the ids that wait again
   */
  takeTop(depth: number): string[] {
    const blocks = this.blocks.slice(this.blocks.length - depth);
    const displaced = blocks.flatMap((block) => block.txids.slice(1));
    const mined = new Set(displaced);
    for (const block of blocks) {
      const transactions = block.txids.map((txid) => this.transactions.get(txid)!.tx);
      this.stale.set(block.hash, { block, transactions });
      this.heightOf.delete(block.hash);
    }
    const undone = this.undo([...displaced, ...this.waiting]);
    this.undo(blocks.map((block) => block.txids[0]));
    this.blocks.length -= depth;
    this.lastFullHeight = Math.min(this.lastFullHeight, this.tipHeight);
    for (const { tx, wasMined } of undone) {
      const stands = tx.inputs.every((input) => this.coins.has(outpointKey(input.txid, input.vout)));
      if (stands) this.addTransaction(tx, wasMined || mined.has(tx.txid));
    }
    return displaced.filter((txid) => this.waiting.has(txid));
  }

  /** A stale block and the longest line of stale blocks upon it, lowest first, each with its parent's hash. */
  staleBranch(hash: string): (StaleBlock & { parent: string })[] {
    const { block, transactions } = this.stale.get(hash)!;
    const children = [...this.stale.values()].filter((each) => parentHash(each.block.header) === hash);
    const lines = children.map((child) => this.staleBranch(child.block.hash));
    const longest = lines.sort((a, b) => b.length - a.length)[0] ?? [];
    return [{ block, transactions, parent: parentHash(block.header) }, ...longest];
  }

  /** Transactions that wait and everything that waits behind them, parents first. */
  withDescendants(txids: readonly string[]): string[] {
    const found = new Set(txids.filter((txid) => this.waiting.has(txid)));
    for (const txid of found) {
      this.transactions.get(txid)!.tx.outputs.forEach((_, vout) => {
        const child = this.spentBy.get(outpointKey(txid, vout));
        if (child !== undefined) found.add(child);
      });
    }
    return [...this.waiting].filter((txid) => found.has(txid));
  }

  /** Transactions that wait and everything that waits before them, parents first. */
  withAncestors(txids: readonly string[]): string[] {
    const found = new Set(txids);
    for (const txid of found) {
      for (const input of this.transactions.get(txid)!.tx.inputs) {
        if (this.waiting.has(input.txid)) found.add(input.txid);
      }
    }
    return [...this.waiting].filter((txid) => found.has(txid));
  }

  /**
   * Drops waiting transactions as if they had never come. The list holds their descendants too, parents first.
   * @param competingTxid  the transaction that takes their place, null when there is none
   */
  forget(txids: readonly string[], competingTxid: string | null): void {
    this.undo(txids);
    if (competingTxid !== null) txids.forEach((txid) => this.displacedBy.set(txid, competingTxid));
  }

  /** Undoes transactions, last first, and gives them in their order. */
  private undo(txids: readonly string[]): KnownTransaction[] {
    const undone: KnownTransaction[] = [];
    for (const txid of [...txids].reverse()) {
      const known = this.transactions.get(txid)!;
      this.transactions.delete(txid);
      this.waiting.delete(txid);
      known.tx.outputs.forEach((_, vout) => this.deleteCoin(outpointKey(txid, vout)));
      for (const input of known.tx.inputs) {
        const key = outpointKey(input.txid, input.vout);
        this.spentBy.delete(key);
        const parent = this.transactions.get(input.txid);
        if (!parent) continue;
        const coinbaseHeight = parent.tx.inputs[0].vout === COINBASE_VOUT ? parent.height : null;
        this.addCoin(key, { ...parent.tx.outputs[input.vout], coinbaseHeight });
      }
      undone.push(known);
    }
    return undone.reverse();
  }

  private push(header: Buffer, txids: string[]): void {
    const block = { header, hash: headerHash(header), height: this.blocks.length, txids, levels: null };
    this.heightOf.set(block.hash, block.height);
    this.stale.delete(block.hash);
    this.blocks.push(block);
  }

  private addCoins(tx: Transaction, coinbaseHeight: number | null): void {
    tx.outputs.forEach(({ satoshis, lockingScript }, vout) => {
      if (isUnspendable(lockingScript)) return;
      this.addCoin(outpointKey(tx.txid, vout), { satoshis, lockingScript, coinbaseHeight });
    });
  }

  private addCoin(key: string, coin: Coin): void {
    this.coins.set(key, coin);
    if (coin.lockingScript.equals(this.minerScript)) this.minerCoins.add(key);
  }

  private deleteCoin(key: string): void {
    this.coins.delete(key);
    this.minerCoins.delete(key);
  }
}
