/**
 * Decryption files (spec §10.2, record format §6): what one trustee publishes after the close, and the tally input that it
 * signs. Proofs are checked by Algorithm 10.4; here are form, order and signatures.
 */
import {
  concatBytes,
  encodeCanonicalJson,
  equalBytes,
  fromHex,
  toHex,
  VerificationError,
  verifyDocument,
} from '#crypto';
import type { DueShare } from './counting.js';
import { decodeForm, type Form, hexForm, list, object, whole } from './strict-form.js';
import { txidToInternal } from './transaction.js';

/** What the trustee found the closed election to be; the 128 bytes of Algorithm 10.2 in parts. */
export interface SignedTallyInput {
  /** 32 bytes: SHA-256 over all aggregates. */
  aggregatesHash: string;
  /** Display order. */
  closeTxid: string;
  /** 32 bytes: root of the board at the closing size. */
  closingRoot: string;
  /** 64 bytes, document kind `tally-input`. */
  signature: string;
}

export interface DecryptionShare {
  contest: number;
  option: number;
  /** M_i, 32 bytes. */
  share: string;
  /** A || Bc || z, 96 bytes. */
  proof: string;
}

export interface DecryptionFile {
  electionId: string;
  /** 1…m. */
  trustee: number;
  tallyInput: SignedTallyInput;
  /** Exactly the due ones, by contest and option ascending. */
  shares: DecryptionShare[];
}

const POSITION = whole(0, 65_535);

const DECRYPTION_FILE: Form<DecryptionFile> = object({
  electionId: hexForm(32),
  trustee: whole(1, 32),
  tallyInput: object({
    aggregatesHash: hexForm(32),
    closeTxid: hexForm(32),
    closingRoot: hexForm(32),
    signature: hexForm(64),
  }),
  // The size of the document limits their number.
  shares: list(
    object({ contest: POSITION, option: POSITION, share: hexForm(32), proof: hexForm(96) }),
    Number.MAX_SAFE_INTEGER,
  ),
});

const FORM = { maxBytes: 16 * 2 ** 20, maxDepth: 3, code: 'DECRYPTION_FILE_INVALID', what: 'decryption file' } as const;

/** `decryption/trustee-<i>.json` */
export function decryptionPath(trustee: number): string {
  return `decryption/trustee-${trustee}.json`;
}

/**
 * @param bytes untrusted
 * @throws VerificationError JSON_…, DECRYPTION_FILE_INVALID, also when shares do not ascend
 */
export function decodeDecryptionFile(bytes: Uint8Array): DecryptionFile {
  const file = decodeForm(DECRYPTION_FILE, bytes, FORM);
  file.shares.forEach((share, i) => {
    const before = file.shares[i - 1];
    if (before !== undefined && !isBehind(before, share)) {
      throw fail(`the share of contest ${share.contest}, option ${share.option} does not ascend`);
    }
  });
  return file;
}

export function encodeDecryptionFile(file: DecryptionFile): Uint8Array {
  const bytes = encodeCanonicalJson(file);
  decodeDecryptionFile(bytes);
  return bytes;
}

/** The 128 signed bytes in the parts that the file shows (Algorithm 10.2). */
export function tallyInputBytes(file: Pick<DecryptionFile, 'electionId' | 'tallyInput'>): Uint8Array {
  const { closeTxid, closingRoot, aggregatesHash } = file.tallyInput;
  return concatBytes(
    fromHex(file.electionId, 32),
    txidToInternal(closeTxid),
    fromHex(closingRoot, 32),
    fromHex(aggregatesHash, 32),
  );
}

/**
 * VerifyTallyInput (spec §10.2): this trustee signed exactly the expected tally input.
 * @param expected 128 bytes, own computation (Algorithm 10.2)   @param publicKey hex, the trustee's signing key
 * @throws VerificationError DECRYPTION_TALLY_INPUT_MISMATCH when the file names another input, DOCUMENT_SIGNATURE_INVALID
 */
export function verifyTallyInput(file: DecryptionFile, expected: Uint8Array, publicKey: string): void {
  const claimed = tallyInputBytes(file);
  if (!equalBytes(claimed, expected)) {
    const evidence = `computed ${toHex(expected)}, signed ${toHex(claimed)}`;
    throw new VerificationError('DECRYPTION_TALLY_INPUT_MISMATCH', 'it decrypts something else', { evidence });
  }
  verifyDocument('tally-input', fromHex(publicKey, 32), claimed, fromHex(file.tallyInput.signature, 64));
}

/**
 * AssertSharesDue (spec §10.2): the file lists exactly the due pairs. One more could open a single ballot or a withheld
 * contest.
 * @throws VerificationError DECRYPTION_SHARES_MISMATCH
 */
export function assertSharesDue(file: DecryptionFile, due: readonly DueShare[]): void {
  const [listed, expected] = [file.shares, due].map(pairsOf);
  if (listed === expected) return;
  const evidence = `due ${expected}, listed ${listed}`;
  throw new VerificationError('DECRYPTION_SHARES_MISMATCH', 'the file does not list exactly the due shares', {
    evidence,
  });
}

function pairsOf(pairs: readonly DueShare[]): string {
  return pairs.map(({ contest, option }) => `${contest}/${option}`).join();
}

function isBehind(before: DueShare, share: DueShare): boolean {
  return share.contest > before.contest || (share.contest === before.contest && share.option > before.option);
}

function fail(message: string): VerificationError {
  return new VerificationError('DECRYPTION_FILE_INVALID', `decryption file: ${message}`);
}
