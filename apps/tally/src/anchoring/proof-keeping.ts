/**
 * Merkle paths into the database (spec §8.5): each is checked against a header, and stored only while that header and the
 * newest block that is stored are of one chain. Without this a reorganisation in the middle of a pass could leave a lost
 * block below a new one, where the walk of `takeBackLost` would never look.
 */
import { HeaderMissingError, MinedProofError, proveMined } from '#chain';
import type { HeaderSource } from '#record';
import type { ConfirmationStore, StoredBlock, StoredProof } from './confirmation-store.js';
import { blockHashAt } from './reorganisations.js';

/** The newest stored block that is in the chain; null where nothing is stored. */
export interface Footing {
  newest: StoredBlock | null;
}

/** An anchor and the path that a processor gave for it. */
export interface ClaimedProof {
  seq: number;
  txid: string;
  /** Untrusted, BRC-74 hex. */
  bump: string;
}

/**
 * Stores what holds of these paths, in order, up to the first that cannot be stored now.
 * @param claimed  of one election, by number
 * @throws MinedProofError when one does not fit its header, after those before it are stored
 */
export async function keepProofs(
  store: ConfirmationStore,
  headers: HeaderSource,
  electionId: Uint8Array,
  claimed: readonly ClaimedProof[],
  footing: Footing,
): Promise<void> {
  // 1. Each path leads to a header with work.
  const blocks: { block: StoredBlock; proofs: StoredProof[] }[] = [];
  let failure: MinedProofError | null = null;
  for (const { seq, txid, bump } of claimed) {
    try {
      const proof = await proveMined(headers, bump, txid);
      const last = blocks.at(-1);
      if (last?.block.blockHash === proof.blockHash) last.proofs.push({ seq, txid, bump: proof.bump });
      else blocks.push({ block: proof, proofs: [{ seq, txid, bump: proof.bump }] });
    } catch (error) {
      if (!(error instanceof MinedProofError)) throw error;
      failure = error;
      break;
    }
  }
  // 2. Read after those headers: if it is still there, they were of its chain.
  if (!(await stands(headers, footing.newest))) return;
  for (const { block, proofs } of blocks) {
    const { blockHeight, blockHash } = block;
    await store.markMined(electionId, { blockHeight, blockHash }, proofs);
    if (blockHeight > (footing.newest?.blockHeight ?? -1)) footing.newest = { blockHeight, blockHash };
  }
  // A processor may know a block before the header source does.
  if (failure !== null && !(failure instanceof HeaderMissingError)) throw failure;
}

/** The same for a transaction that paid the anchor key, whose block was lost. @throws MinedProofError */
export async function keepMoneyProof(
  store: ConfirmationStore,
  headers: HeaderSource,
  electionId: Uint8Array,
  claimed: { txid: string; bump: string },
  footing: Footing,
): Promise<void> {
  const { bump, blockHeight, blockHash } = await proveMined(headers, claimed.bump, claimed.txid);
  if (!(await stands(headers, footing.newest))) return;
  const isFunding = await store.markMoneyMined(claimed.txid, { blockHeight, blockHash }, bump);
  if (isFunding) await store.noteFunding(electionId, 'mined-again', { blockHeight, blockHash });
  if (blockHeight > (footing.newest?.blockHeight ?? -1)) footing.newest = { blockHeight, blockHash };
}

async function stands(headers: HeaderSource, newest: StoredBlock | null): Promise<boolean> {
  return newest === null || (await blockHashAt(headers, newest.blockHeight)) === newest.blockHash;
}
