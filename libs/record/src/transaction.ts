/**
 * Bitcoin transactions as bytes (spec §8.1): a strict parser that refuses every encoding but the shortest, the encoder,
 * the digest that an anchor's signature covers, and ids. Nothing here reaches for a network.
 */
import { concatBytes, concatList, fromHex, sha256, toHex, VerificationError } from '#crypto';
import { ripemd160 } from '@noble/hashes/legacy.js';

/** The output of a transaction that an input spends. */
export interface Outpoint {
  /** Display order, 64 hex characters. */
  txid: string;
  vout: number;
}

export interface TransactionInput extends Outpoint {
  unlockingScript: Uint8Array;
  sequence: number;
}

export interface TransactionOutput {
  satoshis: number;
  script: Uint8Array;
}

export interface Transaction {
  version: number;
  inputs: TransactionInput[];
  outputs: TransactionOutput[];
  locktime: number;
}

/** SIGHASH_ALL | SIGHASH_FORKID: with any other type a third party could replace the payload. */
export const SIGHASH_ALL_FORKID = 0x41;

/** Bits of a signature's type: which outputs it covers, and that it covers one input alone. */
const SIGHASH_OUTPUTS = 0x1f;
const SIGHASH_ALL = 1;
const SIGHASH_SINGLE = 3;
const SIGHASH_ANYONECANPAY = 0x80;
/** What stands in a digest for the parts that its type does not cover. */
const NOTHING = new Uint8Array(32);

/** No network of ours takes more in one transaction. */
const MAX_TRANSACTION_BYTES = 10_000_000;
/** All satoshis there will ever be. */
const MAX_SATOSHIS = 21_000_000 * 100_000_000;

/** SHA-256 twice. */
export function hash256(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

/** Id of a transaction in display order: its double hash, reversed. @param raw the exact bytes */
export function txidOf(raw: Uint8Array): string {
  return txidFromInternal(hash256(raw));
}

/** Display order (hex) to internal order (32 bytes). @throws VerificationError HEX_INVALID */
export function txidToInternal(txid: string): Uint8Array {
  return fromHex(txid, 32).reverse();
}

/** Internal order (32 bytes) to display order (hex). */
export function txidFromInternal(internal: Uint8Array): string {
  return toHex(new Uint8Array(internal).reverse());
}

/**
 * An outpoint as in `anchor.genesisOutpoint`: `<txid in display order>:<decimal vout>` (spec §8).
 * @param text untrusted   @throws VerificationError OUTPOINT_INVALID
 */
export function decodeOutpoint(text: string): Outpoint {
  const match = /^([0-9a-f]{64}):(0|[1-9][0-9]{0,9})$/.exec(text);
  const vout = Number(match?.[2]);
  if (match?.[1] === undefined || vout > 0xffffffff) {
    throw new VerificationError('OUTPOINT_INVALID', `"${text.slice(0, 100)}" is not <txid>:<vout>`);
  }
  return { txid: match[1], vout };
}

/** `<txid>:<vout>` */
export function encodeOutpoint({ txid, vout }: Outpoint): string {
  return `${txid}:${vout}`;
}

/** P2PKH of a key: `76 a9 14 <HASH160(publicKey)> 88 ac`. @param publicKey 33 bytes, compressed */
export function p2pkhScript(publicKey: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0x76, 0xa9, 0x14), ripemd160(sha256(publicKey)), Uint8Array.of(0x88, 0xac));
}

/**
 * DecodeTransaction (spec §8.1): shortest lengths, no byte left over, at least one input and output.
 * @param raw untrusted
 * @throws VerificationError TRANSACTION_FORM_INVALID
 */
export function decodeTransaction(raw: Uint8Array): Transaction {
  if (raw.length > MAX_TRANSACTION_BYTES) throw formError(`${raw.length} bytes, at most ${MAX_TRANSACTION_BYTES}`);
  const reader = new LittleEndianReader(raw);
  const version = reader.uint(4);
  const inputs = reader.list(() => ({
    txid: txidFromInternal(reader.bytes(32)),
    vout: reader.uint(4),
    unlockingScript: reader.bytes(reader.length()),
    sequence: reader.uint(4),
  }));
  const outputs = reader.list(() => ({ satoshis: reader.satoshis(), script: reader.bytes(reader.length()) }));
  const locktime = reader.uint(4);
  if (reader.rest() !== 0) throw formError(`${reader.rest()} bytes behind its end`);
  if (inputs.length === 0 || outputs.length === 0) throw formError('no input or no output');
  return { version, inputs, outputs, locktime };
}

/** The transaction's bytes. */
export function encodeTransaction({ version, inputs, outputs, locktime }: Transaction): Uint8Array {
  return concatBytes(
    littleEndianBytes(version, 4),
    encodeLength(inputs.length),
    concatList(
      inputs.map((input) =>
        concatBytes(
          encodeOutpointBytes(input),
          encodeLength(input.unlockingScript.length),
          input.unlockingScript,
          littleEndianBytes(input.sequence, 4),
        ),
      ),
    ),
    encodeLength(outputs.length),
    concatList(outputs.map(encodeOutput)),
    littleEndianBytes(locktime, 4),
  );
}

/**
 * Digest of an input's signature, BIP 143 form with FORKID, type 0x41 (spec §8.1).
 * @param index the input   @param spent the output it spends
 */
export function signatureDigest(transaction: Transaction, index: number, spent: TransactionOutput): Uint8Array {
  return signatureDigestOfType(SIGHASH_ALL_FORKID, transaction, index, spent);
}

/**
 * The same for any type of signature that has FORKID: who wants to know whether a key signed a transaction that is no
 * anchor must not depend on the type that anchors have.
 * @param type 0x41, 0x42, 0x43, and these with 0x80 (ANYONECANPAY)
 */
export function signatureDigestOfType(
  type: number,
  transaction: Transaction,
  index: number,
  spent: TransactionOutput,
): Uint8Array {
  const { version, inputs, outputs, locktime } = transaction;
  const input = inputs[index];
  if (input === undefined) throw new RangeError(`input ${index} does not exist`);
  const coversInputs = (type & SIGHASH_ANYONECANPAY) === 0;
  const coversAll = (type & SIGHASH_OUTPUTS) === SIGHASH_ALL;
  const single = (type & SIGHASH_OUTPUTS) === SIGHASH_SINGLE ? outputs[index] : undefined;
  const covered = coversAll ? outputs : single === undefined ? [] : [single];
  return hash256(
    concatBytes(
      littleEndianBytes(version, 4),
      coversInputs ? hash256(concatList(inputs.map(encodeOutpointBytes))) : NOTHING,
      coversInputs && coversAll
        ? hash256(concatList(inputs.map(({ sequence }) => littleEndianBytes(sequence, 4))))
        : NOTHING,
      encodeOutpointBytes(input),
      encodeLength(spent.script.length),
      spent.script,
      littleEndianBytes(spent.satoshis, 8),
      littleEndianBytes(input.sequence, 4),
      covered.length > 0 ? hash256(concatList(covered.map(encodeOutput))) : NOTHING,
      littleEndianBytes(locktime, 4),
      littleEndianBytes(type, 4),
    ),
  );
}

/** Bitcoin's variable-length integer in its shortest form. */
export function encodeLength(n: number): Uint8Array {
  if (n < 0xfd) return Uint8Array.of(n);
  if (n <= 0xffff) return concatBytes(Uint8Array.of(0xfd), littleEndianBytes(n, 2));
  if (n <= 0xffffffff) return concatBytes(Uint8Array.of(0xfe), littleEndianBytes(n, 4));
  return concatBytes(Uint8Array.of(0xff), littleEndianBytes(n, 8));
}

/** An integer in `size` bytes, least significant first. */
export function littleEndianBytes(n: number, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let rest = n;
  for (let i = 0; i < size; i++) {
    out[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  if (rest !== 0 || !Number.isSafeInteger(n) || n < 0) throw new RangeError(`${n} does not fit ${size} bytes`);
  return out;
}

function encodeOutput({ satoshis, script }: TransactionOutput): Uint8Array {
  return concatBytes(littleEndianBytes(satoshis, 8), encodeLength(script.length), script);
}

function encodeOutpointBytes({ txid, vout }: Outpoint): Uint8Array {
  return concatBytes(txidToInternal(txid), littleEndianBytes(vout, 4));
}

/** Reads the forms of Bitcoin; every problem is TRANSACTION_FORM_INVALID. */
class LittleEndianReader {
  private at = 0;

  constructor(private readonly source: Uint8Array) {}

  rest(): number {
    return this.source.length - this.at;
  }

  bytes(n: number): Uint8Array {
    if (n > this.rest()) throw formError(`it ends early: ${n} bytes wanted, ${this.rest()} left`);
    this.at += n;
    return this.source.slice(this.at - n, this.at);
  }

  uint(size: number): number {
    return this.bytes(size).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  satoshis(): number {
    const value = this.uint(8);
    if (value > MAX_SATOSHIS) throw formError(`${value} satoshis are more than exist`);
    return value;
  }

  length(): number {
    const first = this.uint(1);
    // Eight bytes would be more than there can be: ff is no shortest form of anything.
    const size = first === 0xfd ? 2 : first === 0xfe ? 4 : 0;
    const value = size === 0 ? first : this.uint(size);
    if (encodeLength(value).length !== size + 1) throw formError(`length ${value} is not in its shortest form`);
    return value;
  }

  list<T>(item: () => T): T[] {
    const count = this.length();
    // Bounded by the bytes that are there: each item takes at least nine.
    if (count > this.rest() / 9) throw formError(`${count} items in ${this.rest()} bytes`);
    return Array.from({ length: count }, item);
  }
}

function formError(message: string): VerificationError {
  return new VerificationError('TRANSACTION_FORM_INVALID', `transaction: ${message}`);
}
