/**
 * Transactions on the wire: the plain form and BRC-30's extended form, parsed strictly and by our own hands, so that a
 * transaction has one meaning and its id is the hash of the bytes that came in. No chain state here.
 */
import { createHash } from 'node:crypto';
import { LittleEndianReader, littleEndian } from './little-endian.js';

export const FINAL_SEQUENCE = 0xffffffff;
/** Marker of the extended form behind the version: an impossible input and output count. */
const EXTENDED_MARKER = '0000000000ef';

export interface TxInput {
  /** Hex, display order. */
  txid: string;
  vout: number;
  unlockingScript: Buffer;
  sequence: number;
}

export interface TxOutput {
  satoshis: number;
  lockingScript: Buffer;
}

export interface Transaction {
  /** Hex, display order. */
  txid: string;
  /** The plain form, what is hashed and put into blocks. */
  raw: Buffer;
  version: number;
  inputs: TxInput[];
  outputs: TxOutput[];
  lockTime: number;
  /** Extended form only: what the sender says each input spends. Untrusted. */
  claimedSources: TxOutput[] | null;
}

/** Double SHA-256. */
export function hash256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(createHash('sha256').update(bytes).digest()).digest();
}

/** Hash bytes as they are shown: reversed hex. */
export function displayHash(hash: Uint8Array): string {
  return Buffer.from(hash).reverse().toString('hex');
}

/** Display hex back to the order of the wire. */
export function internalHash(display: string): Buffer {
  return Buffer.from(display, 'hex').reverse();
}

/**
 * Decodes one transaction of either form; nothing may trail, counts must be in their shortest form.
 * @param bytes untrusted
 * @throws MalformedError with what is wrong
 */
export function decodeTransaction(bytes: Uint8Array): Transaction {
  const reader = new LittleEndianReader(bytes);
  const tx = readTransaction(reader);
  reader.end();
  return tx;
}

/**
 * Takes transactions of either form apart that follow one another with nothing between them.
 * @param bytes untrusted
 * @throws MalformedError with what is wrong
 */
export function splitTransactions(bytes: Uint8Array): Buffer[] {
  const reader = new LittleEndianReader(bytes);
  const parts: Buffer[] = [];
  while (!reader.isAtEnd) {
    const from = reader.position;
    readTransaction(reader);
    parts.push(reader.bytesFrom(from));
  }
  return parts;
}

function readTransaction(reader: LittleEndianReader): Transaction {
  const from = reader.position;
  const version = reader.u32();
  const extended = Buffer.from(reader.peek(6)).toString('hex') === EXTENDED_MARKER;
  if (extended) reader.bytes(6);
  const sources: TxOutput[] = [];
  const inputs = reader.list(() => {
    const input = decodeInput(reader);
    if (extended) sources.push(decodeOutput(reader));
    return input;
  });
  const outputs = reader.list(() => decodeOutput(reader));
  const lockTime = reader.u32();
  // Counts are in their shortest form, so the bytes of the plain form are what encoding again would give.
  const raw = extended ? encodeTransaction({ version, inputs, outputs, lockTime }) : reader.bytesFrom(from);
  const txid = displayHash(hash256(raw));
  return { txid, raw, version, inputs, outputs, lockTime, claimedSources: extended ? sources : null };
}

/** The plain form. */
export function encodeTransaction(tx: Pick<Transaction, 'version' | 'inputs' | 'outputs' | 'lockTime'>): Buffer {
  return Buffer.concat([
    littleEndian.u32(tx.version),
    littleEndian.compact(tx.inputs.length),
    ...tx.inputs.flatMap((input) => [
      internalHash(input.txid),
      littleEndian.u32(input.vout),
      littleEndian.compact(input.unlockingScript.length),
      input.unlockingScript,
      littleEndian.u32(input.sequence),
    ]),
    littleEndian.compact(tx.outputs.length),
    ...tx.outputs.flatMap((output) => [
      littleEndian.u64(output.satoshis),
      littleEndian.compact(output.lockingScript.length),
      output.lockingScript,
    ]),
    littleEndian.u32(tx.lockTime),
  ]);
}

function decodeInput(reader: LittleEndianReader): TxInput {
  const txid = displayHash(reader.bytes(32));
  const vout = reader.u32();
  const unlockingScript = reader.bytes(reader.compact());
  return { txid, vout, unlockingScript, sequence: reader.u32() };
}

function decodeOutput(reader: LittleEndianReader): TxOutput {
  const satoshis = reader.u64();
  return { satoshis, lockingScript: reader.bytes(reader.compact()) };
}
