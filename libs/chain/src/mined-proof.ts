/** Whether a transaction stands in the chain: its Merkle path must end in the root of a header with proof of work. */
import { equalBytes, fromHex, VerificationError } from '#crypto';
import {
  decodeBlockHeader,
  decodeBump,
  hashBlockHeader,
  txidFromInternal,
  verifyBump,
  type HeaderSource,
} from '#record';
import { minimalBump } from '#verify';

export interface MinedProof {
  /** BRC-74 in the one form that a record holds. */
  bump: Uint8Array;
  blockHeight: number;
  /** Hex, display order. */
  blockHash: string;
}

/** The path does not fit the header (yet): a stale block, or a processor that errs. */
export class MinedProofError extends Error {}

/** The header source does not have the block yet. */
export class HeaderMissingError extends MinedProofError {}

/**
 * @param bump untrusted, BRC-74 hex   @param txid hex, display order
 * @throws MinedProofError, HeaderMissingError, VerificationError when the path is malformed, ChainUnavailableError
 */
export async function proveMined(headers: HeaderSource, bump: string, txid: string): Promise<MinedProof> {
  try {
    const { blockHeight, merkleRoot } = verifyBump(decodeBump(bump), txid);
    const header = await headers.header(blockHeight);
    if (header === undefined) throw new HeaderMissingError(`the header source has no block ${blockHeight}`);
    if (!equalBytes(decodeBlockHeader(header).merkleRoot, merkleRoot)) {
      throw new MinedProofError(`block ${blockHeight} has another Merkle root than the path of ${txid}`);
    }
    const minimal = minimalBump(bump, txid);
    const blockHash = txidFromInternal(hashBlockHeader(header));
    return { bump: fromHex(minimal, minimal.length / 2), blockHeight, blockHash };
  } catch (error) {
    if (error instanceof VerificationError) throw new MinedProofError(error.message, { cause: error });
    throw error;
  }
}
