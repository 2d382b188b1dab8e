/** Two transactions, the second spending the first: enough for processors that do not look at signatures. */
import { toHex } from '#crypto';
import { encodeTransaction, txidOf } from '#record';
import type { RawTransaction } from '#chain';

const SCRIPT = Uint8Array.of(0x76, 0xa9, 0x14, ...new Uint8Array(20), 0x88, 0xac);

function spending(txid: string, satoshis: number): RawTransaction {
  const raw = encodeTransaction({
    version: 1,
    inputs: [{ txid, vout: 0, unlockingScript: Uint8Array.of(0x51), sequence: 0xffffffff }],
    outputs: [{ satoshis, script: SCRIPT }],
    locktime: 0,
  });
  return { raw, txid: txidOf(raw) };
}

export const PARENT = spending('11'.repeat(32), 1_000);
export const CHILD = spending(PARENT.txid, 900);
export const OTHER = 'cd'.repeat(32);

export const hexOf = ({ raw }: RawTransaction): string => toHex(raw);
