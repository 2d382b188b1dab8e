/**
 * Anchor transactions (spec §8.1, Algorithms 8.3 and 8.4): built and verified as bytes of one exact form. Each one spends
 * the baton of the one before, so that there can be only one history.
 */
import { concatBytes, equalBytes, VerificationError } from '#crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import {
  type AnchorPayload,
  decodeAnchorPayload,
  decodePushes,
  encodeAnchorPayload,
  encodePush,
} from './anchor-payload.js';
import { fundingOutputOf } from './baton-spend.js';
import { decodeLowSSignature, encodeDerSignature } from './der-signature.js';
import {
  decodeTransaction,
  encodeTransaction,
  type Outpoint,
  p2pkhScript,
  SIGHASH_ALL_FORKID,
  signatureDigest,
  type Transaction,
  type TransactionOutput,
  txidOf,
} from './transaction.js';

/** An output with its value, as the spending transaction must know it. */
export interface SpentOutput extends Outpoint {
  satoshis: number;
}

/** A further P2PKH input of a TOP-UP with its own key. */
export interface FurtherInput extends SpentOutput {
  /** 32 bytes, secret. */
  secretKey: Uint8Array;
}

export interface AnchorParts {
  /** Output 0 of the previous anchor, or `genesisOutpoint`. */
  previous: SpentOutput;
  /** 32 bytes, secret: the anchor key. */
  secretKey: Uint8Array;
  payload: AnchorPayload;
  feeSat: number;
}

export interface BuiltAnchor {
  raw: Uint8Array;
  /** Display order. */
  txid: string;
  /** Value of the baton, output 0: what the next anchor spends. */
  batonSat: number;
}

export interface VerifiedAnchor {
  txid: string;
  payload: AnchorPayload;
  batonSat: number;
}

const VERSION = 1;
const LOCKTIME = 0;
const SEQUENCE = 0xffffffff;
/** One length byte counts inputs. */
const MAX_INPUTS = 252;
/** Push of at most 72 bytes of signature and type, push of the key. */
const MAX_UNLOCKING_BYTES = 1 + 72 + 1 + 33;

/** The baton's script: P2PKH of the anchor key (spec §8.1). @param publicKey 33 bytes, compressed */
export function batonScript(publicKey: Uint8Array): Uint8Array {
  return p2pkhScript(publicKey);
}

/** The compressed public key of an anchor key. @param secretKey 32 bytes, secret */
export function anchorPublicKey(secretKey: Uint8Array): Uint8Array {
  return secp256k1.getPublicKey(secretKey, true);
}

/** Largest size of an anchor with this payload, for the fee; the real one is at most two bytes an input smaller. */
export function anchorSizeBytes(payload: AnchorPayload, furtherInputs: number): number {
  const input = {
    txid: '00'.repeat(32),
    vout: 0,
    unlockingScript: new Uint8Array(MAX_UNLOCKING_BYTES),
    sequence: SEQUENCE,
  };
  const outputs = anchorOutputs(new Uint8Array(33), 0, payload);
  const inputs = Array.from({ length: 1 + furtherInputs }, () => input);
  return encodeTransaction({ version: VERSION, inputs, outputs, locktime: LOCKTIME }).length;
}

/**
 * BuildAnchor (Algorithm 8.3): the one transaction for these parts; RFC 6979 nonces make it a function of them.
 * @throws VerificationError ANCHOR_FUNDS_INSUFFICIENT when no satoshi is left for the baton, ANCHOR_INPUTS_INVALID for
 *   a TOP-UP (see `buildTopUp`), and the codes of `encodeAnchorPayload`
 */
export function buildAnchor(parts: AnchorParts): BuiltAnchor {
  return build(parts, []);
}

/**
 * BuildTopUp (Algorithm 8.3): an anchor of type TOP-UP that adds the value of further P2PKH inputs to the baton.
 * @param furtherInputs at least one, each with its key
 * @throws VerificationError as `buildAnchor`
 */
export function buildTopUp(parts: AnchorParts, furtherInputs: FurtherInput[]): BuiltAnchor {
  return build(parts, furtherInputs);
}

function build(parts: AnchorParts, furtherInputs: FurtherInput[]): BuiltAnchor {
  const { previous, secretKey, payload, feeSat } = parts;
  const publicKey = anchorPublicKey(secretKey);
  const spent = [{ ...previous, secretKey }, ...furtherInputs];
  checkInputCount(spent.length, payload);
  // 1. The baton takes what the fee leaves; without it the chain would end here.
  const batonSat = spent.reduce((sum, { satoshis }) => sum + satoshis, 0) - feeSat;
  if (!Number.isSafeInteger(feeSat) || feeSat < 0 || !Number.isSafeInteger(batonSat) || batonSat < 1) {
    throw new VerificationError(
      'ANCHOR_FUNDS_INSUFFICIENT',
      `${batonSat} satoshis left for the baton after a fee of ${feeSat}`,
    );
  }
  // 2. The exact form, still unsigned.
  const transaction: Transaction = {
    version: VERSION,
    inputs: spent.map(({ txid, vout }) => ({ txid, vout, unlockingScript: new Uint8Array(0), sequence: SEQUENCE })),
    outputs: anchorOutputs(publicKey, batonSat, payload),
    locktime: LOCKTIME,
  };
  // 3. Sign every input; the digest covers no unlocking script.
  transaction.inputs.forEach((input, i) => {
    const { satoshis, secretKey: key } = spent[i] ?? { satoshis: 0, secretKey };
    const script = p2pkhScript(anchorPublicKey(key));
    input.unlockingScript = unlock(signatureDigest(transaction, i, { satoshis, script }), key);
  });
  // 4. What leaves here is what everybody will accept.
  const raw = encodeTransaction(transaction);
  const { txid } = verifyAnchorTransaction(raw, previous, publicKey);
  return { raw, txid, batonSat };
}

/**
 * VerifyAnchorTransaction (Algorithm 8.4): these bytes have the exact form of an anchor, spend this output and are signed
 * by the anchor key.
 * @param raw untrusted   @param previousOutput the baton it must spend   @param publicKey 33 bytes, from the definition
 * @throws VerificationError TRANSACTION_FORM_INVALID, ANCHOR_VERSION_INVALID, ANCHOR_LOCKTIME_INVALID,
 *   ANCHOR_SEQUENCE_INVALID, ANCHOR_INPUTS_INVALID, ANCHOR_OUTPUTS_INVALID, ANCHOR_BATON_BROKEN,
 *   ANCHOR_BATON_SCRIPT_INVALID, ANCHOR_DATA_VALUE_INVALID, ANCHOR_VALUE_INVALID, ANCHOR_UNLOCKING_SCRIPT_INVALID,
 *   ANCHOR_KEY_INVALID, ANCHOR_SIGHASH_INVALID, ANCHOR_SIGNATURE_FORM_INVALID, ANCHOR_SIGNATURE_HIGH_S,
 *   ANCHOR_SIGNATURE_INVALID, and the codes of `decodeAnchorPayload`
 */
export function verifyAnchorTransaction(
  raw: Uint8Array,
  previousOutput: SpentOutput,
  publicKey: Uint8Array,
): VerifiedAnchor {
  // 1. Form.
  const transaction = decodeTransaction(raw);
  const { version, locktime, inputs, outputs } = transaction;
  if (version !== VERSION) throw fail('ANCHOR_VERSION_INVALID', `version ${version}, expected ${VERSION}`);
  if (locktime !== LOCKTIME) throw fail('ANCHOR_LOCKTIME_INVALID', `locktime ${locktime}, expected ${LOCKTIME}`);
  if (inputs.some(({ sequence }) => sequence !== SEQUENCE)) {
    throw fail('ANCHOR_SEQUENCE_INVALID', 'an input with another sequence than ffffffff');
  }
  const [baton, data] = outputs;
  if (outputs.length !== 2) {
    throw fail('ANCHOR_OUTPUTS_INVALID', `${outputs.length} outputs, expected 2`);
  }
  // 2. Input 0 spends the baton.
  const [first] = inputs;
  if (first.txid !== previousOutput.txid || first.vout !== previousOutput.vout) {
    throw fail('ANCHOR_BATON_BROKEN', `input 0 does not spend ${previousOutput.txid}:${previousOutput.vout}`);
  }
  // 3. Output 0 passes the baton on, output 1 is the payload and nothing else.
  const script = batonScript(publicKey);
  if (!equalBytes(baton.script, script)) throw fail('ANCHOR_BATON_SCRIPT_INVALID', 'output 0 is not the baton script');
  if (data.satoshis !== 0) throw fail('ANCHOR_DATA_VALUE_INVALID', `output 1 holds ${data.satoshis} satoshis`);
  const payload = decodeAnchorPayload(data.script);
  checkInputCount(inputs.length, payload);
  // Nothing could pay the fee of the next anchor.
  if (baton.satoshis < 1) throw fail('ANCHOR_VALUE_INVALID', 'the baton holds no satoshi');
  if (payload.type !== 'TOP-UP' && baton.satoshis > previousOutput.satoshis) {
    throw fail(
      'ANCHOR_VALUE_INVALID',
      `the baton of ${baton.satoshis} satoshis is above the spent ${previousOutput.satoshis}`,
    );
  }
  // 4. The signature covers all of it.
  const digest = signatureDigest(transaction, 0, { satoshis: previousOutput.satoshis, script });
  verifyUnlocking(first.unlockingScript, digest, publicKey);
  return { txid: txidOf(raw), payload, batonSat: baton.satoshis };
}

/**
 * VerifyFundingTransaction (spec §8.1): these bytes are the transaction that `genesisOutpoint` names, and that output
 * pays the anchor key.
 * @param raw untrusted   @param genesisOutpoint from the definition   @param publicKey 33 bytes, from the definition
 * @throws VerificationError OUTPOINT_INVALID, TRANSACTION_FORM_INVALID, FUNDING_TXID_DIFFERENT, FUNDING_OUTPUT_INVALID
 */
export function verifyFundingTransaction(raw: Uint8Array, genesisOutpoint: string, publicKey: Uint8Array): SpentOutput {
  const { txid, vout, satoshis, script } = fundingOutputOf(raw, genesisOutpoint);
  if (!equalBytes(script, batonScript(publicKey))) {
    throw fail('FUNDING_OUTPUT_INVALID', `output ${vout} of the funding transaction does not pay the anchor key`);
  }
  return { txid, vout, satoshis };
}

function anchorOutputs(publicKey: Uint8Array, batonSat: number, payload: AnchorPayload): TransactionOutput[] {
  return [
    { satoshis: batonSat, script: batonScript(publicKey) },
    { satoshis: 0, script: encodeAnchorPayload(payload) },
  ];
}

/** One input; only TOP-UP has more, and it has. */
function checkInputCount(inputs: number, { type }: AnchorPayload): void {
  if (type === 'TOP-UP' ? inputs < 2 || inputs > MAX_INPUTS : inputs !== 1) {
    throw fail('ANCHOR_INPUTS_INVALID', `${type} with ${inputs} inputs`);
  }
}

function unlock(digest: Uint8Array, secretKey: Uint8Array): Uint8Array {
  const signature = encodeDerSignature(secp256k1.sign(digest, secretKey, { prehash: false, lowS: true }));
  return concatBytes(
    encodePush(concatBytes(signature, Uint8Array.of(SIGHASH_ALL_FORKID))),
    encodePush(anchorPublicKey(secretKey)),
  );
}

function verifyUnlocking(unlockingScript: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): void {
  const pushes = decodeUnlocking(unlockingScript);
  const [typed, key] = pushes;
  if (pushes.length !== 2) {
    throw fail('ANCHOR_UNLOCKING_SCRIPT_INVALID', `an unlocking script of ${pushes.length} pushes, expected 2`);
  }
  if (!equalBytes(key, publicKey)) throw fail('ANCHOR_KEY_INVALID', 'the unlocking script holds another key');
  if (typed.at(-1) !== SIGHASH_ALL_FORKID) {
    throw fail('ANCHOR_SIGHASH_INVALID', `signature type ${typed.at(-1)}, expected ${SIGHASH_ALL_FORKID} (0x41)`);
  }
  const compact = decodeLowSSignature(typed.subarray(0, -1));
  if (!isValidSignature(compact, digest, publicKey)) {
    throw fail('ANCHOR_SIGNATURE_INVALID', "the signature is not the anchor key's over this transaction");
  }
}

function decodeUnlocking(script: Uint8Array): Uint8Array[] {
  try {
    return decodePushes(script);
  } catch (cause) {
    throw new VerificationError('ANCHOR_UNLOCKING_SCRIPT_INVALID', 'not two shortest pushes', undefined, { cause });
  }
}

function isValidSignature(compact: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return secp256k1.verify(compact, digest, publicKey, { prehash: false, lowS: true });
  } catch {
    return false; // a public key that is no point
  }
}

function fail(code: VerificationError['code'], message: string): VerificationError {
  return new VerificationError(code, message);
}
