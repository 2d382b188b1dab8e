/**
 * An SV node as reader. Who spends an output is no question that a node answers: its waiting transactions and the blocks
 * from the parent's on are read through. That suits regtest, the devnet and small blocks; for the main network take a
 * reader with an index.
 */
import { fromHex } from '#crypto';
import { decodeTransaction, encodeOutpoint, txidOf, type Outpoint } from '#record';
import { z } from 'zod';
import { ChainUnavailableError } from '../chain-processor.js';
import type { ChainReader, FoundTransaction } from '../chain-reader.js';
import type { DoorOptions } from '../http-door.js';
import { blockSpends } from './block-spends.js';
import { NodeRpc, refusalIsSilence } from './node-rpc.js';
import { nodeBump, nodeHeader, nodeTransactionOf } from './node-transactions.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const MAX_BLOCK_ANSWER_BYTES = 256 * 2 ** 20;
const MAX_BLOCKS = 5_000;
const KEPT_BLOCKS = 32;
const ASKED_AT_ONCE = 8;

export class RpcReader implements ChainReader {
  readonly name: string;
  private readonly rpc: NodeRpc;
  /** Block hash → what it spends; the newest few, since a chain is followed block by block. */
  private readonly blocks = new Map<string, Map<string, string>>();
  /** Waiting transaction → what it spends. */
  private waiting = new Map<string, string[]>();

  constructor(options: DoorOptions) {
    this.rpc = new NodeRpc(options);
    this.name = this.rpc.name;
  }

  async transaction(txid: string): Promise<FoundTransaction | null> {
    const found = await nodeTransactionOf(this.rpc, txid);
    if (found === null) return null;
    if (txidOf(found.raw) !== txid) throw new ChainUnavailableError(`${this.name} answers of another transaction`);
    const bump = found.blockHash === null ? null : await nodeBump(this.rpc, found.blockHash, txid);
    return { txid, raw: found.raw, bump };
  }

  async spender(outpoint: Outpoint): Promise<FoundTransaction | null> {
    return refusalIsSilence(this.name, async () => {
      const parent = await nodeTransactionOf(this.rpc, outpoint.txid);
      if (parent === null) return null;
      const unspent = await this.rpc.call(
        'gettxout',
        [outpoint.txid, outpoint.vout, true],
        z.looseObject({}).nullable(),
      );
      if (unspent !== null) return null;
      const key = encodeOutpoint(outpoint);
      const txid = (await this.waitingSpender(key)) ?? (await this.minedSpender(key, parent.blockHash));
      return txid === undefined ? null : this.transaction(txid);
    });
  }

  private async waitingSpender(outpoint: string): Promise<string | undefined> {
    const txids = await this.rpc.call('getrawmempool', [], z.array(hash));
    const before = this.waiting;
    this.waiting = new Map(txids.flatMap((txid) => (before.has(txid) ? [[txid, before.get(txid)!]] : [])));
    const fresh = txids.filter((txid) => !before.has(txid));
    for (let at = 0; at < fresh.length; at += ASKED_AT_ONCE) {
      await Promise.all(fresh.slice(at, at + ASKED_AT_ONCE).map((txid) => this.learn(txid)));
    }
    return txids.find((txid) => this.waiting.get(txid)?.includes(outpoint));
  }

  private async learn(txid: string): Promise<void> {
    const found = await nodeTransactionOf(this.rpc, txid);
    // Mined since: a block has it.
    if (found !== null) this.waiting.set(txid, decodeTransaction(found.raw).inputs.map(encodeOutpoint));
  }

  /** From the parent's block to the tip; a child of a waiting parent waits as well. */
  private async minedSpender(outpoint: string, parentBlock: string | null): Promise<string | undefined> {
    if (parentBlock === null) return undefined;
    const { height: first } = await this.rpc.call('getblockheader', [parentBlock, true], nodeHeader);
    const tip = await this.rpc.call('getblockcount', [], z.number().int().nonnegative());
    if (tip - first > MAX_BLOCKS) {
      throw new ChainUnavailableError(
        `${this.name}: more than ${MAX_BLOCKS} blocks to read, take a reader with an index`,
      );
    }
    for (let height = first; height <= tip; height++) {
      const blockHash = await this.rpc.call('getblockhash', [height], hash);
      const txid = (await this.spendsOf(blockHash)).get(outpoint);
      if (txid !== undefined) return txid;
    }
    return undefined;
  }

  private async spendsOf(blockHash: string): Promise<Map<string, string>> {
    const known = this.blocks.get(blockHash);
    if (known !== undefined) return known;
    const hex = await this.rpc.call(
      'getblock',
      [blockHash, 0],
      z.string().regex(/^([0-9a-f]{2})+$/),
      MAX_BLOCK_ANSWER_BYTES,
    );
    const spends = readBlock(this.name, fromHex(hex, hex.length / 2));
    this.blocks.set(blockHash, spends);
    for (const oldest of this.blocks.keys()) {
      if (this.blocks.size <= KEPT_BLOCKS) break;
      this.blocks.delete(oldest);
    }
    return spends;
  }
}

function readBlock(name: string, block: Uint8Array): Map<string, string> {
  try {
    return blockSpends(block);
  } catch (error) {
    if (error instanceof RangeError) throw new ChainUnavailableError(`${name}: ${error.message}`);
    throw error;
  }
}
