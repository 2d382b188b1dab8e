/**
 * Who may spend the baton, and who did (spec §8.4): what an observer knows from the chain alone. The first outpoint's
 * script is the hash of the anchor key, the first anchor shows the key, and a spend that is no anchor is still proven to
 * be the key holder's doing by its signature.
 */
import { equalBytes, refuseAs, VerificationError } from '#crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { decodePushes } from './anchor-payload.js';
import type { SpentOutput } from './anchor-transaction.js';
import { decodeLowSSignature } from './der-signature.js';
import {
  decodeOutpoint,
  decodeTransaction,
  type Outpoint,
  p2pkhScript,
  signatureDigestOfType,
  type Transaction,
  type TransactionOutput,
  txidOf,
} from './transaction.js';

/** Types of signatures whose digest is that of BIP 143 with FORKID. */
const KNOWN_TYPES = [0x41, 0x42, 0x43, 0xc1, 0xc2, 0xc3];

/** The output of the funding transaction that the first anchor spends. */
export interface FundingOutput extends Outpoint, TransactionOutput {}

/**
 * The transaction that `genesisOutpoint` names, and in it that output. Whose it is, the script says and nothing else yet.
 * @param raw untrusted   @param genesisOutpoint `<txid>:<vout>`, from whoever announced the election
 * @throws VerificationError OUTPOINT_INVALID, TRANSACTION_FORM_INVALID, FUNDING_TXID_DIFFERENT, FUNDING_OUTPUT_INVALID
 */
export function fundingOutputOf(raw: Uint8Array, genesisOutpoint: string): FundingOutput {
  const { txid, vout } = decodeOutpoint(genesisOutpoint);
  const { outputs } = decodeTransaction(raw);
  if (txidOf(raw) !== txid) {
    throw new VerificationError(
      'FUNDING_TXID_DIFFERENT',
      `the funding transaction is ${txidOf(raw)}, expected ${txid}`,
    );
  }
  const output = outputs[vout];
  if (output === undefined) {
    throw new VerificationError('FUNDING_OUTPUT_INVALID', `the funding transaction has no output ${vout}`);
  }
  return { txid, vout, ...output };
}

/**
 * The key that an ordinary (P2PKH) output is spent with: the script is its hash.
 * @param raw untrusted: a transaction that spends `spent`
 * @returns 33 bytes, compressed
 * @throws VerificationError TRANSACTION_FORM_INVALID, ANCHOR_BATON_BROKEN, ANCHOR_UNLOCKING_SCRIPT_INVALID,
 *   ANCHOR_KEY_INVALID
 */
export function spendingKeyOf(raw: Uint8Array, spent: FundingOutput): Uint8Array {
  const transaction = decodeTransaction(raw);
  const { key } = unlockingOf(transaction, inputOf(transaction, spent));
  if (!equalBytes(p2pkhScript(key), spent.script)) {
    throw new VerificationError('ANCHOR_KEY_INVALID', 'the unlocking script holds another key than the output pays');
  }
  return key;
}

/** A spend of the baton that is unlocked with the anchor key. */
export interface BatonSpend {
  transaction: Transaction;
  /** Whether the signature was verified; false where it is of a type that is not computed here. */
  isSigned: boolean;
}

/**
 * Whether this key signed this spend, with whatever type of signature: who wants to know if the holder of the anchor key
 * spent a baton by a transaction that is no anchor must not depend on the type that anchors have.
 * @param raw untrusted   @param spent the baton, whose satoshis the signature covers   @param publicKey 33 bytes, compressed
 * @throws VerificationError TRANSACTION_FORM_INVALID, ANCHOR_BATON_BROKEN, ANCHOR_UNLOCKING_SCRIPT_INVALID,
 *   ANCHOR_KEY_INVALID, ANCHOR_SIGNATURE_FORM_INVALID, ANCHOR_SIGNATURE_HIGH_S, ANCHOR_SIGNATURE_INVALID
 */
export function verifyBatonSpend(raw: Uint8Array, spent: SpentOutput, publicKey: Uint8Array): BatonSpend {
  const transaction = decodeTransaction(raw);
  const index = inputOf(transaction, spent);
  const { typed, key } = unlockingOf(transaction, index);
  if (!equalBytes(key, publicKey)) throw new VerificationError('ANCHOR_KEY_INVALID', 'it is unlocked with another key');
  const type = typed.at(-1) ?? 0;
  if (!KNOWN_TYPES.includes(type)) return { transaction, isSigned: false };
  const output = { satoshis: spent.satoshis, script: p2pkhScript(publicKey) };
  const digest = signatureDigestOfType(type, transaction, index, output);
  const signature = decodeLowSSignature(typed.subarray(0, -1));
  if (secp256k1.verify(signature, digest, publicKey, { prehash: false, lowS: true })) {
    return { transaction, isSigned: true };
  }
  throw new VerificationError('ANCHOR_SIGNATURE_INVALID', 'the signature is not of the anchor key');
}

/**
 * Whether the holder of the key has signed this spend: then it is no invention of whoever shows it. A signature of an
 * unknown type proves as much only once the transaction stands in a block.
 * @param raw untrusted   @param spent the funding output or a later baton: one script pays both
 */
export function isSpendSigned(raw: Uint8Array, spent: FundingOutput): boolean {
  try {
    return verifyBatonSpend(raw, spent, spendingKeyOf(raw, spent)).isSigned;
  } catch {
    return false; // no transaction of any form, or a key that is no point
  }
}

/** Which input spends the output. @throws VerificationError ANCHOR_BATON_BROKEN */
function inputOf({ inputs }: Transaction, { txid, vout }: Outpoint): number {
  const index = inputs.findIndex((input) => input.txid === txid && input.vout === vout);
  if (index >= 0) return index;
  throw new VerificationError('ANCHOR_BATON_BROKEN', `no input spends ${txid}:${vout}`);
}

function unlockingOf({ inputs }: Transaction, index: number): { typed: Uint8Array; key: Uint8Array } {
  const script = inputs[index].unlockingScript;
  const pushes = refuseAs('ANCHOR_UNLOCKING_SCRIPT_INVALID', 'unlocking script', () => decodePushes(script));
  if (pushes.length !== 2) {
    throw new VerificationError('ANCHOR_UNLOCKING_SCRIPT_INVALID', 'the unlocking script is not two pushes');
  }
  const [typed, key] = pushes;
  return { typed, key };
}
