/**
 * A record as files that any web server or object store can serve (spec §11, record format §1): below the paths of the ballot
 * API, so that every program that reads a record from an address reads it from here. Hashes are compared before anything is
 * written; nothing else is judged.
 */
import { sha256, toHex } from '#crypto';
import { assertRecordPath, decodeRecordFiles, electionIdOf, RECORD_INDEX, type RecordSource } from '#record';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { CommandError, EXIT } from '../output/command-error.js';

export interface StaticExport {
  /** `elections/<id>/record` below the folder. */
  place: string;
  /** Files of the record, its index included. */
  files: number;
  /** Those that were written: the others were there. */
  written: number;
  /** Forms beside them that are shorter. */
  compressed: number;
}

/** Suffix and form, as web servers look for them beside a file. */
const FORMS: Record<string, (bytes: Uint8Array) => Promise<Uint8Array>> = {
  '.br': (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  '.gz': (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/**
 * What saves less than a tenth is not worth a second file. Tiles never do: points, hashes and proofs are random bytes, and a
 * bundle of ballots gets two hundredths shorter.
 */
const WORTH_IT = 0.9;

/**
 * Writes what is not there yet. Tiles come before what names them and the index comes last, so that whoever reads meanwhile
 * has the old record or the new one as far as single files go.
 * @param source untrusted   @param withForms also `.br` and `.gz` beside what they make shorter
 * @throws CommandError where a file is not the one that the index lists: a damaged record is not spread
 */
export async function writeStatic(
  source: RecordSource,
  folder: string,
  withForms: boolean,
  onProgress: (done: number, total: number) => void,
): Promise<StaticExport> {
  const index = await source.read(RECORD_INDEX);
  const { files } = decodeRecordFiles(index);
  const paths = Object.keys(files).sort((a, b) => Number(isTile(b)) - Number(isTile(a)));
  const definition = await readListed(source, 'definition.json', files['definition.json'] ?? '');
  const electionId = toHex(electionIdOf(definition));
  const root = path.join(folder, 'elections', electionId, 'record');
  const done: StaticExport = { place: root, files: paths.length + 1, written: 0, compressed: 0 };
  for (const [i, file] of paths.entries()) {
    assertRecordPath(file);
    await put(root, file, () => readListed(source, file, files[file]), files[file], withForms, done);
    onProgress(i + 1, done.files);
  }
  await put(root, RECORD_INDEX, () => Promise.resolve(index), toHex(sha256(index)), withForms, done);
  await removeOthers(root, new Set([...paths, RECORD_INDEX]), withForms);
  return done;
}

async function put(
  root: string,
  file: string,
  read: () => Promise<Uint8Array>,
  hash: string,
  withForms: boolean,
  done: StaticExport,
): Promise<void> {
  const target = path.join(root, ...file.split('/'));
  const present = await readFile(target).catch(() => null);
  const isThere = present !== null && toHex(sha256(present)) === hash;
  const bytes = isThere ? present : await read();
  if (withForms && !isTile(file)) done.compressed += await putForms(target, bytes);
  if (isThere) return;
  await replace(target, bytes);
  done.written += 1;
}

/** Before the file itself: a server that finds an old form beside a new file would go on with the old. @returns how many */
async function putForms(target: string, bytes: Uint8Array): Promise<number> {
  let forms = 0;
  for (const [suffix, shorten] of Object.entries(FORMS)) {
    const short = await shorten(bytes);
    if (short.length > bytes.length * WORTH_IT) await rm(`${target}${suffix}`, { force: true });
    else {
      await replace(`${target}${suffix}`, short);
      forms += 1;
    }
  }
  return forms;
}

async function readListed(source: RecordSource, file: string, hash: string): Promise<Uint8Array> {
  const bytes = await source.read(file);
  if (toHex(sha256(bytes)) === hash) return bytes;
  throw new CommandError(`${file} is not the file that ${RECORD_INDEX} lists`, HINT, EXIT.failed);
}

/** In an instant: who reads the old file goes on with it. */
async function replace(target: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  const draft = `${target}${DRAFT}`;
  await writeFile(draft, bytes);
  await rename(draft, target);
}

/** Partial tiles that have grown, and what an export left that was ended early: a record holds nothing but its files. */
async function removeOthers(root: string, listed: ReadonlySet<string>, withForms: boolean): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(root, file).split(path.sep).join('/');
    const isForm =
      withForms && Object.keys(FORMS).some((form) => name.endsWith(form) && listed.has(name.slice(0, -form.length)));
    if (!isForm && !listed.has(name)) await rm(file);
  }
}

function isTile(file: string): boolean {
  return file.includes('/tile/');
}

const DRAFT = '.part';
const HINT = 'the record is damaged, or was changed while it was read: get it again, and verify it';
