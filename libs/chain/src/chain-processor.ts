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
 * What came of handing a transaction over, and with it what is to be done.
 * accepted: the processor answered with our own txid.
 * Again, the same bytes: unknown (time-out, no connection, overload, an answer that is not understood); orphan (it lacks
 * a parent: the earlier ones first); refused (any other rule: with an alarm, and never built anew, for these bytes may be
 * on their way by another road).
 * Stop, with an alarm, as soon as it is more than a claim: conflict (an input is spent by other transactions); frozen (an
 * input is frozen).
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
  /** For messages and alarms: protocol, host and port, never credentials. */
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

/** Where a processor reports on transactions by itself. What is posted there is a hint, checked like any other answer. */
export interface Callback {
  url: string;
  /** Secret between the processor and us: comes back as `Authorization: Bearer`. */
  token: string;
}

/** The network did not answer or not in a way that means anything. Voting goes on; what was asked is asked again. */
export class ChainUnavailableError extends Error {}

/** The answer of `work`, or why there is none. */
export async function orUnavailable<T>(work: Promise<T>): Promise<T | { unavailable: string }> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ChainUnavailableError) return { unavailable: error.message };
    throw error;
  }
}

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

/** Outcomes up to the first that is not accepted. */
export function upToFirstFailure(outcomes: readonly SubmitOutcome[]): SubmitOutcome[] {
  const failure = outcomes.findIndex(({ outcome }) => outcome !== 'accepted');
  return failure < 0 ? [...outcomes] : outcomes.slice(0, failure + 1);
}

/** Ten times what any processor has ever asked: more is an error, or somebody who wants the election's money burned. */
const MAX_SAT_PER_KB = 10_000;

/** @param policy untrusted   @throws ChainUnavailableError when it asks for more than anybody does */
export function believedPolicy(policy: FeePolicy, name: string): FeePolicy {
  if (satPerKb(policy) > MAX_SAT_PER_KB) {
    throw new ChainUnavailableError(`${name}: a fee of more than ${MAX_SAT_PER_KB} sat/kB is not believed`);
  }
  return policy;
}

export function satPerKb({ satoshis, bytes }: FeePolicy): number {
  return (satoshis * 1_000) / bytes;
}

/** Fee of a transaction of `sizeBytes`, rounded up. */
export function feeFor(policy: FeePolicy, sizeBytes: number): number {
  return Math.ceil((sizeBytes * policy.satoshis) / policy.bytes);
}
