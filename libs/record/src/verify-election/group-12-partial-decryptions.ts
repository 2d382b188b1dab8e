/**
 * Group 12: partial decryptions (spec §10.2, §12.2). A trustee's file counts if it is the one on the board, signed by her,
 * over the tally input of this record, and lists exactly the due shares, each proven. A file with anything wrong is set
 * aside whole and named; the verdict holds while a threshold of files stays.
 */
import {
  computeTallyInput,
  equalBytes,
  fromHex,
  sha256,
  toHex,
  type TrusteeKeys,
  VerificationError,
  verifyPartialDecryptions,
} from '#crypto';
import {
  assertSharesDue,
  decodeDecryptionFile,
  type DecryptionFile,
  decryptionPath,
  type Definition,
  DOCUMENT_SHARE_FILE,
  type Trustee,
  verifyTallyInput,
} from '#record';
import type { PlacedDocument } from './board-order.js';
import { culpritOf } from './ceremony-documents.js';
import { type CheckRun, RecordStopsEarly } from './check-run.js';
import type { TallyFacts } from './group-11-encrypted-tally.js';
import type { RecordReader } from './record-reader.js';

export interface DecryptionFacts {
  /** Files in which everything is right, by trustee ascending. */
  valid: DecryptionFile[];
  setAside: number;
}

interface Judged {
  member: Trustee;
  file: DecryptionFile | undefined;
  error: unknown;
  /** Whether the file is the trustee's own word: what others wrote is not her fault. */
  isSigned: boolean;
}

export async function checkPartialDecryptions(
  run: CheckRun,
  reader: RecordReader,
  definition: Definition,
  electionId: Uint8Array,
  keys: TrusteeKeys,
  documents: readonly PlacedDocument[],
  tally: TallyFacts,
): Promise<DecryptionFacts> {
  const { threshold, members } = definition.trustees;
  // 1. The due shares of as many trustees as it takes.
  run.expect(threshold * tally.due.length);
  // 2. Every file that is there.
  const judged: Judged[] = [];
  for (const member of members.filter(({ index }) => reader.has(decryptionPath(index)))) {
    judged.push(await judgeFile(reader, electionId, keys, documents, tally, member));
  }
  const valid = judged.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const setAside = judged.filter(({ file }) => file === undefined);
  run.pass(Math.min(valid.length, threshold) * tally.due.length);
  // 3. Enough of them, or who is to blame.
  const enough = valid.length >= threshold || tally.due.length === 0;
  for (const { member, error, isSigned } of setAside) {
    const path = decryptionPath(member.index);
    const trustee = culpritOf('trustee', member);
    // A crash of ours is nobody's fault, and a file whose signature is missing is no evidence.
    if (!enough || !(error instanceof VerificationError || error instanceof RecordStopsEarly)) {
      run.failWith(path, error, isSigned ? trustee : undefined);
    } else {
      run.note(`${path} of ${trustee} is set aside: ${nameOf(error)}${error.message}`);
    }
  }
  if (!enough) run.stop('stopsEarly', `the record stops early: ${valid.length} of ${threshold} decryption files`);
  noteMissing(run, reader, documents);
  return { valid, setAside: setAside.length };
}

async function judgeFile(
  reader: RecordReader,
  electionId: Uint8Array,
  keys: TrusteeKeys,
  documents: readonly PlacedDocument[],
  tally: TallyFacts,
  member: Trustee,
): Promise<Judged> {
  let isSigned = false;
  try {
    const bytes = await reader.readSigned(decryptionPath(member.index), 'decryption', member.signingKey);
    isSigned = true;
    assertOnBoard(documents, member.index, bytes);
    const file = decodeDecryptionFile(bytes);
    verifyContent(file, electionId, tally, member);
    verifyShares(file, electionId, tally, keys.verificationKeys[member.index - 1]);
    return { member, file, error: undefined, isSigned };
  } catch (error) {
    return { member, file: undefined, error, isSigned };
  }
}

/** A trustee decrypts once: the file that counts is the one whose hash the board holds. */
function assertOnBoard(documents: readonly PlacedDocument[], trustee: number, bytes: Uint8Array): void {
  const hash = sha256(bytes);
  const found = documents.some(
    (document) =>
      document.kind === DOCUMENT_SHARE_FILE && document.number === trustee && equalBytes(document.sha256, hash),
  );
  if (found) return;
  const evidence = `SHA-256 ${toHex(hash)}`;
  throw new VerificationError('DECRYPTION_NOT_ON_BOARD', 'no board entry names this file', { evidence });
}

function verifyContent(file: DecryptionFile, electionId: Uint8Array, tally: TallyFacts, member: Trustee): void {
  // 1. Of this election and trustee.
  if (file.electionId !== toHex(electionId) || file.trustee !== member.index) {
    const message = `the file is of trustee ${file.trustee} in election ${file.electionId}`;
    throw new VerificationError('DECRYPTION_CONTENT_MISMATCH', message);
  }
  // 2. Over exactly what this record tallies.
  const expected = computeTallyInput(electionId, tally.closeTxidInternal, tally.closingRoot, tally.aggregates);
  verifyTallyInput(file, expected, member.signingKey);
  // 3. Exactly the due pairs.
  assertSharesDue(file, tally.due);
}

function verifyShares(
  file: DecryptionFile,
  electionId: Uint8Array,
  tally: TallyFacts,
  verificationKey: Uint8Array,
): void {
  const { trustee } = file;
  verifyPartialDecryptions(
    { electionId, closingRoot: tally.closingRoot, trustee, verificationKey },
    tally.due.map((aggregate, i) => ({
      aggregate,
      share: fromHex(file.shares[i].share, 32),
      proof: fromHex(file.shares[i].proof, 96),
    })),
  );
}

function noteMissing(run: CheckRun, reader: RecordReader, documents: readonly PlacedDocument[]): void {
  const named = documents.filter(({ kind }) => kind === DOCUMENT_SHARE_FILE).map(({ number }) => number);
  for (const trustee of named.sort((a, b) => a - b)) {
    if (!reader.has(decryptionPath(trustee)))
      run.note(`${decryptionPath(trustee)} is on the board and not in this record`);
  }
}

function nameOf(error: VerificationError | RecordStopsEarly): string {
  return error instanceof VerificationError ? `${error.code}: ` : '';
}
