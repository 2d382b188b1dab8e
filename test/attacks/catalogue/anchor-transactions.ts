/**
 * Anchors that do not commit, or that somebody else made: each is signed again after the change, so that only the one
 * rule of its form stops it (spec §8.1).
 */
import { concatBytes } from '#crypto';
import {
  anchorPublicKey,
  batonScript,
  decodeTransaction,
  encodePush,
  encodeTransaction,
  signatureDigest,
  signatureDigestOfType,
  type Transaction,
} from '#record';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { encodeDerSignature } from '../../../libs/record/src/der-signature.js';
import type { World } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import { planned } from '../breaking.js';

/** The anchor that is attacked: a BATCH in the middle of the chain. */
const SEQ = 3;
const ALL = 0x41;
const CURVE_ORDER = secp256k1.Point.CURVE().n;

interface Forgery {
  /** Before it is signed. */
  change?: (transaction: Transaction, world: World) => void;
  type?: number;
  secretKey?: Uint8Array;
  /** What the signature becomes. */
  sign?: (compact: Uint8Array) => Uint8Array;
  unlock?: (signature: Uint8Array, publicKey: Uint8Array, anchorKey: Uint8Array) => Uint8Array;
}

const stopped = (name: string, code: Attack['codes'][number], forgery: Forgery, flaw = 'board-30a'): Attack => ({
  name,
  flaw,
  make: planned({ transaction: (raw, { seq }, world) => (seq === SEQ ? signAgain(raw, world, forgery) : raw) }),
  verdict: 'INVALID',
  group: '9a',
  codes: [code],
  culprit: 'tally service',
});

export const anchorTransactions: Attack[] = [
  stopped('an anchor signed with SIGHASH_NONE', 'ANCHOR_SIGHASH_INVALID', { type: 0x42 }),
  stopped('an anchor signed with SIGHASH_SINGLE', 'ANCHOR_SIGHASH_INVALID', { type: 0x43 }),
  stopped('an anchor signed with ANYONECANPAY', 'ANCHOR_SIGHASH_INVALID', { type: 0xc1 }),
  stopped('an anchor of version 2', 'ANCHOR_VERSION_INVALID', {
    change: (transaction) => void (transaction.version = 2),
  }),
  stopped('an anchor with a locktime', 'ANCHOR_LOCKTIME_INVALID', {
    change: (transaction) => void (transaction.locktime = 1),
  }),
  stopped('an anchor that can be replaced', 'ANCHOR_SEQUENCE_INVALID', {
    change: ({ inputs }) => void (inputs[0].sequence = 0xfffffffd),
  }),
  stopped('a third output', 'ANCHOR_OUTPUTS_INVALID', {
    change: ({ outputs }) => void outputs.push({ satoshis: 1, script: outputs[0].script }),
  }),
  stopped('outputs exchanged', 'ANCHOR_BATON_SCRIPT_INVALID', { change: ({ outputs }) => void outputs.reverse() }),
  stopped('money in the output of data', 'ANCHOR_DATA_VALUE_INVALID', {
    change: ({ outputs }) => {
      outputs[0].satoshis -= 1;
      outputs[1].satoshis += 1;
    },
  }),
  stopped('a second input where only TOP-UP may have one', 'ANCHOR_INPUTS_INVALID', {
    change: ({ inputs }) => void inputs.push({ ...inputs[0], txid: '77'.repeat(32) }),
  }),
  stopped('a baton that pays somebody else', 'ANCHOR_BATON_SCRIPT_INVALID', {
    change: ({ outputs }, world) =>
      void (outputs[0].script = batonScript(anchorPublicKey(world.parties.trustees[0].seed))),
  }),
  stopped('a baton that is worth more than what it spends', 'ANCHOR_VALUE_INVALID', {
    change: ({ outputs }) => void (outputs[0].satoshis += 1_000),
  }),
  stopped(
    'a payload of another version',
    'ANCHOR_PAYLOAD_VERSION_UNKNOWN',
    {
      change: ({ outputs }) => outputs[1].script.set([9], outputs[1].script.indexOf(1, 8)),
    },
    'proofs-10',
  ),
  stopped('a push more in the payload', 'ANCHOR_PAYLOAD_FORM_INVALID', {
    change: ({ outputs }) => void (outputs[1].script = concatBytes(outputs[1].script, encodePush(new Uint8Array(32)))),
  }),
  stopped('a push in a longer form', 'ANCHOR_PAYLOAD_PUSH_INVALID', {
    change: ({ outputs }) => {
      // OP_PUSHDATA1 where one byte of length suffices: the first push behind OP_FALSE OP_RETURN.
      const { script } = outputs[1];
      outputs[1].script = concatBytes(script.slice(0, 2), Uint8Array.of(0x4c), script.slice(2));
    },
  }),
  stopped('a signature whose S is in the upper half', 'ANCHOR_SIGNATURE_HIGH_S', {
    sign: (compact) => {
      const s = BigInt(`0x${Buffer.from(compact.slice(32)).toString('hex')}`);
      const high = (CURVE_ORDER - s).toString(16).padStart(64, '0');
      return concatBytes(compact.slice(0, 32), new Uint8Array(Buffer.from(high, 'hex')));
    },
  }),
  stopped(
    'an anchor under another key, which the script names',
    'ANCHOR_KEY_INVALID',
    {
      secretKey: new Uint8Array(32).fill(5),
    },
    'board-23',
  ),
  stopped(
    'an anchor signed by another key under the name of the right one',
    'ANCHOR_SIGNATURE_INVALID',
    {
      secretKey: new Uint8Array(32).fill(5),
      unlock: (signature, _, anchorKey) => concatBytes(encodePush(signature), encodePush(anchorKey)),
    },
    'board-23',
  ),
  stopped('a push more in the unlocking script', 'ANCHOR_UNLOCKING_SCRIPT_INVALID', {
    unlock: (signature, publicKey) =>
      concatBytes(encodePush(Uint8Array.of(1, 2)), encodePush(signature), encodePush(publicKey)),
  }),
  stopped('a DER signature with a byte to spare', 'ANCHOR_SIGNATURE_FORM_INVALID', {
    unlock: (signature, publicKey) =>
      concatBytes(
        encodePush(concatBytes(signature.slice(0, -1), Uint8Array.of(0), signature.slice(-1))),
        encodePush(publicKey),
      ),
  }),
  stopped('an anchor changed after it was signed', 'ANCHOR_SIGNATURE_INVALID', {
    unlock: (signature, publicKey) => {
      const other = signature.slice();
      other[12] ^= 1;
      return concatBytes(encodePush(other), encodePush(publicKey));
    },
  }),
  stopped(
    'an anchor that spends another output than the baton',
    'ANCHOR_BATON_BROKEN',
    {
      change: ({ inputs }) => void (inputs[0].vout = 1),
    },
    'board-27',
  ),
];

function signAgain(raw: Uint8Array, world: World, forgery: Forgery): Uint8Array {
  const { change, type = ALL, secretKey = world.parties.anchorSecretKey, sign, unlock } = forgery;
  const transaction = decodeTransaction(raw);
  change?.(transaction, world);
  const spent = { satoshis: world.anchors[SEQ - 1].batonSat, script: batonScript(world.parties.anchorPublicKey) };
  const digest =
    type === ALL ? signatureDigest(transaction, 0, spent) : signatureDigestOfType(type, transaction, 0, spent);
  const compact = secp256k1.sign(digest, secretKey, { prehash: false, lowS: true });
  const signature = concatBytes(encodeDerSignature(sign?.(compact) ?? compact), Uint8Array.of(type));
  const script = unlock ?? ((typed, publicKey) => concatBytes(encodePush(typed), encodePush(publicKey)));
  const publicKey = secp256k1.getPublicKey(secretKey, true);
  transaction.inputs[0].unlockingScript = script(signature, publicKey, world.parties.anchorPublicKey);
  return encodeTransaction(transaction);
}
