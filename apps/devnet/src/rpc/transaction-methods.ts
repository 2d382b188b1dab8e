/** A node's methods about transactions, with a node's numbers when it refuses one. */
import type { Submissions } from '../faults/submissions.js';
import { outpointKey, type Ledger } from '../ledger/ledger.js';
import type { Lookup } from '../ledger/lookup.js';
import type { Refusal } from '../ledger/refusal.js';
import { headerTimeS } from '../wire/block.js';
import { displayHash } from '../wire/transaction.js';
import { RPC, RpcError, type Params, type RpcMethods } from './rpc-error.js';
import { outputJson, transactionJson } from './transaction-json.js';

export function transactionMethods(lookup: Lookup, submissions: Submissions, ledger: Ledger): RpcMethods {
  return {
    sendrawtransaction: (params) => sendRawTransaction(params, submissions, ledger),
    getrawtransaction: (params) => getRawTransaction(params, lookup),
    getmerkleproof2: (params) => getMerkleProof2(params, lookup),
    getrawmempool: () => lookup.waiting(),
    gettxout: async (params) => {
      const [txid, vout] = [params.hash(0), params.count(1)];
      const [coin, found] = [await lookup.coin(txid, vout), await lookup.transaction(txid)];
      if (!coin || !found) return null;
      const confirmations = found.placed?.confirmations ?? 0;
      const bestblock = (await lookup.tip()).hash;
      return { bestblock, confirmations, ...outputJson(coin), coinbase: coin.coinbaseHeight !== null };
    },
  };
}

async function sendRawTransaction(params: Params, submissions: Submissions, ledger: Ledger): Promise<string> {
  const hex = params.text(0);
  if (!/^([0-9a-f]{2})+$/i.test(hex)) throw new RpcError(RPC.decode, 'TX decode failed');
  const outcome = await submissions.submit('rpc', Buffer.from(hex, 'hex'));
  if ('orphan' in outcome) throw new RpcError(RPC.verify, 'Missing inputs');
  if ('refused' in outcome) throw refusalError(outcome.refused, ledger);
  if (outcome.again) throw knownError(outcome.taken, ledger);
  return outcome.taken;
}

/** A node looks for unspent outputs, not for the transaction: one that is mined and spent onwards lacks its inputs. */
function knownError(txid: string, ledger: Ledger): RpcError {
  const { tx, height } = ledger.transactions.get(txid)!;
  if (height === null) return new RpcError(RPC.alreadyKnown, 'Transaction already in the mempool');
  const unspent = tx.outputs.some((_, vout) => ledger.coins.has(outpointKey(txid, vout)));
  if (unspent) return new RpcError(RPC.alreadyKnown, 'transaction already in block chain');
  return new RpcError(RPC.verify, 'Missing inputs');
}

function refusalError(refused: Refusal, ledger: Ledger): RpcError {
  switch (refused.kind) {
    case 'malformed':
      return new RpcError(RPC.decode, 'TX decode failed');
    case 'inputs':
      return new RpcError(RPC.verify, 'Missing inputs');
    case 'conflict': {
      const waits = !refused.competingTxs.some((txid) => typeof ledger.transactions.get(txid)?.height === 'number');
      return waits
        ? new RpcError(RPC.rejected, '258: txn-mempool-conflict')
        : new RpcError(RPC.verify, 'Missing inputs');
    }
    case 'script':
      return new RpcError(RPC.rejected, `16: mandatory-script-verify-flag-failed (${refused.message})`);
    case 'frozen':
      return new RpcError(RPC.rejected, '16: bad-txns-inputs-frozen');
    case 'fee':
      return new RpcError(RPC.rejected, '66: mempool min fee not met');
    case 'ancestors':
      return new RpcError(RPC.rejected, '64: too-long-mempool-chain');
    case 'outputs':
      return new RpcError(RPC.rejected, `16: bad-txns-vout (${refused.message})`);
    case 'size':
      return new RpcError(RPC.rejected, '64: tx-size');
    default:
      throw new Error(`unknown refusal ${String(refused.kind satisfies never)}`);
  }
}

async function getRawTransaction(params: Params, lookup: Lookup): Promise<unknown> {
  const found = await lookup.transaction(params.hash(0));
  if (!found) throw new RpcError(RPC.notFound, 'No such mempool or blockchain transaction');
  if (params.level(1, 0) === 0) return found.tx.raw.toString('hex');
  const placed = found.placed && {
    blockhash: found.placed.block.hash,
    blockheight: found.placed.block.height,
    confirmations: found.placed.confirmations,
    time: headerTimeS(found.placed.block.header),
    blocktime: headerTimeS(found.placed.block.header),
  };
  return { ...transactionJson(found.tx), ...placed };
}

/** `getmerkleproof2 blockhash txid (includeFullTx targetType)`: an empty block hash means wherever it is mined. */
async function getMerkleProof2(params: Params, lookup: Lookup): Promise<unknown> {
  const txid = params.hash(1);
  const [found, branch] = [await lookup.transaction(txid), await lookup.merkleBranch(txid)];
  const wanted = params.text(0);
  if (!found?.placed || !branch) throw new RpcError(RPC.misc, 'Block for this transaction not found');
  const { block } = found.placed;
  if (wanted !== '' && wanted !== block.hash) {
    throw new RpcError(RPC.notFound, 'Transaction(s) not found in provided block');
  }
  const targetType = params.optionalText(3, 'hash');
  const targets: Record<string, string> = {
    hash: block.hash,
    header: block.header.toString('hex'),
    merkleroot: displayHash(block.header.subarray(36, 68)),
  };
  if (!Object.hasOwn(targets, targetType))
    throw new RpcError(RPC.parameter, 'targetType must be hash, header or merkleroot');
  return {
    index: branch.offset,
    txOrId: params.level(2, 0) === 0 ? txid : found.tx.raw.toString('hex'),
    ...(targetType !== 'hash' && { targetType }),
    target: targets[targetType],
    nodes: branch.nodes,
  };
}
