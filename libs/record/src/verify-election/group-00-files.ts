/**
 * Group 0: files (spec §11, §12.2). `record.json` lists every other file with its SHA-256. A listed file that is missing
 * makes the record INCOMPLETE; one that differs, is not listed, or has no place in a record makes it INVALID. Nothing
 * else relies on this list: every byte is also covered by the group that reads it.
 */
import { parseTilePath, sha256, toHex, VerificationError } from '#crypto';
import {
  type CeremonyMessageName,
  ceremonyMessageNames,
  decodeRecordFiles,
  decryptionPath,
  type Definition,
  encodeCeremonyName,
  RECORD_INDEX,
  signaturePath,
} from '#record';
import type { CheckRun } from './check-run.js';
import type { RecordReader } from './record-reader.js';

const SINGLE_FILES = ['draft.json', 'definition.json', 'roll.txt', 'anchors.jsonl', 'result.json'];
const CHECKPOINTS = ['board/checkpoint', 'board/checkpoint-closing', 'issuance/checkpoint'];
/** Always there, whatever phase the election is in. */
const ALWAYS = [
  'draft.json',
  'definition.json',
  'roll.txt',
  'anchors.jsonl',
  'board/checkpoint',
  'issuance/checkpoint',
];
const TILE = /^(?:board|issuance)\/(tile\/.+)$/;
/** Named by the number of their `0x30` entry (spec §7.3). */
export const DOCUMENT_FILE = /^documents\/(certified|evidence)-(0|[1-9][0-9]{0,4})(?:\.[a-z0-9]{1,8})?$/;
const HINT = /^hints\/[a-z0-9][a-z0-9._-]{0,99}$/;

/** @param definition of group 1, or undefined when it could not be read: then only the form of paths is judged */
export async function checkFiles(
  run: CheckRun,
  reader: RecordReader,
  definition: Definition | undefined,
): Promise<void> {
  // 1. The list.
  const { files } = decodeRecordFiles(await reader.read(RECORD_INDEX));
  const present = reader.paths.filter((path) => path !== RECORD_INDEX);
  run.expect(present.length);
  // 2. What is listed or due is there.
  const due = [...Object.keys(files), ...ALWAYS, ...(definition === undefined ? [] : ceremonyFiles(definition))];
  for (const path of [...new Set(due)].sort()) {
    if (!reader.has(path)) run.stop('stopsEarly', `the record stops early: ${path} is missing`);
  }
  // 3. What is there is listed, has its hash, and has a place in a record.
  for (const path of present) {
    const bytes = await reader.read(path);
    run.attempt(path, undefined, () => {
      assertPlace(path, definition);
      assertListed(path, bytes, files);
    });
  }
  if (present.some((path) => HINT.test(path))) run.note('hints/ is there; this verification does not use it');
}

/** Every file of the two ceremonies and the rehearsals (spec §4, record format §3). */
function ceremonyFiles(definition: Definition): string[] {
  const paths = ceremonyMessageNames(definition).map(ceremonyPath);
  return paths.flatMap((path) => [path, signaturePath(path)]);
}

/** Where a ceremony message stands in the record. */
export function ceremonyPath(name: CeremonyMessageName): string {
  return `ceremony/${encodeCeremonyName(name)}.json`;
}

function assertListed(path: string, bytes: Uint8Array, files: Readonly<Record<string, string>>): void {
  if (!Object.hasOwn(files, path)) throw new VerificationError('RECORD_FILE_UNLISTED', `${path} is not in record.json`);
  const found = toHex(sha256(bytes));
  if (files[path] !== found) {
    const evidence = `listed ${files[path]}, found ${found}`;
    throw new VerificationError('RECORD_FILE_CHANGED', `${path} is not the file that record.json lists`, { evidence });
  }
}

function assertPlace(path: string, definition: Definition | undefined): void {
  if (SINGLE_FILES.includes(path) || CHECKPOINTS.includes(path)) return;
  if (DOCUMENT_FILE.test(path) || HINT.test(path)) return;
  const tile = TILE.exec(path);
  if (tile !== null) {
    // Whether a log of this size has the tile, groups 5 and 8 say.
    parseTilePath(tile[1]);
    return;
  }
  if (definition !== undefined) {
    const shares = definition.trustees.members.map(({ index }) => decryptionPath(index));
    const known = [...ceremonyFiles(definition), ...shares.flatMap((share) => [share, signaturePath(share)])];
    if (known.includes(path)) return;
  } else if (/^(?:ceremony|decryption)\/(?:trustee|issuer)-[a-z0-9-]+(?:\.sig)?\.json$/.test(path)) {
    return;
  }
  throw new VerificationError('RECORD_FILE_UNKNOWN', `${path} has no place in a record`);
}
