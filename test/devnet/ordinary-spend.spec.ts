/**
 * The fast check of ordinary spends against the interpreter of scripts: what the fast one lets pass, the interpreter lets
 * pass, and an ordinary spend does pass the fast one; each case breaks one thing.
 */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import { isOrdinarySpend, sharedDigests } from '../../apps/devnet/src/ledger/ordinary-spend.js';
import { scriptFailure } from '../../apps/devnet/src/ledger/scripts.js';
import { decodeTransaction, encodeTransaction, type Transaction } from '../../apps/devnet/src/wire/transaction.js';
import { scriptOf, spend } from './devnet-client.js';

const key = PrivateKey.fromHex('5a'.repeat(32));
const coin = { satoshis: 5_000, lockingScript: Buffer.from(scriptOf(key), 'hex') };
const ORDER = secp256k1.Point.CURVE().n;

async function ordinary(satoshis = 4_900): Promise<Transaction> {
  const source = { txid: 'c1'.repeat(32), vout: 3, satoshis: coin.satoshis };
  const tx = await spend(key, source, [
    { script: scriptOf(key), satoshis },
    { script: '006a0401020304', satoshis: 0 },
  ]);
  return decodeTransaction(tx.toUint8Array());
}

/** The parts of an unlocking script. */
interface Parts {
  der: Buffer;
  hashType: number;
  point: Buffer;
}

function take(tx: Transaction): Parts {
  const script = tx.inputs[0].unlockingScript;
  const end = 1 + script[0];
  return { der: script.subarray(1, end - 1), hashType: script[end - 1], point: script.subarray(end + 1) };
}

function put(tx: Transaction, { der, hashType, point }: Parts): Transaction {
  const unlockingScript = Buffer.concat([
    Buffer.from([der.length + 1]),
    der,
    Buffer.from([hashType, point.length]),
    point,
  ]);
  return decodeTransaction(encodeTransaction({ ...tx, inputs: [{ ...tx.inputs[0], unlockingScript }] }));
}

/** Both verdicts. */
function verdicts(tx: Transaction, spent = coin): { fast: boolean; full: boolean } {
  const fast = isOrdinarySpend(tx, 0, spent, sharedDigests(tx));
  return { fast, full: scriptFailure(tx, 0, [spent]) === null };
}

function integer(n: bigint): Buffer {
  const hex = n.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return bytes[0] >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}

function derOf(r: Buffer, s: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([2, r.length]), r, Buffer.from([2, s.length]), s]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function numbers(der: Buffer): { r: bigint; s: bigint } {
  return secp256k1.Signature.fromBytes(der, 'der');
}

it('lets ordinary spends pass, as the interpreter does, with every length of signature', async () => {
  const lengths = new Set<number>();
  for (let i = 0; i < 60; i++) {
    const tx = await ordinary(4_000 + i);
    expect(verdicts(tx)).toEqual({ fast: true, full: true });
    lengths.add(take(tx).der.length);
  }
  expect(lengths.size).toBeGreaterThan(1);
});

const broken: Record<string, (tx: Transaction) => Transaction> = {
  another_output: (tx) => decodeTransaction(encodeTransaction({ ...tx, outputs: tx.outputs.slice(0, 1) })),
  another_lock_time: (tx) => decodeTransaction(encodeTransaction({ ...tx, lockTime: 1 })),
  another_version: (tx) => decodeTransaction(encodeTransaction({ ...tx, version: 2 })),
  another_sequence: (tx) =>
    decodeTransaction(encodeTransaction({ ...tx, inputs: [{ ...tx.inputs[0], sequence: 0xfffffffe }] })),
  another_outpoint: (tx) => decodeTransaction(encodeTransaction({ ...tx, inputs: [{ ...tx.inputs[0], vout: 4 }] })),
  r_plus_one: (tx) => changed(tx, ({ r, s }) => derOf(integer(r + 1n), integer(s))),
  high_s: (tx) => changed(tx, ({ r, s }) => derOf(integer(r), integer(ORDER - s))),
  s_zero: (tx) => changed(tx, ({ r }) => derOf(integer(r), Buffer.from([0]))),
  r_zero: (tx) => changed(tx, ({ s }) => derOf(Buffer.from([0]), integer(s))),
  s_with_a_needless_zero: (tx) =>
    changed(tx, ({ r, s }) => derOf(integer(r), Buffer.concat([Buffer.from([0]), padLow(s)]))),
  byte_behind_the_signature: (tx) => put(tx, { ...take(tx), der: Buffer.concat([take(tx).der, Buffer.from([0])]) }),
  empty_signature: (tx) => put(tx, { ...take(tx), der: Buffer.alloc(0) }),
  hash_type_none: (tx) => put(tx, { ...take(tx), hashType: 0x42 }),
  hash_type_without_fork_id: (tx) => put(tx, { ...take(tx), hashType: 0x01 }),
  hash_type_anyone_can_pay: (tx) => put(tx, { ...take(tx), hashType: 0xc1 }),
  another_key: (tx) =>
    put(tx, { ...take(tx), point: Buffer.from(PrivateKey.fromRandom().toPublicKey().toDER() as number[]) }),
  the_other_point_of_x: (tx) => {
    const point = Buffer.from(take(tx).point);
    point[0] ^= 1;
    return put(tx, { ...take(tx), point });
  },
  uncompressed_key: (tx) => {
    const point = Buffer.from(secp256k1.Point.fromBytes(take(tx).point).toBytes(false));
    return put(tx, { ...take(tx), point });
  },
};

it.each(Object.keys(broken))('refuses %s, as the interpreter does', async (name) => {
  expect(verdicts(broken[name](await ordinary()))).toEqual({ fast: false, full: false });
});

it('leaves to the interpreter what is valid in another form', async () => {
  const tx = await ordinary();
  const { der, hashType, point } = take(tx);
  // Pushed with OP_PUSHDATA1: longer than need be, which only relaxed rules allow.
  const long = Buffer.concat([Buffer.from([0x4c, der.length + 1]), der, Buffer.from([hashType, point.length]), point]);
  const other = decodeTransaction(encodeTransaction({ ...tx, inputs: [{ ...tx.inputs[0], unlockingScript: long }] }));
  expect(verdicts(other).fast).toBe(false);
  expect(verdicts(tx, { ...coin, lockingScript: Buffer.from('51', 'hex') }).fast).toBe(false);
});

it('no single changed byte of the input passes the fast check and not the interpreter', async () => {
  const tx = await ordinary();
  const script = tx.inputs[0].unlockingScript;
  for (let at = 0; at < script.length; at += 3) {
    const unlockingScript = Buffer.from(script);
    unlockingScript[at] ^= 1 << (at % 8);
    const other = decodeTransaction(encodeTransaction({ ...tx, inputs: [{ ...tx.inputs[0], unlockingScript }] }));
    const { fast, full } = verdicts(other);
    expect([at, fast && !full]).toEqual([at, false]);
  }
});

it('a wrong amount or another key hash in what is spent does not pass', async () => {
  const tx = await ordinary();
  expect(verdicts(tx, { ...coin, satoshis: 5_001 })).toEqual({ fast: false, full: false });
  const lockingScript = Buffer.from(coin.lockingScript);
  lockingScript[10] ^= 1;
  expect(verdicts(tx, { ...coin, lockingScript })).toEqual({ fast: false, full: false });
});

function changed(tx: Transaction, der: (numbers: { r: bigint; s: bigint }) => Buffer): Transaction {
  return put(tx, { ...take(tx), der: der(numbers(take(tx).der)) });
}

/** 32 bytes, which begin with a zero bit as S is low. */
function padLow(s: bigint): Buffer {
  return Buffer.from(s.toString(16).padStart(64, '0'), 'hex');
}
