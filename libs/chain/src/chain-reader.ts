/**
 * Who can look transactions up, also those that are not ours (spec §8): how an observer follows the baton, and how the
 * tally service learns who has spent it. Everything that a reader says is untrusted: the caller checks the bytes against
 * the id, the signature, and the Merkle path against a header with proof of work.
 */
import type { Outpoint } from '#record';

export interface FoundTransaction {
  /** Hex, display order. */
  txid: string;
  raw: Uint8Array;
  /** BRC-74 hex, any form of it; null while it is in no block, or when the reader has no path of it. */
  bump: string | null;
}

export interface ChainReader {
  /** For messages: host and port, never credentials. */
  readonly name: string;
  /**
   * @param txid hex, display order
   * @returns bytes with this very id, or null when the reader does not have it
   * @throws ChainUnavailableError
   */
  transaction(txid: string): Promise<FoundTransaction | null>;
  /**
   * The transaction that spends an output, mined or waiting.
   * @returns bytes of which an input is this outpoint, or null when the reader knows of none
   * @throws ChainUnavailableError
   */
  spender(outpoint: Outpoint): Promise<FoundTransaction | null>;
}
