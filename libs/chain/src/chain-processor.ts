/**
 * What the tally service needs of BSV's network: a processor that takes transactions and reports on them. Everything that
 * comes back is untrusted: a status is a hint until its Merkle path fits a header with proof of work, and an answer that
 * is not understood means nothing at all.
 */

export interface FeePolicy {
  /** The fee is `satoshis` for every `bytes`, rounded up. */
  satoshis: number;
  bytes: number;
}

/**
 * What came of handing a transaction over.
 * accepted: the processor answered with our own txid. orphan: it lacks a parent, send the earlier ones again.
 * conflict: an input is spent by other transactions. frozen: an input is frozen. refused: any other rule.
 * unknown: time-out, no connection, an answer that is not understood; the same bytes go again.
 */
export type SubmitOutcome =
  | { outcome: 'accepted' }
  | { outcome: 'orphan'; detail: string }
  | { outcome: 'conflict'; detail: string; competingTxids: string[] }
  | { outcome: 'frozen'; detail: string }
  | { outcome: 'refused'; status: number; detail: string }
  | { outcome: 'unknown'; detail: string };

/** unknown-transaction: the processor does not have it, it must be sent again. */
export type StatusOutcome =
  | { outcome: 'seen' }
  | { outcome: 'mined'; bump: string }
  | { outcome: 'conflict'; detail: string; competingTxids: string[] }
  | { outcome: 'unknown-transaction' }
  | { outcome: 'unknown'; detail: string };

export interface RawTransaction {
  /** The plain form, byte for byte as stored. */
  raw: Uint8Array;
  /** Hex, display order: our own, never the answer's. */
  txid: string;
}

export interface ChainProcessor {
  /** For messages: host and port, never credentials. */
  readonly name: string;
  /** @throws ChainUnavailableError */
  policy(): Promise<FeePolicy>;
  /** @param raw the plain form, byte for byte as stored  @param txid hex, display order: our own, never the answer's */
  submit(raw: Uint8Array, txid: string): Promise<SubmitOutcome>;
  /**
   * Hands over a chain of transactions.
   * @param transactions parents first, each with bytes and id as for `submit`
   * @returns an outcome for each, in order, ending with the first that is not accepted
   */
  submitInOrder(transactions: readonly RawTransaction[]): Promise<SubmitOutcome[]>;
  status(txid: string): Promise<StatusOutcome>;
}

/** The network did not answer or not in a way that means anything. Voting goes on; what was asked is asked again. */
export class ChainUnavailableError extends Error {}

/** One by one: the road for a processor that has no door for several. */
export async function submitOneByOne(
  processor: Pick<ChainProcessor, 'submit'>,
  transactions: readonly RawTransaction[],
): Promise<SubmitOutcome[]> {
  const outcomes: SubmitOutcome[] = [];
  for (const { raw, txid } of transactions) {
    const outcome = await processor.submit(raw, txid);
    outcomes.push(outcome);
    if (outcome.outcome !== 'accepted') break;
  }
  return outcomes;
}

/** Fee of a transaction of `sizeBytes`, rounded up. */
export function feeFor(policy: FeePolicy, sizeBytes: number): number {
  return Math.ceil((sizeBytes * policy.satoshis) / policy.bytes);
}
