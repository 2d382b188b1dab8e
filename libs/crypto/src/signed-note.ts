/**
 * Signed notes, C2SP signed-note (spec §7.2): the text of a checkpoint and lines `— <key name> <base64(key id || …)>`.
 * Here are the lines and ids; what a signature means is in checkpoint.ts.
 */
import { decodeBase64, encodeBase64 } from './base64.js';
import { concatBytes, equalBytes, utf8 } from './bytes.js';
import { VerificationError } from './errors.js';
import { sha256 } from './hash.js';

/** Signature types of C2SP signed-note. */
export const NOTE_ED25519 = 0x01;
export const NOTE_COSIGNATURE = 0x04;

/** C2SP asks for at least 16; 32 issuers, as many other witnesses and strangers must fit. */
const MAX_SIGNATURES = 256;
const MAX_LENGTH = 100_000;
const LINE = /^\u2014 ([^\p{White_Space}+\p{Cc}]+) ([A-Za-z0-9+/]+={0,2})$/u;
// What no note holds: control characters but the newline, and lone surrogates, which have no UTF-8.
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u;

/** One signature line, decoded. */
export interface NoteSignature {
  name: string;
  keyId: Uint8Array;
  /** what follows the 4 bytes of the key id */
  signature: Uint8Array;
}

/** A name that can stand in a signature line: not empty, no blanks, no plus. @throws VerificationError CHECKPOINT_INVALID */
export function assertKeyName(name: string): void {
  if (!/^[^\p{White_Space}+\p{Cc}\p{Surrogate}]+$/u.test(name))
    throw invalid('a key name is empty or has blanks or plus');
}

/** `SHA-256(name || 0x0A || type || publicKey)[:4]`. @param publicKey 32 bytes */
export function noteKeyId(name: string, type: number, publicKey: Uint8Array): Uint8Array {
  return sha256(concatBytes(utf8(name), Uint8Array.of(0x0a, type), publicKey)).slice(0, 4);
}

/** One line with its newline. */
export function encodeSignatureLine(line: NoteSignature): string {
  assertKeyName(line.name);
  return `\u2014 ${line.name} ${encodeBase64(concatBytes(line.keyId, line.signature))}\n`;
}

/** @param text untrusted, one line with its newline @throws VerificationError CHECKPOINT_INVALID */
export function decodeSignatureLine(text: string): NoteSignature {
  const found = text.endsWith('\n') && !FORBIDDEN.test(text) ? LINE.exec(text.slice(0, -1)) : null;
  const bytes = found === null ? undefined : decodeBase64(found[2]);
  if (found === null || bytes === undefined || bytes.length < 5) throw invalid('a signature line is malformed');
  return { name: found[1], keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
}

/**
 * Takes a note apart at its last empty line. Nothing is verified.
 * @param note untrusted
 * @throws VerificationError CHECKPOINT_INVALID
 */
export function splitNote(note: string): { text: string; signatures: NoteSignature[] } {
  if (note.length > MAX_LENGTH) throw invalid(`has more than ${MAX_LENGTH} characters`);
  if (FORBIDDEN.test(note)) throw invalid('has control characters or no UTF-8');
  const at = note.lastIndexOf('\n\n');
  if (at < 0) throw invalid('has no empty line before its signatures');
  const lines = note.slice(at + 2).split('\n');
  if (lines.pop() !== '') throw invalid('does not end its last line');
  if (lines.length < 1 || lines.length > MAX_SIGNATURES) throw invalid(`has ${lines.length} signature lines`);
  return { text: note.slice(0, at + 1), signatures: lines.map((line) => decodeSignatureLine(`${line}\n`)) };
}

/** Same key by C2SP's rule: name *and* key id. */
export function isSignedBy(line: NoteSignature, name: string, keyId: Uint8Array): boolean {
  return line.name === name && equalBytes(line.keyId, keyId);
}

/** A note's text from its stored bytes, without repair. @param bytes untrusted @throws VerificationError CHECKPOINT_INVALID */
export function decodeNote(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new VerificationError('CHECKPOINT_INVALID', 'checkpoint: not UTF-8', undefined, { cause });
  }
}

function invalid(what: string): VerificationError {
  return new VerificationError('CHECKPOINT_INVALID', `checkpoint: ${what}`);
}
