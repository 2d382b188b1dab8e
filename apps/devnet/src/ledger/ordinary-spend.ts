/**
 * Ordinary spends, fast: pay-to-public-key-hash, one signature over everything (SIGHASH_ALL with fork id), a compressed
 * key, both pushed in the shortest way. OpenSSL checks the signature. It can only say yes: whatever is not exactly this, or
 * does not hold, is for the interpreter of scripts to judge.
 */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { littleEndian } from '../wire/little-endian.js';
import { hash256, internalHash, type Transaction, type TxOutput } from '../wire/transaction.js';

const SIGHASH_ALL_FORKID = 0x41;
const LOCK_HEAD = Buffer.from('76a914', 'hex');
const LOCK_TAIL = Buffer.from('88ac', 'hex');
const LOCK_BYTES = 25;
const KEY_BYTES = 33;
/** SubjectPublicKeyInfo of a compressed point of secp256k1, up to the point. */
const SPKI_HEAD = Buffer.from('3036301006072a8648ce3d020106052b8104000a032200', 'hex');
const HALF_ORDER = Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex');
/** Few keys sign much; nobody fills the memory with keys. */
const MAX_KEYS = 1_000;
const keys = new Map<string, KeyObject | null>();

/** What the digests of all inputs of a transaction share. */
export interface SharedDigests {
  outpoints: Buffer;
  sequences: Buffer;
  outputs: Buffer;
}

export function sharedDigests(tx: Transaction): SharedDigests {
  const outpoints = tx.inputs.flatMap(({ txid, vout }) => [internalHash(txid), littleEndian.u32(vout)]);
  const outputs = tx.outputs.flatMap(({ satoshis, lockingScript }) => [
    littleEndian.u64(satoshis),
    littleEndian.compact(lockingScript.length),
    lockingScript,
  ]);
  return {
    outpoints: hash256(Buffer.concat(outpoints)),
    sequences: hash256(Buffer.concat(tx.inputs.map(({ sequence }) => littleEndian.u32(sequence)))),
    outputs: hash256(Buffer.concat(outputs)),
  };
}

/** Whether input `at` is an ordinary spend of `coin` and its signature holds. @param tx untrusted */
export function isOrdinarySpend(tx: Transaction, at: number, coin: TxOutput, shared: SharedDigests): boolean {
  // 1. The form of both scripts.
  const lock = coin.lockingScript;
  if (lock.length !== LOCK_BYTES || !lock.subarray(0, 3).equals(LOCK_HEAD) || !lock.subarray(23).equals(LOCK_TAIL)) {
    return false;
  }
  const unlock = tx.inputs[at].unlockingScript;
  const signatureBytes = unlock[0] ?? 0;
  const keyAt = 1 + signatureBytes + 1;
  if (unlock.length !== keyAt + KEY_BYTES || unlock[keyAt - 1] !== KEY_BYTES) return false;
  const signature = unlock.subarray(1, keyAt - 2);
  if (unlock[keyAt - 2] !== SIGHASH_ALL_FORKID || !isStrictLowSignature(signature)) return false;
  // 2. The key is the one that the output names.
  const point = unlock.subarray(keyAt);
  if (!hash160(point).equals(lock.subarray(3, 23))) return false;
  const key = keyOf(point);
  // 3. The signature is over this transaction. OpenSSL hashes the second time.
  const message = createHash('sha256')
    .update(digestInput(tx, at, coin, shared))
    .digest();
  return key !== null && verify('sha256', message, key, signature);
}

/** What is hashed twice and signed (the digest of BIP 143, with the fork id's hash type). */
function digestInput(tx: Transaction, at: number, coin: TxOutput, shared: SharedDigests): Buffer {
  const { txid, vout, sequence } = tx.inputs[at];
  return Buffer.concat([
    littleEndian.u32(tx.version),
    shared.outpoints,
    shared.sequences,
    internalHash(txid),
    littleEndian.u32(vout),
    littleEndian.compact(coin.lockingScript.length),
    coin.lockingScript,
    littleEndian.u64(coin.satoshis),
    littleEndian.u32(sequence),
    shared.outputs,
    littleEndian.u32(tx.lockTime),
    littleEndian.u32(SIGHASH_ALL_FORKID),
  ]);
}

/** DER in its one form, both numbers positive and short, and the lower of the two S that would do. */
function isStrictLowSignature(der: Buffer): boolean {
  if (der.length < 8 || der[0] !== 0x30 || der[1] !== der.length - 2) return false;
  const rBytes = der[3];
  const sAt = 4 + rBytes + 2;
  if (der[2] !== 0x02 || sAt > der.length || der[sAt - 2] !== 0x02 || der[sAt - 1] !== der.length - sAt) return false;
  const [r, s] = [der.subarray(4, sAt - 2), der.subarray(sAt)];
  return isShortPositive(r) && isShortPositive(s) && Buffer.compare(padded(s), HALF_ORDER) <= 0;
}

/** At most 32 bytes of number, no sign, and a leading zero only where it keeps the sign away. */
function isShortPositive(integer: Buffer): boolean {
  if (integer.length === 0 || integer.length > 33 || integer[0] >= 0x80) return false;
  return integer[0] === 0 ? integer.length > 1 && integer[1] >= 0x80 : integer.length <= 32;
}

function padded(integer: Buffer): Buffer {
  const number = integer[0] === 0 ? integer.subarray(1) : integer;
  return Buffer.concat([Buffer.alloc(32 - number.length), number]);
}

function hash160(bytes: Buffer): Buffer {
  return createHash('ripemd160').update(createHash('sha256').update(bytes).digest()).digest();
}

/** null when the bytes are no point. */
function keyOf(point: Buffer): KeyObject | null {
  const name = point.toString('hex');
  let key = keys.get(name);
  if (key === undefined) {
    if (keys.size >= MAX_KEYS) keys.delete(keys.keys().next().value!);
    key = importKey(point);
    keys.set(name, key);
  }
  return key;
}

function importKey(point: Buffer): KeyObject | null {
  if (point[0] !== 0x02 && point[0] !== 0x03) return null;
  try {
    return createPublicKey({ key: Buffer.concat([SPKI_HEAD, point]), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}
