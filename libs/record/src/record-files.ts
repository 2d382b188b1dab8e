/**
 * The record as files (spec §11, record format §1): `record.json` with the SHA-256 of every other file, the form of paths,
 * and whatever can list and read them.
 */
import { encodeCanonicalJson, VerificationError } from '#crypto';
import { decodeForm, type Form, hexForm, mapOf, object, oneOf, text } from './strict-form.js';

export const RECORD_FORMAT = 'psephos-record/1';

/** The one file that is not in its own list. */
export const RECORD_INDEX = 'record.json';

/** A record's files, wherever they are. Its answers are *not* trusted. */
export interface RecordSource {
  /** Paths of all files there are, in any order. */
  list(): Promise<string[]>;
  /** The bytes of a listed file. */
  read(path: string): Promise<Uint8Array>;
}

/** The content of `record.json`. */
export interface RecordFiles {
  /** Path to SHA-256, hex of 32 bytes. */
  files: Record<string, string>;
  format: typeof RECORD_FORMAT;
}

const MAX_PATH = 200;
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

const RECORD_FILES: Form<RecordFiles> = object({
  files: mapOf(text(1, MAX_PATH, isRecordPath, 'is a relative path'), hexForm(32)),
  format: oneOf(RECORD_FORMAT),
});

const FORM = { maxBytes: 64 * 2 ** 20, maxDepth: 2, code: 'RECORD_FILE_LIST_INVALID', what: RECORD_INDEX } as const;

/**
 * DecodeRecordFiles (record format §1).
 * @param bytes untrusted
 * @throws VerificationError JSON_…, RECORD_FILE_LIST_INVALID, also when it lists itself
 */
export function decodeRecordFiles(bytes: Uint8Array): RecordFiles {
  const record = decodeForm(RECORD_FILES, bytes, FORM);
  if (Object.hasOwn(record.files, RECORD_INDEX)) {
    throw new VerificationError('RECORD_FILE_LIST_INVALID', `${RECORD_INDEX} lists itself`);
  }
  return record;
}

/** @param files path to SHA-256, hex of 32 bytes */
export function encodeRecordFiles(files: Record<string, string>): Uint8Array {
  const bytes = encodeCanonicalJson({ files, format: RECORD_FORMAT });
  decodeRecordFiles(bytes);
  return bytes;
}

/** Relative, with `/`, segments of plain characters that do not begin with a dot: a path can never leave its folder. */
export function isRecordPath(path: string): boolean {
  return path.length <= MAX_PATH && path.split('/').every((segment) => SEGMENT.test(segment));
}

/** @param path untrusted   @throws VerificationError RECORD_PATH_INVALID */
export function assertRecordPath(path: string): void {
  if (isRecordPath(path)) return;
  throw new VerificationError('RECORD_PATH_INVALID', `"${path.slice(0, 100)}" is no path of a record`);
}
