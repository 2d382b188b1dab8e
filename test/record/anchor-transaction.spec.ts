/** Anchor transactions (spec §8.1): against the SDK as a second implementation, and every form but the one refused. */
import { concatBytes, EMPTY_ROOT, sha256, toHex, u8, utf8 } from '#crypto';
import {
  type AnchorPayload,
  anchorPublicKey,
  anchorSizeBytes,
  batonScript,
  buildAnchor,
  buildTopUp,
  decodeOutpoint,
  decodeTransaction,
  encodeOutpoint,
  encodeTransaction,
  p2pkhScript,
  signatureDigest,
  type SpentOutput,
  type Transaction,
  txidFromInternal,
  txidOf,
  txidToInternal,
  verifyAnchorTransaction,
  verifyFundingTransaction,
} from '#record';
import LockingScript from '@bsv/sdk/script/LockingScript';
import Spend from '@bsv/sdk/script/Spend';
import UnlockingScript from '@bsv/sdk/script/UnlockingScript';
import SdkTransaction from '@bsv/sdk/transaction/Transaction';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { encodeDerSignature } from '../../libs/record/src/der-signature.js';
import { bytesFor, expectCode, hexFor } from './fixture.js';

const secretKey = bytesFor('anchor key', 32);
const publicKey = anchorPublicKey(secretKey);
const otherSecret = bytesFor('other key', 32);
const previous: SpentOutput = { txid: hexFor('funding', 32), vout: 0, satoshis: 10_000 };
const ORDER = secp256k1.Point.Fn.ORDER;

function makePayload(changes: Partial<AnchorPayload>): AnchorPayload {
  return {
    type: 'BATCH',
    electionId: bytesFor('election', 32),
    seq: 1,
    treeSize: 4,
    rootHash: bytesFor('root', 32),
    issuedSize: 0,
    issuedRoot: EMPTY_ROOT,
    timeMs: 1_700_000_000_000,
    leafHashes: ['a', 'b', 'c'].map((label) => bytesFor(label, 32)),
    ...changes,
  };
}

const topUp = makePayload({ type: 'TOP-UP', leafHashes: [] });
const parts = { previous, secretKey, payload: makePayload({}), feeSat: 50 };
const further = { txid: hexFor('more money', 32), vout: 2, satoshis: 5_000, secretKey: otherSecret };
const anchor = buildAnchor(parts);

/** Runs one input through the SDK's script interpreter: it throws or answers false for a script that does not unlock. */
function unlocksBySdk(raw: Uint8Array, index: number, spent: SpentOutput, lockingScript: Uint8Array): boolean {
  const tx = SdkTransaction.fromHex(toHex(raw));
  const input = tx.inputs[index];
  return new Spend({
    sourceTXID: spent.txid,
    sourceOutputIndex: spent.vout,
    sourceSatoshis: spent.satoshis,
    lockingScript: LockingScript.fromHex(toHex(lockingScript)),
    transactionVersion: tx.version,
    otherInputs: tx.inputs.filter((_, i) => i !== index),
    outputs: tx.outputs,
    inputIndex: index,
    unlockingScript: UnlockingScript.fromHex(input.unlockingScript?.toHex() ?? ''),
    inputSequence: input.sequence ?? 0,
    lockTime: tx.lockTime,
  }).validate();
}

/** Signs input 0 of a transaction anew, as whoever holds the anchor key could: what breaks is the form alone. */
function resign(transaction: Transaction, key: Uint8Array, sighash: number, spent: SpentOutput): Uint8Array {
  const digest = signatureDigest(transaction, 0, { satoshis: spent.satoshis, script: batonScript(publicKey) });
  const signature = encodeDerSignature(secp256k1.sign(digest, key, { prehash: false, lowS: true }));
  transaction.inputs[0].unlockingScript = unlocking(concatBytes(signature, u8(sighash)), anchorPublicKey(key));
  return encodeTransaction(transaction);
}

function unlocking(typed: Uint8Array, key: Uint8Array): Uint8Array {
  return concatBytes(u8(typed.length), typed, u8(key.length), key);
}

function changedTransaction(change: (transaction: Transaction) => void): Uint8Array {
  const transaction = decodeTransaction(anchor.raw);
  change(transaction);
  return resign(transaction, secretKey, 0x41, previous);
}

const verify = (raw: Uint8Array) => verifyAnchorTransaction(raw, previous, publicKey);

describe('building', () => {
  test('is a function of the parts, and what it builds verifies', () => {
    expect(buildAnchor(parts)).toEqual(anchor);
    expect(verify(anchor.raw)).toEqual({ txid: anchor.txid, payload: parts.payload, batonSat: 9_950 });
    expect(anchor.batonSat).toBe(9_950);
  });

  test('the SDK reads the same transaction and its interpreter accepts it', () => {
    const tx = SdkTransaction.fromHex(toHex(anchor.raw));
    expect(tx.id('hex')).toBe(anchor.txid);
    expect(tx.outputs.map(({ satoshis }) => satoshis)).toEqual([9_950, 0]);
    expect(tx.outputs[0].lockingScript.toHex()).toBe(toHex(batonScript(publicKey)));
    expect(unlocksBySdk(anchor.raw, 0, previous, batonScript(publicKey))).toBe(true);
  });

  test('the next anchor spends the baton', () => {
    const baton = { txid: anchor.txid, vout: 0, satoshis: anchor.batonSat };
    const next = buildAnchor({
      ...parts,
      previous: baton,
      payload: makePayload({ type: 'HEARTBEAT', seq: 2, leafHashes: [] }),
    });
    expect(verifyAnchorTransaction(next.raw, baton, publicKey).batonSat).toBe(9_900);
    expectCode(() => verifyAnchorTransaction(next.raw, previous, publicKey), 'ANCHOR_BATON_BROKEN');
  });

  test('a TOP-UP takes further inputs into the baton', () => {
    const { raw, batonSat } = buildTopUp({ ...parts, payload: topUp }, [further]);
    expect(batonSat).toBe(14_950);
    expect(verify(raw).batonSat).toBe(14_950);
    expect(unlocksBySdk(raw, 0, previous, batonScript(publicKey))).toBe(true);
    expect(unlocksBySdk(raw, 1, further, p2pkhScript(anchorPublicKey(otherSecret)))).toBe(true);
  });

  test('sizes for the fee are never too small', () => {
    for (const leaves of [1, 2, 3, 8, 2_048]) {
      const leafHashes = Array.from({ length: leaves }, (_, i) => bytesFor(`l${i}`, 32));
      const payload = makePayload({ treeSize: 5_000, leafHashes });
      const { raw } = buildAnchor({ ...parts, payload });
      const size = anchorSizeBytes(payload, 0);
      expect(raw.length).toBeLessThanOrEqual(size);
      expect(raw.length).toBeGreaterThan(size - 5);
    }
    const { raw } = buildTopUp({ ...parts, payload: topUp }, [further]);
    expect(raw.length).toBeLessThanOrEqual(anchorSizeBytes(topUp, 1));
  });

  test.each([
    ['nothing_left', 10_000],
    ['fee_above_the_value', 10_001],
    ['fee_negative', -1],
    ['fee_of_half_a_satoshi', 0.5],
  ])('%s is refused', (_name, feeSat) => {
    expectCode(() => buildAnchor({ ...parts, feeSat }), 'ANCHOR_FUNDS_INSUFFICIENT');
  });

  test('only TOP-UP has further inputs, and it has', () => {
    expectCode(() => buildAnchor({ ...parts, payload: topUp }), 'ANCHOR_INPUTS_INVALID');
    expectCode(() => buildTopUp({ ...parts, payload: topUp }, []), 'ANCHOR_INPUTS_INVALID');
    expectCode(() => buildTopUp(parts, [further]), 'ANCHOR_INPUTS_INVALID');
  });
});

describe('an anchor of another form, signed with the anchor key, is refused:', () => {
  const pay = { satoshis: 0, script: batonScript(publicKey) };
  const cases: [name: string, code: string, change: (t: Transaction) => void][] = [
    ['version_2', 'ANCHOR_VERSION_INVALID', (t) => void (t.version = 2)],
    ['locktime_1', 'ANCHOR_LOCKTIME_INVALID', (t) => void (t.locktime = 1)],
    ['sequence_fffffffe', 'ANCHOR_SEQUENCE_INVALID', (t) => void (t.inputs[0].sequence = 0xfffffffe)],
    ['one_output', 'ANCHOR_OUTPUTS_INVALID', (t) => void t.outputs.pop()],
    ['three_outputs', 'ANCHOR_OUTPUTS_INVALID', (t) => void t.outputs.push(pay)],
    ['outputs_swapped', 'ANCHOR_BATON_SCRIPT_INVALID', (t) => void t.outputs.reverse()],
    [
      'baton_to_another',
      'ANCHOR_BATON_SCRIPT_INVALID',
      (t) => void (t.outputs[0].script = p2pkhScript(anchorPublicKey(otherSecret))),
    ],
    [
      'baton_script_longer',
      'ANCHOR_BATON_SCRIPT_INVALID',
      (t) => void (t.outputs[0].script = concatBytes(pay.script, u8(0x61))),
    ],
    ['data_with_a_satoshi', 'ANCHOR_DATA_VALUE_INVALID', (t) => void (t.outputs[1].satoshis = 1)],
    ['baton_of_nothing', 'ANCHOR_VALUE_INVALID', (t) => void (t.outputs[0].satoshis = 0)],
    ['baton_above_its_source', 'ANCHOR_VALUE_INVALID', (t) => void (t.outputs[0].satoshis = 10_001)],
    ['data_not_a_payload', 'ANCHOR_PAYLOAD_FORM_INVALID', (t) => void (t.outputs[1].script = utf8('hello'))],
    ['another_outpoint', 'ANCHOR_BATON_BROKEN', (t) => void (t.inputs[0].txid = hexFor('another', 32))],
    ['another_vout', 'ANCHOR_BATON_BROKEN', (t) => void (t.inputs[0].vout = 1)],
    ['second_input', 'ANCHOR_INPUTS_INVALID', (t) => void t.inputs.push({ ...t.inputs[0], vout: 9 })],
    ['second_input_first', 'ANCHOR_BATON_BROKEN', (t) => void t.inputs.unshift({ ...t.inputs[0], vout: 9 })],
  ];
  test.each(cases)('%s is %s', (_name, code, change) => {
    expectCode(() => verify(changedTransaction(change)), code);
  });

  test('without a change the same signing passes', () => {
    expect(verify(changedTransaction(() => undefined)).txid).toBe(anchor.txid);
  });

  test('a TOP-UP whose further input has another sequence is ANCHOR_SEQUENCE_INVALID', () => {
    const transaction = decodeTransaction(buildTopUp({ ...parts, payload: topUp }, [further]).raw);
    transaction.inputs[1].sequence = 0;
    expectCode(() => verify(resign(transaction, secretKey, 0x41, previous)), 'ANCHOR_SEQUENCE_INVALID');
  });
});

describe('an unlocking script of another form is refused:', () => {
  const transaction = () => decodeTransaction(anchor.raw);
  const [typed] = [transaction().inputs[0].unlockingScript.slice(1, -34)];
  const der = typed.slice(0, -1);
  const withScript = (unlockingScript: Uint8Array) => {
    const changed = transaction();
    changed.inputs[0].unlockingScript = unlockingScript;
    return encodeTransaction(changed);
  };
  const withDer = (bytes: Uint8Array) => withScript(unlocking(concatBytes(bytes, u8(0x41)), publicKey));
  const integer = (n: bigint) => {
    const hex = n.toString(16);
    const digits = Uint8Array.from(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
    const positive = digits[0] >= 0x80 ? concatBytes(u8(0), digits) : digits;
    return concatBytes(u8(2), u8(positive.length), positive);
  };
  const sequence = (...items: Uint8Array[]) => {
    const body = concatBytes(...items);
    return concatBytes(u8(0x30), u8(body.length), body);
  };
  const { r, s } = secp256k1.Signature.fromBytes(der, 'der');

  test('the same signature with high S', () => {
    expectCode(() => verify(withDer(sequence(integer(r), integer(ORDER - s)))), 'ANCHOR_SIGNATURE_HIGH_S');
    expect(verify(withDer(sequence(integer(r), integer(s)))).txid).toBe(anchor.txid);
  });

  test.each([
    ['s_zero', sequence(integer(r), Uint8Array.of(2, 1, 0))],
    ['r_of_the_order', sequence(integer(ORDER), integer(s))],
    [
      'needless_zero',
      sequence(
        concatBytes(
          Uint8Array.of(2, 33, 0),
          Uint8Array.from({ length: 32 }, () => 1),
        ),
        integer(s),
      ),
    ],
    ['negative', sequence(Uint8Array.of(2, 1, 0x80), integer(s))],
    ['integer_empty', sequence(Uint8Array.of(2, 0), integer(s))],
    ['third_integer', sequence(integer(r), integer(s), integer(1n))],
    ['s_missing', sequence(integer(r))],
    ['not_a_sequence', concatBytes(u8(0x31), sequence(integer(r), integer(s)).slice(1))],
    ['length_wrong', sequence(integer(r), integer(s)).with(1, 10)],
    ['empty', new Uint8Array(0)],
  ])('%s', (_name, bytes) => {
    expectCode(() => verify(withDer(bytes)), 'ANCHOR_SIGNATURE_FORM_INVALID');
  });

  test.each([
    ['SIGHASH_NONE', 0x42],
    ['SIGHASH_SINGLE', 0x43],
    ['ANYONECANPAY', 0xc1],
    ['without FORKID', 0x01],
  ])('%s', (_name, sighash) => {
    expectCode(() => verify(resign(transaction(), secretKey, sighash, previous)), 'ANCHOR_SIGHASH_INVALID');
  });

  test.each([
    ['empty', new Uint8Array(0)],
    ['signature_alone', concatBytes(u8(typed.length), typed)],
    ['third_push', concatBytes(unlocking(typed, publicKey), Uint8Array.of(1, 1))],
    ['opcode_behind', concatBytes(unlocking(typed, publicKey), u8(0x61))],
    ['key_by_pushdata1', concatBytes(u8(typed.length), typed, Uint8Array.of(0x4c, 33), publicKey)],
  ])('%s', (_name, script) => {
    expectCode(() => verify(withScript(script)), 'ANCHOR_UNLOCKING_SCRIPT_INVALID');
  });

  test('another key, and another key under the anchor key’s name', () => {
    expectCode(() => verify(resign(transaction(), otherSecret, 0x41, previous)), 'ANCHOR_KEY_INVALID');
    const uncompressed = secp256k1.getPublicKey(secretKey, false);
    expectCode(() => verify(withScript(unlocking(typed, uncompressed))), 'ANCHOR_KEY_INVALID');
    const forged = transaction();
    resign(forged, otherSecret, 0x41, previous);
    const foreign = forged.inputs[0].unlockingScript.slice(1, -34);
    expectCode(() => verify(withScript(unlocking(foreign, publicKey))), 'ANCHOR_SIGNATURE_INVALID');
  });

  test('a signature over another value, payload or baton', () => {
    expectCode(
      () => verifyAnchorTransaction(anchor.raw, { ...previous, satoshis: 9_999 }, publicKey),
      'ANCHOR_SIGNATURE_INVALID',
    );
    const moved = transaction();
    moved.outputs[0].satoshis -= 1;
    expectCode(() => verify(encodeTransaction(moved)), 'ANCHOR_SIGNATURE_INVALID');
    const script = moved.outputs[1].script;
    moved.outputs[0].satoshis += 1;
    moved.outputs[1].script = script.with(script.length - 1, script[script.length - 1] ^ 1);
    expectCode(() => verify(encodeTransaction(moved)), 'ANCHOR_SIGNATURE_INVALID');
  });
});

describe('bytes of transactions', () => {
  test('come back as they were, and ids have two orders', () => {
    expect(encodeTransaction(decodeTransaction(anchor.raw))).toEqual(anchor.raw);
    expect(txidFromInternal(txidToInternal(anchor.txid))).toBe(anchor.txid);
    expect(txidFromInternal(sha256(sha256(anchor.raw)))).toBe(txidOf(anchor.raw));
  });

  const raw = anchor.raw;
  test.each([
    ['empty', new Uint8Array(0)],
    ['cut_off', raw.slice(0, -1)],
    ['byte_behind', concatBytes(raw, u8(0))],
    ['input_count_in_three_bytes', concatBytes(raw.slice(0, 4), Uint8Array.of(0xfd, 1, 0), raw.slice(5))],
    ['no_input', concatBytes(raw.slice(0, 4), u8(0), raw.slice(-4))],
    ['a_million_inputs', concatBytes(raw.slice(0, 4), Uint8Array.of(0xfe, 0x40, 0x42, 0x0f, 0))],
    ['2_64_inputs', concatBytes(raw.slice(0, 4), new Uint8Array(9).fill(0xff))],
  ])('%s is refused', (_name, bytes) => {
    expectCode(() => decodeTransaction(bytes), 'TRANSACTION_FORM_INVALID');
  });

  test('more satoshis than exist are refused', () => {
    const transaction = decodeTransaction(raw);
    transaction.outputs[0].satoshis = 21_000_000 * 100_000_000 + 1;
    expectCode(() => decodeTransaction(encodeTransaction(transaction)), 'TRANSACTION_FORM_INVALID');
  });
});

describe('funding', () => {
  const raw = encodeTransaction({
    version: 2,
    inputs: [{ txid: hexFor('coin', 32), vout: 5, unlockingScript: utf8('anything'), sequence: 1 }],
    outputs: [
      { satoshis: 7, script: new Uint8Array(0) },
      { satoshis: 50_000, script: batonScript(publicKey) },
    ],
    locktime: 9,
  });
  const outpoint = `${txidOf(raw)}:1`;

  test('is the transaction and output that the definition names', () => {
    expect(verifyFundingTransaction(raw, outpoint, publicKey)).toEqual({
      txid: txidOf(raw),
      vout: 1,
      satoshis: 50_000,
    });
    expect(encodeOutpoint(decodeOutpoint(outpoint))).toBe(outpoint);
  });

  test.each([
    ['another_transaction', `${hexFor('x', 32)}:1`, 'FUNDING_TXID_DIFFERENT'],
    ['output_of_another', `${txidOf(raw)}:0`, 'FUNDING_OUTPUT_INVALID'],
    ['output_missing', `${txidOf(raw)}:2`, 'FUNDING_OUTPUT_INVALID'],
    ['not_an_outpoint', `${txidOf(raw)}:01`, 'OUTPOINT_INVALID'],
    ['vout_too_large', `${txidOf(raw)}:4294967296`, 'OUTPOINT_INVALID'],
  ])('%s is refused', (_name, text, code) => {
    expectCode(() => verifyFundingTransaction(raw, text, publicKey), code);
  });
});
