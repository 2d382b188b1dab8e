/** A node's methods about blocks. */
import type { Faults } from '../faults/faults.js';
import { blockHeaderJson } from '../ledger/block-json.js';
import type { Lookup, PlacedBlock } from '../ledger/lookup.js';
import { littleEndian } from '../wire/little-endian.js';
import { RPC, RpcError, type Params, type RpcMethods } from './rpc-error.js';
import { transactionJson } from './transaction-json.js';

export function blockMethods(lookup: Lookup, faults: Faults): RpcMethods {
  const tipHeight = async () => faults.knownHeight('rpc', (await lookup.tip()).height);
  const hashAt = async (height: number) => {
    const found = height <= (await tipHeight()) ? await lookup.blockAt(height) : null;
    if (!found) throw new RpcError(RPC.parameter, 'Block height out of range');
    return found.block.hash;
  };
  const find = async (params: Params): Promise<PlacedBlock> => {
    const found = await lookup.block(params.hash(0));
    if (!found) throw new RpcError(RPC.notFound, 'Block not found');
    return found;
  };
  return {
    getblockcount: tipHeight,
    getbestblockhash: async () => hashAt(await tipHeight()),
    getblockhash: (params) => hashAt(params.count(0)),
    getblockheader: async (params) => {
      const found = await find(params);
      return params.level(1, 1) === 0 ? found.block.header.toString('hex') : blockHeaderJson(found);
    },
    // 0 the whole block in hex, 1 with the ids, 2 with the transactions.
    getblock: async (params) => {
      const found = await find(params);
      const level = params.level(1, 1);
      const transactions = lookup.transactionsOf(found.block);
      const raw = [found.block.header, littleEndian.compact(transactions.length), ...transactions.map((tx) => tx.raw)];
      if (level === 0) return Buffer.concat(raw).toString('hex');
      const size = raw.reduce((sum, part) => sum + part.length, 0);
      const tx = level === 1 ? found.block.txids : transactions.map(transactionJson);
      return { ...blockHeaderJson(found), size, tx };
    },
  };
}
