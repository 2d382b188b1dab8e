/** What the journal's records mean: each change of the chain as bytes, and back. */
import { decodeTransaction, type Transaction } from '../wire/transaction.js';
import type { JournalRecord } from './journal.js';
import type { Ledger } from './ledger.js';

const RECORD_TRANSACTION = 1;
const RECORD_BLOCK = 2;
const RECORD_REORGANISATION = 3;
const RECORD_FORGET = 4;

const TXID_BYTES = 32;
const NOBODY = '00'.repeat(TXID_BYTES);

export const record = {
  transaction(tx: Transaction): JournalRecord {
    return { kind: RECORD_TRANSACTION, payload: tx.raw };
  },
  /** Header, coinbase with its length, and the ids of the others, which are all known. */
  block(header: Buffer, coinbase: Transaction, txids: readonly string[]): JournalRecord {
    const ids = Buffer.from(txids.join(''), 'hex');
    return { kind: RECORD_BLOCK, payload: Buffer.concat([header, u32(coinbase.raw.length), coinbase.raw, ids]) };
  },
  reorganisation(depth: number): JournalRecord {
    return { kind: RECORD_REORGANISATION, payload: u32(depth) };
  },
  forget(txids: readonly string[], competingTxid: string | null): JournalRecord {
    return { kind: RECORD_FORGET, payload: Buffer.from((competingTxid ?? NOBODY) + txids.join(''), 'hex') };
  },
};

/** One record again: the checks were made before it was written, the checksum says it is the same. */
export function replay(ledger: Ledger, { kind, payload }: JournalRecord): void {
  switch (kind) {
    case RECORD_TRANSACTION:
      return ledger.addTransaction(decodeTransaction(payload));
    case RECORD_BLOCK: {
      const idsAt = 84 + payload.readUInt32BE(80);
      return ledger.addBlock(
        payload.subarray(0, 80),
        decodeTransaction(payload.subarray(84, idsAt)),
        idsOf(payload.subarray(idsAt)),
      );
    }
    case RECORD_REORGANISATION:
      ledger.takeTop(payload.readUInt32BE());
      return;
    case RECORD_FORGET: {
      const [competing, ...txids] = idsOf(payload);
      return ledger.forget(txids, competing === NOBODY ? null : competing);
    }
    default:
      throw new Error(`the journal holds a record of unknown kind ${kind}`);
  }
}

function idsOf(bytes: Buffer): string[] {
  return bytes.toString('hex').match(/.{64}/g) ?? [];
}

function u32(n: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(n);
  return out;
}
