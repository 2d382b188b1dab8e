/**
 * Where an election's chain stands (spec §8.3): a value that is made from the one before it by one more anchor, and never
 * changed. What is meant to come next can be worked out on such values and is true only once the database has it.
 */
import { appendLeaves, equalBytes, Frontier } from '#crypto';
import { verifyAnchorTransaction, type AnchorPayload, type SpentOutput } from '#record';

export interface AnchorChain {
  /** What the next anchor spends: the genesis outpoint, then each anchor's output 0. */
  baton: SpentOutput;
  /** The newest anchor's header; null before GENESIS. */
  last: Omit<AnchorPayload, 'leafHashes'> | null;
  /** The board's tree at the newest anchor's treeSize. */
  tree: Frontier;
  closed: boolean;
}

/** Before the first anchor. */
export function emptyChain(genesis: SpentOutput): AnchorChain {
  return { baton: genesis, last: null, tree: Frontier.empty(), closed: false };
}

/**
 * The chain with one more anchor, whose bytes were built or verified by the caller.
 * @throws Error when the anchor's root is not that of its own leaf hashes
 */
export function extendChain(chain: AnchorChain, payload: AnchorPayload, baton: SpentOutput): AnchorChain {
  const { leafHashes, ...last } = payload;
  const tree = appendLeaves(chain.tree, leafHashes);
  if (!equalBytes(tree.root(), payload.rootHash)) throw new Error(`anchor ${payload.seq} has another root`);
  return { baton, last, tree, closed: chain.closed || payload.type === 'CLOSE' };
}

/**
 * The chain with one more stored anchor, verified byte by byte: the database is not trusted.
 * @param raw untrusted   @param publicKey 33 bytes, from the definition
 * @throws VerificationError as `verifyAnchorTransaction`, Error when seq or root do not follow
 */
export function extendVerified(chain: AnchorChain, raw: Uint8Array, publicKey: Uint8Array): AnchorChain {
  const { txid, payload, batonSat } = verifyAnchorTransaction(raw, chain.baton, publicKey);
  const seq = nextSeq(chain);
  if (payload.seq !== seq) throw new Error(`anchor ${seq} says that it is anchor ${payload.seq}`);
  return extendChain(chain, payload, { txid, vout: 0, satoshis: batonSat });
}

export function nextSeq({ last }: AnchorChain): number {
  return last === null ? 0 : last.seq + 1;
}
