/**
 * Entries of the bulletin board (spec §7): the first byte says what an entry is. Ballots and spoils stay bytes here,
 * since decoding them needs their class (spec §6, §9); everything else is decoded completely.
 */
import { ByteReader, concatBytes, lv, u16, u8, VerificationError } from '#crypto';
import {
  assertTwoOfficials,
  decodePhaseStatement,
  PHASE_SIGNATURES,
  type PhaseSignature,
  type PhaseStatement,
} from './phases.js';

export const ENTRY_CREATED = 0x01;
export const ENTRY_BALLOT = 0x10;
export const ENTRY_SPOIL = 0x11;
export const ENTRY_PHASE = 0x20;
export const ENTRY_DOCUMENT = 0x30;

/** An entry's length is a u16 in tiles. */
export const MAX_ENTRY_BYTES = 65_535;

export const DOCUMENT_SHARE_FILE = 1;
export const DOCUMENT_RESULT = 2;
export const DOCUMENT_CERTIFIED = 3;
export const DOCUMENT_EVIDENCE = 4;

export type DocumentEntryKind = 1 | 2 | 3 | 4;

export interface CreatedEntry {
  type: 'created';
  /** 32 bytes. */
  electionId: Uint8Array;
}

export interface BallotEntry {
  type: 'ballot';
  /** The whole entry, type byte included; decode with `decodeBallot`. */
  bytes: Uint8Array;
}

export interface SpoilEntry {
  type: 'spoil';
  /** The whole entry, type byte included; decode with `decodeSpoil`. */
  bytes: Uint8Array;
}

export interface PhaseEntry {
  type: 'phase';
  statement: PhaseStatement;
  /** What was signed. */
  statementBytes: Uint8Array;
  /** Exactly two, ascending officials. */
  signatures: PhaseSignature[];
}

export interface DocumentEntry {
  type: 'document';
  kind: DocumentEntryKind;
  /** Trustee 1…m for a share file, 0 for the result, else a running number. */
  number: number;
  /** 32 bytes. */
  sha256: Uint8Array;
}

export type BoardEntry = CreatedEntry | BallotEntry | SpoilEntry | PhaseEntry | DocumentEntry;

/**
 * DecodeBoardEntry (spec §7).
 * @param bytes untrusted, 1…65,535 bytes
 * @throws VerificationError ENTRY_LENGTH_INVALID, ENTRY_TYPE_UNKNOWN, ENTRY_DOCUMENT_INVALID, LENGTH_INVALID, and the
 *   codes of `decodePhaseStatement`
 */
export function decodeBoardEntry(bytes: Uint8Array): BoardEntry {
  if (bytes.length < 1 || bytes.length > MAX_ENTRY_BYTES) {
    throw new VerificationError(
      'ENTRY_LENGTH_INVALID',
      `an entry of ${bytes.length} bytes, allowed 1…${MAX_ENTRY_BYTES}`,
    );
  }
  const type = bytes[0] ?? 0;
  const reader = new ByteReader(bytes.subarray(1), 'board entry');
  switch (type) {
    case ENTRY_CREATED:
      return decodeCreated(reader);
    case ENTRY_BALLOT:
      return { type: 'ballot', bytes };
    case ENTRY_SPOIL:
      return { type: 'spoil', bytes };
    case ENTRY_PHASE:
      return decodePhase(reader);
    case ENTRY_DOCUMENT:
      return decodeDocumentEntry(reader);
    default:
      throw new VerificationError(
        'ENTRY_TYPE_UNKNOWN',
        `entry type 0x${type.toString(16).padStart(2, '0')} is unknown`,
      );
  }
}

/** `0x01 || electionId`, index 0 of every board (spec §7). */
export function encodeCreatedEntry(electionId: Uint8Array): Uint8Array {
  return checkedEntry(concatBytes(u8(ENTRY_CREATED), electionId));
}

/** `0x20 || LV(statement) || 2 × (u8 official || signature)` (spec §7). */
export function encodePhaseEntry(statementBytes: Uint8Array, signatures: PhaseSignature[]): Uint8Array {
  assertTwoOfficials(signatures);
  const signed = signatures.map(({ official, signature }) => concatBytes(u8(official), signature));
  return checkedEntry(concatBytes(u8(ENTRY_PHASE), lv(statementBytes), ...signed));
}

/** `0x30 || u8 kind || u16 number || SHA-256` (spec §7). */
export function encodeDocumentEntry(kind: DocumentEntryKind, number: number, sha256: Uint8Array): Uint8Array {
  return checkedEntry(concatBytes(u8(ENTRY_DOCUMENT), u8(kind), u16(number), sha256));
}

/** What we encode, we can decode: no entry of another form leaves this file. */
function checkedEntry(bytes: Uint8Array): Uint8Array {
  decodeBoardEntry(bytes);
  return bytes;
}

function decodeCreated(reader: ByteReader): CreatedEntry {
  const electionId = reader.bytes(32);
  reader.end();
  return { type: 'created', electionId };
}

function decodePhase(reader: ByteReader): PhaseEntry {
  const statementBytes = reader.bytes(reader.u32());
  const signatures: PhaseSignature[] = [];
  for (let i = 0; i < PHASE_SIGNATURES; i++) {
    signatures.push({ official: reader.u8(), signature: reader.bytes(64) });
  }
  reader.end();
  assertTwoOfficials(signatures);
  return { type: 'phase', statement: decodePhaseStatement(statementBytes), statementBytes, signatures };
}

function decodeDocumentEntry(reader: ByteReader): DocumentEntry {
  const kind = reader.u8();
  const number = reader.u16();
  const sha256 = reader.bytes(32);
  reader.end();
  if (kind !== 1 && kind !== 2 && kind !== 3 && kind !== 4) {
    throw new VerificationError('ENTRY_DOCUMENT_INVALID', `document kind ${kind} is unknown`);
  }
  if (kind === DOCUMENT_SHARE_FILE && number < 1) {
    throw new VerificationError('ENTRY_DOCUMENT_INVALID', 'a share file needs a trustee number from 1');
  }
  if (kind === DOCUMENT_RESULT && number !== 0) {
    throw new VerificationError('ENTRY_DOCUMENT_INVALID', `the result has number 0, found ${number}`);
  }
  return { type: 'document', kind, number, sha256 };
}
