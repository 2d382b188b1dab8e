/**
 * A transaction as an SV node knows it, and its Merkle path as a BUMP. The node needs `txindex=1`: without it, it forgets
 * a mined transaction as soon as its outputs are spent, and a baton always is.
 */
import { concatBytes, fromHex, toHex } from '#crypto';
import { encodeLength, txidToInternal } from '#record';
import { z } from 'zod';
import { refusalIsSilence, RpcError, type NodeRpc } from './node-rpc.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const hex = z.string().regex(/^([0-9a-f]{2})+$/);
const nodeTransaction = z.object({
  hex,
  blockhash: hash.optional(),
  confirmations: z.number().int().optional(),
});
const merkleProof = z.object({
  index: z.number().int().nonnegative(),
  txOrId: hash,
  /** `*` stands for the node itself, at the end of a level of odd length. */
  nodes: z.array(z.union([hash, z.literal('*')])).max(40),
});
export const nodeHeader = z.object({ hash, height: z.number().int().nonnegative() });

const FLAG_NONE = 0;
const FLAG_DUPLICATE = 1;
const FLAG_TXID = 2;

export interface NodeTransaction {
  raw: Uint8Array;
  /** The block of the longest chain that holds it, or null. */
  blockHash: string | null;
}

/** @returns null when the node does not know it   @throws ChainUnavailableError */
export async function nodeTransactionOf(rpc: NodeRpc, txid: string): Promise<NodeTransaction | null> {
  return refusalIsSilence(rpc.name, async () => {
    const found = await rpc.find('getrawtransaction', [txid, true], nodeTransaction);
    if (found === null) return null;
    // Confirmations are 0 or fewer where the block has left the longest chain.
    const blockHash = (found.confirmations ?? 0) > 0 ? (found.blockhash ?? null) : null;
    return { raw: fromHex(found.hex, found.hex.length / 2), blockHash };
  });
}

/**
 * `getmerkleproof2` as a BUMP.
 * @returns BRC-74 hex, untrusted; null when the node has no path for it (any more)
 * @throws ChainUnavailableError
 */
export async function nodeBump(rpc: NodeRpc, blockHash: string, txid: string): Promise<string | null> {
  try {
    const { height } = await rpc.call('getblockheader', [blockHash, true], nodeHeader);
    const { index, txOrId, nodes } = await rpc.call('getmerkleproof2', [blockHash, txid], merkleProof);
    return txOrId === txid ? toHex(bumpOf(height, index, txid, nodes)) : null;
  } catch (error) {
    if (error instanceof RpcError) return null;
    throw error;
  }
}

/** The path from one transaction upwards, in BRC-74's binary form. */
export function bumpOf(height: number, index: number, txid: string, nodes: readonly string[]): Uint8Array {
  const own = concatBytes(encodeLength(index), Uint8Array.of(FLAG_TXID), txidToInternal(txid));
  // A block of one transaction has it as its root.
  if (nodes.length === 0) return concatBytes(encodeLength(height), Uint8Array.of(1, 1), own);
  const levels = nodes.map((node, level) => {
    const offset = Math.floor(index / 2 ** level) ^ 1;
    const sibling =
      node === '*'
        ? concatBytes(encodeLength(offset), Uint8Array.of(FLAG_DUPLICATE))
        : concatBytes(encodeLength(offset), Uint8Array.of(FLAG_NONE), txidToInternal(node));
    if (level > 0) return concatBytes(encodeLength(1), sibling);
    return concatBytes(encodeLength(2), ...(index % 2 === 0 ? [own, sibling] : [sibling, own]));
  });
  return concatBytes(encodeLength(height), Uint8Array.of(levels.length), ...levels);
}
