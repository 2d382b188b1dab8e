/**
 * A published `anchors.jsonl` as a reader of the chain (record format §5): an election that is over can be followed without
 * any network, and one that goes on without asking a reader for what everybody has. What the file leaves out, it withholds.
 */
import { decodeAnchorLines, decodeTransaction, encodeOutpoint, type Outpoint } from '#record';
import type { ChainReader, FoundTransaction } from '../chain-reader.js';

export class AnchorsFileReader implements ChainReader {
  private readonly byTxid = new Map<string, FoundTransaction>();
  private readonly bySpent = new Map<string, FoundTransaction>();

  /**
   * @param name for messages   @param bytes untrusted, the whole file
   * @throws VerificationError ANCHOR_LINE_INVALID, TRANSACTION_FORM_INVALID, JSON_…
   */
  constructor(
    readonly name: string,
    bytes: Uint8Array,
  ) {
    for (const { raw, txid, bump } of decodeAnchorLines(bytes)) {
      const transaction = { raw, txid, bump };
      this.byTxid.set(txid, transaction);
      for (const input of decodeTransaction(raw).inputs) this.bySpent.set(encodeOutpoint(input), transaction);
    }
  }

  transaction(txid: string): Promise<FoundTransaction | null> {
    return Promise.resolve(this.byTxid.get(txid) ?? null);
  }

  spender(outpoint: Outpoint): Promise<FoundTransaction | null> {
    return Promise.resolve(this.bySpent.get(encodeOutpoint(outpoint)) ?? null);
  }
}
