/**
 * The chain as a program: takes transactions, mines blocks, reorganises; every change is in the journal before anybody
 * hears of it. Node runs this on one thread, so each method's checks and changes are one step; only the wait for the
 * disk is asynchronous. What is known of the chain is read through ledger/lookup.ts.
 */
import { NETWORKS } from '#record';
import { headerTimeS, mineHeader } from '../wire/block.js';
import { MalformedError } from '../wire/little-endian.js';
import { decodeTransaction, type Transaction } from '../wire/transaction.js';
import { makeCoinbase } from './coinbase.js';
import { Journal } from './journal.js';
import { Ledger, outpointKey } from './ledger.js';
import { record, replay } from './records.js';
import { Refusal } from './refusal.js';
import { checkTransaction, feeDue } from './rules.js';

/** The timer goes on until the last transaction is this deep, so that confirmations come without new transactions. */
const SETTLE_DEPTH = 12;
const MEDIAN_TIME_BLOCKS = 11;

/** again: it was known before. */
export type SubmitOutcome = { taken: string; again: boolean } | { refused: Refusal; txid: string | null };

/** What happened to transactions, told once it is on disk. */
export type ChainChange = { kind: 'mined' | 'unmined'; txids: readonly string[] } | Displacement;

export interface Displacement {
  kind: 'displaced';
  txids: readonly string[];
  competingTxid: string;
}

export interface ChainOptions {
  /** The journal file. */
  path: string;
  feeSatPerKb: number;
  /** Where coinbases pay. */
  minerScript: Buffer;
}

export class Chain {
  /** Bytes that a crash had left at the end of the journal and that were cut off. */
  tornBytes = 0;
  private readonly listeners: ((change: ChainChange) => void)[] = [];

  /** Use `open`. */
  constructor(
    readonly ledger: Ledger,
    private readonly journal: Journal,
    private readonly options: ChainOptions,
  ) {}

  static async open(options: ChainOptions): Promise<Chain> {
    const { journal, records, tornBytes } = await Journal.open(options.path);
    const ledger = new Ledger(Buffer.from(NETWORKS.devnet.genesisHeader), options.minerScript);
    for (const each of records) replay(ledger, each);
    const chain = new Chain(ledger, journal, options);
    chain.tornBytes = tornBytes;
    return chain;
  }

  get feeSatPerKb(): number {
    return this.options.feeSatPerKb;
  }

  /** Everything that happened so far is on disk and may be told. */
  settled(): Promise<void> {
    return this.journal.flushed();
  }

  onChange(listener: (change: ChainChange) => void): void {
    this.listeners.push(listener);
  }

  /** Takes a transaction in plain or extended form, or says why not. A known one is taken again. */
  submit(bytes: Uint8Array): Promise<SubmitOutcome> {
    return this.take(bytes, this.options.feeSatPerKb);
  }

  /** As `submit`, but one that pays too little is taken all the same, as nodes do, and no block ever holds it. */
  submitAnyFee(bytes: Uint8Array): Promise<SubmitOutcome> {
    return this.take(bytes, 0);
  }

  /** Mines blocks now, the first with everything that waits, the others empty; gives their hashes. */
  async mine(blocks: number, script = this.options.minerScript): Promise<string[]> {
    const mined = [...this.minable()];
    const hashes = Array.from({ length: blocks }, (_, i) => this.mineBlock(i === 0 ? mined : [], script));
    await this.told({ kind: 'mined', txids: mined });
    return hashes;
  }

  /**
   * Mines one block with exactly these transactions and what waits before them, whatever fee they pay and whatever else
   * spends the same: as when a miner saw them first.
   * @param raw untrusted, plain or extended form   @throws Refusal, MalformedError; then nothing has changed
   */
  async mineThese(raw: readonly Uint8Array[]): Promise<{ hash: string; txids: string[]; displaced: string[] }> {
    const given = raw.map((bytes) => decodeTransaction(bytes));
    const displacements = this.putFirst(given);
    const txids = given.map((tx) => tx.txid);
    const mined = this.ledger.withAncestors(txids);
    const hash = this.mineBlock(mined, this.options.minerScript);
    const displaced = await this.toldDisplaced(displacements);
    await this.told({ kind: 'mined', txids: mined });
    return { hash, txids, displaced };
  }

  /** Lets a transaction wait in the place of those that spend the same. @throws as `mineThese` */
  async replace(raw: Uint8Array): Promise<{ txids: string[]; displaced: string[] }> {
    const tx = decodeTransaction(raw);
    return { txids: [tx.txid], displaced: await this.toldDisplaced(this.putFirst([tx])) };
  }

  /** Replaces the top `depth` blocks by `depth + 1` others, as a reorganisation does. */
  async reorganise(depth: number, transactions: 'mined' | 'waiting' | 'forgotten'): Promise<string[]> {
    if (depth < 1 || depth >= this.ledger.tipHeight) throw new Error(`cannot take ${depth} blocks away`);
    const unmined = this.takeTop(depth);
    if (transactions === 'forgotten') this.drop(this.ledger.withDescendants(unmined), null);
    // The displaced transactions wait for the second block, so that their paths and heights really change.
    const hashes = [this.mineBlock([], this.options.minerScript)];
    if (transactions !== 'forgotten') await this.told({ kind: 'unmined', txids: unmined });
    if (transactions === 'mined') return [...hashes, ...(await this.mine(depth))];
    for (let i = 0; i < depth; i++) hashes.push(this.mineBlock([], this.options.minerScript));
    await this.settled();
    return hashes;
  }

  /** Takes a block and all above it away; their transactions wait. `false` when the chain holds no such block. */
  async invalidate(hash: string): Promise<boolean> {
    const height = this.ledger.heightOf.get(hash) ?? 0;
    if (height === 0) return false;
    await this.told({ kind: 'unmined', txids: this.takeTop(this.ledger.tipHeight - height + 1) });
    return true;
  }

  /** Connects a block that was taken away, and what stood on it, if that makes the chain longer. */
  async reconsider(hash: string): Promise<boolean> {
    const { stale, heightOf } = this.ledger;
    if (!stale.has(hash)) return heightOf.has(hash);
    const branch = this.ledger.staleBranch(hash);
    const fork = heightOf.get(branch[0].parent);
    if (fork === undefined || fork + branch.length <= this.ledger.tipHeight) return true;
    const unmined = this.takeTop(this.ledger.tipHeight - fork);
    for (const { block, transactions } of branch) {
      const [coinbase, ...others] = transactions;
      this.putFirst(others.filter((tx) => !this.ledger.transactions.has(tx.txid)));
      this.connect(block.header, coinbase, block.txids.slice(1));
    }
    await this.told({ kind: 'unmined', txids: unmined });
    await this.told({ kind: 'mined', txids: branch.flatMap(({ block }) => block.txids.slice(1)) });
    return true;
  }

  /** Forgets waiting transactions and what waits behind them, without a word: as a processor that starts again empty. */
  async forget(txids: readonly string[]): Promise<string[]> {
    const forgotten = this.ledger.withDescendants(txids);
    this.drop(forgotten, null);
    await this.settled();
    return forgotten;
  }

  /** Whether the timer should mine: something waits that a block may hold, or the last transaction is not deep yet. */
  wantsBlock(): boolean {
    const { tipHeight, lastFullHeight } = this.ledger;
    const isSettled = lastFullHeight === 0 || tipHeight - lastFullHeight + 1 >= SETTLE_DEPTH;
    return !isSettled || !this.minable().next().done;
  }

  /** The disk refused: what is in memory was never answered and must not be built upon. */
  onWriteFailure(end: (error: Error) => void): void {
    this.journal.onFailure = end;
  }

  async close(): Promise<void> {
    await this.journal.close();
  }

  private async take(bytes: Uint8Array, feeSatPerKb: number): Promise<SubmitOutcome> {
    let txid: string | null = null;
    let again = true;
    try {
      const tx = decodeTransaction(bytes);
      txid = tx.txid;
      again = this.ledger.transactions.has(txid);
      if (!again) {
        checkTransaction(this.ledger, tx, feeSatPerKb);
        this.ledger.addTransaction(tx);
        this.journal.append(record.transaction(tx));
      }
    } catch (error) {
      if (error instanceof Refusal) return { refused: error, txid };
      if (error instanceof MalformedError) return { refused: new Refusal('malformed', error.message), txid };
      throw error;
    }
    await this.settled();
    return { taken: txid, again };
  }

  /** Lets transactions wait that may spend what waiting ones spend: those go. All or nothing. */
  private putFirst(given: readonly Transaction[]): Displacement[] {
    const steps: { tx: Transaction; gone: Transaction[] }[] = [];
    try {
      for (const tx of given.filter(({ txid }) => !this.ledger.waiting.has(txid))) {
        const spenders = tx.inputs.flatMap(({ txid, vout }) => this.ledger.spentBy.get(outpointKey(txid, vout)) ?? []);
        const txids = this.ledger.withDescendants(spenders);
        const gone = txids.map((txid) => this.ledger.transactions.get(txid)!.tx);
        this.ledger.forget(txids, tx.txid);
        steps.push({ tx, gone });
        checkTransaction(this.ledger, tx, 0);
        this.ledger.addTransaction(tx);
      }
    } catch (error) {
      for (const { tx, gone } of steps.reverse()) {
        if (this.ledger.waiting.has(tx.txid)) this.ledger.forget([tx.txid], null);
        gone.forEach((each) => this.ledger.addTransaction(each));
      }
      throw error;
    }
    return steps.flatMap(({ tx, gone }) => {
      const txids = gone.map(({ txid }) => txid);
      if (txids.length > 0) this.journal.append(record.forget(txids, tx.txid));
      this.journal.append(record.transaction(tx));
      return txids.length > 0 ? [{ kind: 'displaced', txids, competingTxid: tx.txid }] : [];
    });
  }

  private drop(txids: readonly string[], competingTxid: string | null): void {
    if (txids.length === 0) return;
    this.ledger.forget(txids, competingTxid);
    this.journal.append(record.forget(txids, competingTxid));
  }

  private takeTop(depth: number): string[] {
    this.journal.append(record.reorganisation(depth));
    return this.ledger.takeTop(depth);
  }

  private connect(header: Buffer, coinbase: Transaction, txids: readonly string[]): void {
    this.ledger.addBlock(header, coinbase, txids);
    this.journal.append(record.block(header, coinbase, txids));
  }

  private mineBlock(txids: readonly string[], script: Buffer): string {
    const fees = txids.reduce((sum, txid) => sum + this.feeOf(txid), 0);
    const coinbase = makeCoinbase(this.ledger.tipHeight + 1, fees, script);
    const previousHash = this.ledger.tip.hash;
    const header = mineHeader({ previousHash, txids: [coinbase.txid, ...txids], timeS: this.nextTimeS() });
    this.connect(header, coinbase, txids);
    return this.ledger.tip.hash;
  }

  /** What waits and pays its fee, unless it rests on something that does not. */
  private *minable(): Generator<string> {
    const left = new Set<string>();
    for (const txid of this.ledger.waiting) {
      const { tx } = this.ledger.transactions.get(txid)!;
      const pays = this.feeOf(txid) >= feeDue(tx, this.options.feeSatPerKb);
      if (pays && !tx.inputs.some((input) => left.has(input.txid))) yield txid;
      else left.add(txid);
    }
  }

  private feeOf(txid: string): number {
    const { tx } = this.ledger.transactions.get(txid)!;
    const amount = (sum: number, satoshis: number) => sum + satoshis;
    const spent = tx.inputs.map((input) => this.ledger.transactions.get(input.txid)!.tx.outputs[input.vout].satoshis);
    return spent.reduce(amount, 0) - tx.outputs.map((output) => output.satoshis).reduce(amount, 0);
  }

  /** Later than the median of the last eleven blocks, as the network demands, and else the time it is. */
  private nextTimeS(): number {
    const times = this.ledger.blocks.slice(-MEDIAN_TIME_BLOCKS).map((block) => headerTimeS(block.header));
    const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
    return Math.max(median + 1, Math.floor(Date.now() / 1000));
  }

  private async toldDisplaced(displacements: readonly Displacement[]): Promise<string[]> {
    for (const each of displacements) await this.told(each);
    return displacements.flatMap(({ txids }) => txids);
  }

  private async told(change: ChainChange): Promise<void> {
    await this.settled();
    if (change.txids.length > 0) this.listeners.forEach((listener) => listener(change));
  }
}
