/** Who spent the baton (spec §8.4): which input, what unlocks it, and whose signature of whatever type stands there. */
import { concatBytes } from '#crypto';
import {
  anchorPublicKey,
  batonScript,
  encodePush,
  encodeTransaction,
  isSpendSigned,
  p2pkhScript,
  signatureDigestOfType,
  type SpentOutput,
  type Transaction,
  verifyBatonSpend,
} from '#record';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { encodeDerSignature } from '../../libs/record/src/der-signature.js';
import { bytesFor, expectCode, hexFor } from './fixture.js';

const secretKey = bytesFor('anchor key', 32);
const publicKey = anchorPublicKey(secretKey);
const otherSecret = bytesFor('other key', 32);
const baton: SpentOutput = { txid: hexFor('anchor', 32), vout: 1, satoshis: 900 };
const [SIGHASH_NONE, SIGHASH_UNKNOWN] = [0x42, 0x61];

/** No anchor: the baton, behind the inputs before it, goes to somebody else. */
function theft(...before: { txid: string; vout: number }[]): Transaction {
  const inputs = [...before, baton].map(({ txid, vout }) => ({
    txid,
    vout,
    unlockingScript: new Uint8Array(),
    sequence: 0xffffffff,
  }));
  const outputs = [{ satoshis: 800, script: p2pkhScript(anchorPublicKey(otherSecret)) }];
  return { version: 1, inputs, outputs, locktime: 0 };
}

/** The last input's signature with its type behind it. */
function signatureOf(transaction: Transaction, key = secretKey, type = SIGHASH_NONE): Uint8Array {
  const spent = { satoshis: baton.satoshis, script: batonScript(publicKey) };
  const known = type === SIGHASH_UNKNOWN ? SIGHASH_NONE : type;
  const digest = signatureDigestOfType(known, transaction, transaction.inputs.length - 1, spent);
  const signature = secp256k1.sign(digest, key, { prehash: false, lowS: true });
  return concatBytes(encodeDerSignature(signature), Uint8Array.of(type));
}

/** The transaction, its last input unlocked with these pushes. */
function unlocked(transaction: Transaction, ...pushes: Uint8Array[]): Uint8Array {
  const inputs = transaction.inputs.with(-1, {
    ...transaction.inputs[transaction.inputs.length - 1],
    unlockingScript: concatBytes(...pushes.map(encodePush)),
  });
  return encodeTransaction({ ...transaction, inputs });
}

const verify = (raw: Uint8Array) => verifyBatonSpend(raw, baton, publicKey);
const plain = theft();
const typed = signatureOf(plain);

test.each([
  ['the only input', theft()],
  ['behind another output of the same transaction', theft({ ...baton, vout: 0 })],
  ['behind the same output of another transaction', theft({ ...baton, txid: hexFor('another', 32) })],
])('the baton is found as %s', (_name, transaction) => {
  const raw = unlocked(transaction, signatureOf(transaction), publicKey);
  expect(verify(raw)).toMatchObject({ isSigned: true, transaction: { locktime: 0 } });
  expect(isSpendSigned(raw, { ...baton, script: batonScript(publicKey) })).toBe(true);
});

test('a signature of an unknown type is neither verified nor refused', () => {
  const raw = unlocked(plain, signatureOf(plain, secretKey, SIGHASH_UNKNOWN), publicKey);
  expect(verify(raw).isSigned).toBe(false);
});

test.each([
  ['nothing spends the baton', theft({ ...baton, vout: 0 }).inputs.slice(0, 1)],
  ['another transaction’s output is spent', theft({ ...baton, txid: hexFor('another', 32) }).inputs.slice(0, 1)],
])('%s: ANCHOR_BATON_BROKEN', (_name, inputs) => {
  expectCode(() => verify(unlocked({ ...plain, inputs }, typed, publicKey)), 'ANCHOR_BATON_BROKEN');
});

test.each([
  ['nothing', 'ANCHOR_UNLOCKING_SCRIPT_INVALID', []],
  ['a signature alone', 'ANCHOR_UNLOCKING_SCRIPT_INVALID', [typed]],
  ['a third push', 'ANCHOR_UNLOCKING_SCRIPT_INVALID', [typed, publicKey, publicKey]],
  ['another key', 'ANCHOR_KEY_INVALID', [signatureOf(plain, otherSecret), anchorPublicKey(otherSecret)]],
  ['a signature of another key', 'ANCHOR_SIGNATURE_INVALID', [signatureOf(plain, otherSecret), publicKey]],
  ['a signature of another spend', 'ANCHOR_SIGNATURE_INVALID', [signatureOf({ ...plain, locktime: 1 }), publicKey]],
])('unlocked with %s: %s', (_name, code, pushes) => {
  expectCode(() => verify(unlocked(plain, ...pushes)), code);
});
