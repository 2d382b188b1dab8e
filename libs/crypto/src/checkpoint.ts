/**
 * Checkpoints of a log and cosignatures of its witnesses (spec §7.2, Algorithms 7.8 to 7.10): C2SP
 * tlog-checkpoint and tlog-cosignature v1, narrowed to exactly three lines of text, so that nothing unexamined is signed.
 */
import { decodeBase64, encodeBase64 } from './base64.js';
import { concatBytes, toHex, u64, utf8 } from './bytes.js';
import { ed25519PublicKey, signEd25519, verifyEd25519 } from './ed25519.js';
import { refuseAs, VerificationError } from './errors.js';
import { assertTreeSize } from './merkle-tree.js';
import {
  assertKeyName,
  decodeSignatureLine,
  encodeSignatureLine,
  isSignedBy,
  NOTE_COSIGNATURE,
  NOTE_ED25519,
  noteKeyId,
  splitNote,
  type NoteSignature,
} from './signed-note.js';

const SIZE = /^(?:0|[1-9][0-9]{0,15})$/;

/** What a log states. `size` counts leaves, `root` is 32 bytes. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
}
/** The log whose key is known from the definition. */
export interface LogKey {
  origin: string;
  publicKey: Uint8Array;
}
/** A witness whose key is known from the definition. */
export interface WitnessKey {
  name: string;
  publicKey: Uint8Array;
}

/**
 * SignCheckpoint (Algorithm 7.8): a note with the log's own signature, whose key name is the origin.
 * @param secretKey 32 bytes, secret: the log's, used for nothing else
 * @throws VerificationError CHECKPOINT_INVALID, TREE_INVALID
 */
export function signCheckpoint(checkpoint: Checkpoint, secretKey: Uint8Array): string {
  // 1. Three lines.
  const text = encodeCheckpointText(checkpoint);
  // 2. Ed25519 over the text, its last newline included.
  const keyId = noteKeyId(checkpoint.origin, NOTE_ED25519, ed25519PublicKey(secretKey));
  const signature = signEd25519(secretKey, utf8(text));
  return `${text}\n${encodeSignatureLine({ name: checkpoint.origin, keyId, signature })}`;
}

/**
 * CosignCheckpoint (Algorithm 7.9): one signature line, with its newline, for a note that the witness has verified and
 * found to extend all it cosigned before.
 * @param note verified by the caller   @param secretKey 32 bytes, secret   @param timeS POSIX seconds
 * @throws VerificationError CHECKPOINT_INVALID, NUMBER_INVALID
 */
export function cosignCheckpoint(note: string, witnessName: string, secretKey: Uint8Array, timeS: number): string {
  // 1. Only what is exactly a checkpoint.
  const { text } = splitNote(note);
  parseCheckpointText(text);
  // 2. "cosignature/v1", "time …", the text.
  const time = u64(timeS);
  const signature = concatBytes(time, signEd25519(secretKey, cosignedMessage(BigInt(timeS), text)));
  // 3. Key id of type 4.
  const keyId = noteKeyId(witnessName, NOTE_COSIGNATURE, ed25519PublicKey(secretKey));
  return encodeSignatureLine({ name: witnessName, keyId, signature });
}

/**
 * VerifyCheckpoint (Algorithm 7.10): the log signed this checkpoint, and the witnesses named in `cosignedBy` cosigned it.
 * The caller compares their number with the quorum.
 * @param note untrusted   @param log, witnesses from the definition; names and keys all different
 * @throws VerificationError CHECKPOINT_INVALID, CHECKPOINT_ORIGIN_INVALID, CHECKPOINT_UNSIGNED,
 *   CHECKPOINT_SIGNATURE_INVALID, COSIGNATURE_INVALID (nobody is blamed: whoever stores a note can add a line)
 */
export function verifyCheckpoint(
  note: string,
  log: LogKey,
  witnesses: readonly WitnessKey[],
): { checkpoint: Checkpoint; cosignedBy: string[] } {
  assertDistinct(witnesses);
  // 1. Exactly three lines, of this log.
  const { text, signatures } = splitNote(note);
  const checkpoint = parseCheckpointText(text);
  if (checkpoint.origin !== log.origin) {
    throw new VerificationError(
      'CHECKPOINT_ORIGIN_INVALID',
      `checkpoint is of ${checkpoint.origin.slice(0, 200)}, not ${log.origin}`,
    );
  }
  // 2. The log's own signature: there, and every line under its name and key id valid.
  const logKeyId = noteKeyId(log.origin, NOTE_ED25519, log.publicKey);
  const own = signatures.filter((line) => isSignedBy(line, log.origin, logKeyId));
  if (own.length === 0) throw new VerificationError('CHECKPOINT_UNSIGNED', 'checkpoint is not signed by its log');
  for (const line of own) verifyLogSignature(text, line, log);
  // 3. Known witnesses: a wrong signature fails the note; a line of a stranger is no business of ours.
  const cosignedBy = witnesses.filter((witness) => {
    const lines = linesOf(witness, signatures);
    for (const line of lines) verifyCosignatureLine(text, line, witness);
    return lines.length > 0;
  });
  return { checkpoint, cosignedBy: cosignedBy.map((witness) => witness.name) };
}

/**
 * A witness's answer, before it is kept: the line is this witness's cosignature of this note (Algorithm 7.10, step 3).
 * @param note verified by the caller   @param line untrusted, one line with its newline
 * @throws VerificationError CHECKPOINT_INVALID (malformed), COSIGNATURE_INVALID
 */
export function verifyCosignature(note: string, line: string, witness: WitnessKey): void {
  const { text } = splitNote(note);
  const decoded = decodeSignatureLine(line);
  if (linesOf(witness, [decoded]).length === 0) throw badCosignature(witness, 'is of another key', decoded);
  verifyCosignatureLine(text, decoded, witness);
}

/**
 * The note with one more signature line. A line under the name and key id of one that is there already is not added, so
 * the result has one line a key and no answer can push another's signature out. The caller verifies the line first.
 * @throws VerificationError CHECKPOINT_INVALID
 */
export function addCosignature(note: string, line: string): string {
  const { signatures } = splitNote(note);
  const added = decodeSignatureLine(line);
  return signatures.some((known) => isSignedBy(known, added.name, added.keyId)) ? note : note + line;
}

/** What a note says, unverified: to find out which log's key it must be checked with. @throws VerificationError CHECKPOINT_INVALID */
export function peekCheckpoint(note: string): Checkpoint {
  return parseCheckpointText(splitNote(note).text);
}

function encodeCheckpointText({ origin, size, root }: Checkpoint): string {
  assertKeyName(origin);
  assertTreeSize(size);
  if (root.length !== 32) throw invalid('a root has 32 bytes');
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

function parseCheckpointText(text: string): Checkpoint {
  const lines = text.split('\n');
  // Extension lines would be signed and never looked at.
  if (lines.length !== 4) throw invalid(`has ${lines.length - 1} lines, not three`);
  const [origin, size, root] = lines;
  assertKeyName(origin);
  if (!SIZE.test(size) || !Number.isSafeInteger(Number(size))) throw invalid('size is not a canonical decimal');
  const rootBytes = decodeBase64(root);
  if (rootBytes?.length !== 32) throw invalid('root is not 32 bytes in base 64');
  return { origin, size: Number(size), root: rootBytes };
}

function cosignedMessage(timeS: bigint, text: string): Uint8Array {
  return utf8(`cosignature/v1\ntime ${timeS}\n${text}`);
}

function linesOf(witness: WitnessKey, signatures: readonly NoteSignature[]): NoteSignature[] {
  const keyId = noteKeyId(witness.name, NOTE_COSIGNATURE, witness.publicKey);
  return signatures.filter((line) => isSignedBy(line, witness.name, keyId));
}

function verifyLogSignature(text: string, line: NoteSignature, log: LogKey): void {
  refuseAs('CHECKPOINT_SIGNATURE_INVALID', `checkpoint of ${log.origin}`, () =>
    verifyEd25519(log.publicKey, utf8(text), line.signature),
  );
}

function verifyCosignatureLine(text: string, line: NoteSignature, witness: WitnessKey): void {
  if (line.signature.length !== 72) throw badCosignature(witness, 'is not 72 bytes', line);
  const timeS = new DataView(line.signature.slice().buffer).getBigUint64(0);
  if (timeS >> 63n !== 0n) throw badCosignature(witness, 'has a time beyond 2^63 − 1', line);
  try {
    verifyEd25519(witness.publicKey, cosignedMessage(timeS, text), line.signature.subarray(8));
  } catch (cause) {
    if (!(cause instanceof VerificationError)) throw cause;
    throw badCosignature(witness, cause.message, line);
  }
}

/** Cosignatures do not name the witness: one key under two names would count twice towards the quorum. */
function assertDistinct(witnesses: readonly WitnessKey[]): void {
  const names = new Set(witnesses.map((witness) => witness.name));
  const keys = new Set(witnesses.map((witness) => toHex(witness.publicKey)));
  if (names.size !== witnesses.length || keys.size !== witnesses.length) {
    throw invalid('is checked against witnesses of which two share a name or a key');
  }
}

function badCosignature(witness: WitnessKey, what: string, line: NoteSignature): VerificationError {
  const detail = { evidence: encodeSignatureLine(line) };
  return new VerificationError('COSIGNATURE_INVALID', `cosignature of ${witness.name} ${what}`, detail);
}

function invalid(what: string): VerificationError {
  return new VerificationError('CHECKPOINT_INVALID', `checkpoint: ${what}`);
}
