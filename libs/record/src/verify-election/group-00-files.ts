/**
 * Group 0: files (spec §11, §12.2). `record.json` lists every other file with its SHA-256. A listed file that is missing
 * makes the record INCOMPLETE; one that differs, is not listed, or has no place in a record makes it INVALID. Nothing
 * else relies on this list: every byte is also covered by the group that reads it.
 */
import { parseTilePath, toHex, VerificationError } from '#crypto';
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
/** What may have a place, as long as nobody knows who the members are. */
const CEREMONY_OR_SHARE = /^(?:ceremony|decryption)\/(?:trustee|issuer)-[a-z0-9-]+(?:\.sig)?\.json$/;
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
  // 3. What is there has a place in a record, is listed, and has its hash. Only what has a hash is read.
  const places = definition === undefined ? undefined : placesOf(definition);
  for (const path of present) {
    await run.attemptReading(path, undefined, async () => {
      assertPlace(path, places);
      const listed = listedHash(path, files);
      assertHash(path, toHex(await reader.hashOf(path)), listed);
    });
  }
  if (present.some((path) => HINT.test(path))) run.note('hints/ is there; no verdict depends on it');
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

function listedHash(path: string, files: Readonly<Record<string, string>>): string {
  if (!Object.hasOwn(files, path)) throw new VerificationError('RECORD_FILE_UNLISTED', `${path} is not in record.json`);
  return files[path];
}

function assertHash(path: string, found: string, listed: string): void {
  if (found === listed) return;
  const evidence = `listed ${listed}, found ${found}`;
  throw new VerificationError('RECORD_FILE_CHANGED', `${path} is not the file that record.json lists`, { evidence });
}

/** Where messages of ceremonies and decryption files stand in this election. */
function placesOf(definition: Definition): ReadonlySet<string> {
  const shares = definition.trustees.members.map(({ index }) => decryptionPath(index));
  return new Set([...ceremonyFiles(definition), ...shares.flatMap((share) => [share, signaturePath(share)])]);
}

/** @param places undefined while no definition says which there are */
function assertPlace(path: string, places: ReadonlySet<string> | undefined): void {
  if (SINGLE_FILES.includes(path) || CHECKPOINTS.includes(path)) return;
  if (DOCUMENT_FILE.test(path) || HINT.test(path)) return;
  const tile = TILE.exec(path);
  if (tile !== null) {
    // Whether a log of this size has the tile, groups 5 and 8 say.
    parseTilePath(tile[1]);
    return;
  }
  const hasPlace = places?.has(path) ?? CEREMONY_OR_SHARE.test(path);
  if (hasPlace) return;
  throw new VerificationError('RECORD_FILE_UNKNOWN', `${path} has no place in a record`);
}
