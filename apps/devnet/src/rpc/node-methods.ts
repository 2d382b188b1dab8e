/** A node's methods about itself, and those of regtest: blocks on command. */
import { fromBase58Check } from '@bsv/sdk/primitives/utils';
import type { Chain } from '../ledger/chain.js';
import type { Lookup } from '../ledger/lookup.js';
import { RPC, RpcError, type RpcMethods } from './rpc-error.js';

const SATOSHIS = 100_000_000;
const MAX_BLOCKS = 1_000;
const KEY_HASH_BYTES = 20;

export function nodeMethods(lookup: Lookup, chain: Chain): RpcMethods {
  const fee = () => chain.feeSatPerKb / SATOSHIS;
  return {
    getinfo: async () => ({ version: 0, blocks: (await lookup.tip()).height, relayfee: fee(), errors: '' }),
    getnetworkinfo: () => ({ version: 0, subversion: '/psephos-devnet/', relayfee: fee(), warnings: '' }),
    getsettings: () => ({ minminingtxfee: fee() }),
    getblockchaininfo: async () => {
      const { height, hash } = await lookup.tip();
      return { chain: 'regtest', blocks: height, headers: height, bestblockhash: hash };
    },
    getmempoolinfo: async () => ({ size: (await lookup.waiting()).length, mempoolminfee: fee() }),
    generatetoaddress: (params) => {
      const blocks = params.count(0);
      if (blocks > MAX_BLOCKS) throw new RpcError(RPC.parameter, `at most ${MAX_BLOCKS} blocks at once`);
      return chain.mine(blocks, scriptOfAddress(params.text(1)));
    },
    invalidateblock: async (params) => {
      if (!(await chain.invalidate(params.hash(0)))) throw new RpcError(RPC.notFound, 'Block not found');
      return null;
    },
    reconsiderblock: async (params) => {
      if (!(await chain.reconsider(params.hash(0)))) throw new RpcError(RPC.notFound, 'Block not found');
      return null;
    },
  };
}

/** Pay-to-public-key-hash of an address of any network. */
function scriptOfAddress(address: string): Buffer {
  try {
    const { data } = fromBase58Check(address, undefined, 1);
    const hash = Buffer.from(data as number[]);
    if (hash.length === KEY_HASH_BYTES) {
      return Buffer.concat([Buffer.from('76a914', 'hex'), hash, Buffer.from('88ac', 'hex')]);
    }
  } catch {
    // told below
  }
  throw new RpcError(RPC.notFound, 'Error: Invalid address');
}
