/** Several transactions in one request: as many as a request of reasonable size holds, in order. */
import type { RawTransaction } from '../chain-processor.js';

const MAX_TRANSACTIONS = 100;
const MAX_BYTES = 2_000_000;

export function portions(transactions: readonly RawTransaction[]): RawTransaction[][] {
  const out: RawTransaction[][] = [];
  let bytes = 0;
  for (const transaction of transactions) {
    const last = out.at(-1);
    bytes += transaction.raw.length;
    if (last === undefined || last.length === MAX_TRANSACTIONS || bytes > MAX_BYTES) {
      out.push([transaction]);
      bytes = transaction.raw.length;
    } else {
      last.push(transaction);
    }
  }
  return out;
}
