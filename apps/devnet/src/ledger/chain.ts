/**
 * The chain as a program: takes transactions, mines blocks, answers what it knows; every change is in the journal before
 * anybody hears of it. Node runs this on one thread, so each method's checks and changes are one step; only the wait for
 * the disk is asynchronous.
 */
import { NETWORKS } from '#record';
import { headerTimeS, merklePathOf, mineHeader } from '../wire/block.js';
import { MalformedError } from '../wire/little-endian.js';
import { decodeTransaction, type Transaction } from '../wire/transaction.js';
import { makeCoinbase } from './coinbase.js';
import { Journal, RECORD_BLOCK, RECORD_REORGANISATION, RECORD_TRANSACTION, type JournalRecord } from './journal.js';
import { Ledger } from './ledger.js';
import { Refusal } from './refusal.js';
import { checkTransaction } from './rules.js';

/** The timer goes on until the last transaction is this deep, so that confirmations come without new transactions. */
const SETTLE_DEPTH = 12;
const MEDIAN_TIME_BLOCKS = 11;

export interface TransactionStatus {
  txid: string;
  mined: { blockHash: string; blockHeight: number; merklePath: string } | null;
}

export type SubmitOutcome = { taken: TransactionStatus } | { refused: Refusal; txid: string | null };

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

  /** Use `open`. */
  constructor(
    private ledger: Ledger,
    private readonly journal: Journal,
    private readonly options: ChainOptions,
  ) {}

  static async open(options: ChainOptions): Promise<Chain> {
    const { journal, records, tornBytes } = await Journal.open(options.path);
    let ledger = new Ledger(Buffer.from(NETWORKS.devnet.genesisHeader));
    for (const record of records) ledger = replay(ledger, record);
    const chain = new Chain(ledger, journal, options);
    chain.tornBytes = tornBytes;
    return chain;
  }

  get feeSatPerKb(): number {
    return this.options.feeSatPerKb;
  }

  /** Takes a transaction in plain or extended form, or says why not. A known one is taken again with its status. */
  async submit(bytes: Uint8Array): Promise<SubmitOutcome> {
    let tx: Transaction | null = null;
    try {
      tx = decodeTransaction(bytes);
      if (!this.ledger.transactions.has(tx.txid)) {
        checkTransaction(this.ledger, tx, this.options.feeSatPerKb);
        this.ledger.addTransaction(tx);
        this.journal.append(RECORD_TRANSACTION, tx.raw);
      }
    } catch (error) {
      if (error instanceof Refusal) return { refused: error, txid: tx?.txid ?? null };
      if (error instanceof MalformedError) return { refused: new Refusal('malformed', error.message), txid: null };
      throw error;
    }
    await this.journal.flushed();
    return { taken: this.knownStatus(tx.txid)! };
  }

  async status(txid: string): Promise<TransactionStatus | null> {
    await this.journal.flushed();
    return this.knownStatus(txid);
  }

  /** Mines blocks now, the first with everything that waits, the others empty; gives their hashes. */
  async mine(blocks: number): Promise<string[]> {
    const hashes = Array.from({ length: blocks }, () => this.mineOne());
    await this.journal.flushed();
    return hashes;
  }

  /** Whether the timer should mine: something waits, or the last transaction is not deep yet. */
  wantsBlock(): boolean {
    const recent = this.ledger.blocks.slice(1).slice(-SETTLE_DEPTH);
    const settled = recent.findLastIndex((block) => block.txids.length > 1);
    return this.ledger.waiting.size > 0 || (settled >= 0 && recent.length - settled < SETTLE_DEPTH);
  }

  /** Replaces the top `depth` blocks by `depth + 1` others, as a reorganisation does. */
  async reorganise(depth: number): Promise<string[]> {
    if (depth < 1 || depth >= this.ledger.tipHeight) throw new Error(`cannot take ${depth} blocks away`);
    this.ledger = this.ledger.withoutTop(depth);
    const record = Buffer.alloc(4);
    record.writeUInt32BE(depth);
    this.journal.append(RECORD_REORGANISATION, record);
    // The displaced transactions wait for the second block, so that their paths and heights really change.
    const empty = this.mineBlock([]);
    const hashes = [empty, ...Array.from({ length: depth }, () => this.mineOne())];
    await this.journal.flushed();
    return hashes;
  }

  async tip(): Promise<{ height: number; hash: string; header: Buffer }> {
    await this.journal.flushed();
    return { height: this.ledger.tipHeight, hash: this.ledger.tip.hash, header: this.ledger.tip.header };
  }

  /** Headers from a height on, at most `limit`. */
  async headers(from: number, limit: number): Promise<Buffer[]> {
    await this.journal.flushed();
    return this.ledger.blocks.slice(from, from + limit).map((block) => block.header);
  }

  get waitingTransactions(): number {
    return this.ledger.waiting.size;
  }

  /** Outputs of the miner that can be spent in the next block, largest first. */
  minerCoins(maturity: number): { txid: string; vout: number; satoshis: number }[] {
    const mature = (height: number | null) => height === null || this.ledger.tipHeight + 1 - height >= maturity;
    return [...this.ledger.coins]
      .filter(([, coin]) => coin.lockingScript.equals(this.options.minerScript) && mature(coin.coinbaseHeight))
      .map(([key, coin]) => ({ txid: key.slice(0, 64), vout: Number(key.slice(65)), satoshis: coin.satoshis }))
      .sort((a, b) => b.satoshis - a.satoshis);
  }

  /** The disk refused: what is in memory was never answered and must not be built upon. */
  onWriteFailure(end: (error: Error) => void): void {
    this.journal.onFailure = end;
  }

  async close(): Promise<void> {
    await this.journal.close();
  }

  private knownStatus(txid: string): TransactionStatus | null {
    const known = this.ledger.transactions.get(txid);
    if (!known) return null;
    if (known.height === null) return { txid, mined: null };
    const block = this.ledger.blocks[known.height];
    const merklePath = merklePathOf(block.txids, txid, known.height);
    return { txid, mined: { blockHash: block.hash, blockHeight: known.height, merklePath } };
  }

  private mineOne(): string {
    return this.mineBlock([...this.ledger.waiting]);
  }

  private mineBlock(txids: string[]): string {
    const height = this.ledger.tipHeight + 1;
    const fees = txids.reduce((sum, txid) => sum + this.feeOf(txid), 0);
    const coinbase = makeCoinbase(height, fees, this.options.minerScript);
    const template = { previousHash: this.ledger.tip.hash, txids: [coinbase.txid, ...txids], timeS: this.nextTimeS() };
    const header = mineHeader(template);
    this.ledger.addBlock(header, coinbase, txids);
    this.journal.append(RECORD_BLOCK, encodeBlock(header, coinbase.raw, txids));
    return this.ledger.tip.hash;
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
}

function encodeBlock(header: Buffer, coinbase: Buffer, txids: readonly string[]): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(coinbase.length);
  return Buffer.concat([header, length, coinbase, ...txids.map((txid) => Buffer.from(txid, 'hex'))]);
}

/** One record again: the checks were made before it was written, the checksum says it is the same. */
function replay(ledger: Ledger, { kind, payload }: JournalRecord): Ledger {
  switch (kind) {
    case RECORD_TRANSACTION:
      ledger.addTransaction(decodeTransaction(payload));
      return ledger;
    case RECORD_BLOCK: {
      const txidsAt = 84 + payload.readUInt32BE(80);
      const txids = payload.subarray(txidsAt).toString('hex').match(/.{64}/g) ?? [];
      ledger.addBlock(payload.subarray(0, 80), decodeTransaction(payload.subarray(84, txidsAt)), txids);
      return ledger;
    }
    case RECORD_REORGANISATION:
      return ledger.withoutTop(payload.readUInt32BE());
    default:
      throw new Error(`the journal holds a record of unknown kind ${kind}`);
  }
}
