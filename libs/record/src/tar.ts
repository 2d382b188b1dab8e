/**
 * A record as one archive (record format §1): POSIX ustar, nothing else. Encoding is reproducible: names ascending, mode
 * 0644, owners and times 0, so that one record has one archive. Decoding reads headers alone and fetches a file's bytes
 * when they are asked for: an archive may be larger than memory. Links, devices, extensions and doubled names are refused.
 */
import { concatBytes, utf8, VerificationError } from '#crypto';
import { assertRecordPath, type RecordSource } from './record-files.js';

export const TAR_BLOCK = 512;

/** What ends an archive: two blocks of zeros. */
export const TAR_END: Uint8Array = new Uint8Array(2 * TAR_BLOCK);

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const MAX_FILE_BYTES = 8 ** 11 - 1;
const TYPE_FILE = '0';
const TYPE_FILE_OLD = '\0';
const TYPE_FOLDER = '5';
const MAX_FILES = 4_000_000;

/** Gives `length` bytes of the archive from `offset` on. Its answers are *not* trusted. */
export type TarReader = (offset: number, length: number) => Promise<Uint8Array>;

interface Place {
  offset: number;
  size: number;
}

/**
 * EncodeTarHeader (record format §1): the block before a file's bytes.
 * @param path a record path   @param size of the file in bytes
 * @throws VerificationError RECORD_PATH_INVALID, TAR_INVALID when the path or the size has no place in a ustar header
 */
export function encodeTarHeader(path: string, size: number): Uint8Array {
  assertRecordPath(path);
  if (!Number.isSafeInteger(size) || size < 0 || size > MAX_FILE_BYTES) throw invalid(`${path}: ${size} bytes`);
  const { name, prefix } = splitPath(path);
  const header = new Uint8Array(TAR_BLOCK);
  const put = (offset: number, text: string) => header.set(utf8(text), offset);
  put(0, name);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${octal(size, 11)}\0`);
  put(136, '00000000000\0');
  put(148, ' '.repeat(8));
  put(156, TYPE_FILE);
  put(257, 'ustar\x0000');
  put(329, '0000000\0');
  put(337, '0000000\0');
  put(345, prefix);
  put(148, `${octal(checksum(header), 6)}\0 `);
  return header;
}

/** Zeros that fill a file's last block. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK);
}

/** EncodeTar (record format §1): the whole archive. @param files by path */
export function encodeTar(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts = [...files.keys()].sort().flatMap((path) => {
    const bytes = files.get(path) ?? new Uint8Array();
    return [encodeTarHeader(path, bytes.length), bytes, tarPadding(bytes.length)];
  });
  return concatBytes(...parts, TAR_END);
}

/** DecodeTar (record format §1): a record that lies in an archive. */
export class TarRecord implements RecordSource {
  private constructor(
    private readonly reader: TarReader,
    private readonly places: ReadonlyMap<string, Place>,
  ) {}

  /**
   * Reads the headers. A folder that holds the whole record is left out of its paths.
   * @param read untrusted   @param size of the archive in bytes   @param maxFiles more are refused
   * @throws VerificationError TAR_INVALID, RECORD_PATH_INVALID
   */
  static async open(read: TarReader, size: number, maxFiles = MAX_FILES): Promise<TarRecord> {
    return new TarRecord(read, withoutFolder(await readPlaces(read, size, maxFiles)));
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.places.keys()].sort());
  }

  async read(path: string): Promise<Uint8Array> {
    const place = this.places.get(path);
    if (place === undefined) throw new Error(`no file '${path}' in this record`);
    return exactly(this.reader, place.offset, place.size);
  }
}

/**
 * Paths as they are below the folder that holds `record.json`, where everything lies in one folder: what `tar cf r.tar r/`
 * makes, and what a browser gives of a dropped folder.
 */
export function withoutFolder<T>(files: ReadonlyMap<string, T>): Map<string, T> {
  const folders = new Set([...files.keys()].map((path) => path.slice(0, path.indexOf('/') + 1)));
  const [folder = ''] = folders;
  if (folders.size !== 1 || !files.has(`${folder}record.json`)) return new Map(files);
  return new Map([...files].map(([path, file]) => [path.slice(folder.length), file]));
}

async function readPlaces(read: TarReader, size: number, maxFiles: number): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  let at = 0;
  for (;;) {
    // 1. A header, or the end. Two blocks of zeros stand behind every file, or it is cut off.
    if (at + TAR_END.length > size) throw invalid('it is cut off');
    const header = await exactly(read, at, TAR_BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const { path, type, length } = decodeHeader(header, at);
    // 2. The file behind it.
    const offset = at + TAR_BLOCK;
    if (type === TYPE_FILE || type === TYPE_FILE_OLD) {
      if (places.has(path)) throw invalid(`'${path}' is there twice`);
      if (places.size === maxFiles) throw invalid(`more than ${maxFiles} files`);
      assertRecordPath(path);
      places.set(path, { offset, size: length });
    } else if (type !== TYPE_FOLDER || length !== 0) {
      throw invalid(`'${path}' is neither a file nor a folder`);
    }
    at = offset + Math.ceil(length / TAR_BLOCK) * TAR_BLOCK;
  }
  // 3. Nothing but zeros behind the end: no second reader may find another record there.
  for (let rest = at; rest < size; rest += 2 ** 16) {
    const tail = await exactly(read, rest, Math.min(2 ** 16, size - rest));
    if (tail.some((byte) => byte !== 0)) throw invalid('there are bytes behind the end of the archive');
  }
  return places;
}

function decodeHeader(header: Uint8Array, at: number): { path: string; type: string; length: number } {
  if (text(header, 257, 6) !== 'ustar' || header[263] !== 0x30 || header[264] !== 0x30) {
    throw invalid(`no ustar header at byte ${at}`);
  }
  if (number(header, 148, 8) !== checksum(header)) throw invalid(`the header at byte ${at} has another checksum`);
  // Mode, owner, group, time: not used, and numbers all the same.
  for (const [offset, length] of UNUSED_NUMBERS) number(header, offset, length);
  const prefix = text(header, 345, PREFIX_BYTES);
  const name = (prefix === '' ? '' : `${prefix}/`) + text(header, 0, NAME_BYTES);
  // What `tar cf r.tar -C r .` writes.
  const path = name.startsWith('./') ? name.slice(2) : name;
  return { path, type: String.fromCharCode(header[156] ?? 0), length: number(header, 124, 12) };
}

/** At most 100 bytes of name behind at most 155 of prefix; the longest name there can be, so that there is one form. */
function splitPath(path: string): { name: string; prefix: string } {
  if (path.length <= NAME_BYTES) return { name: path, prefix: '' };
  const cut = path.indexOf('/', path.length - NAME_BYTES - 1);
  if (cut < 1 || cut > PREFIX_BYTES) throw invalid(`the path '${path}' has no place in a header`);
  return { name: path.slice(cut + 1), prefix: path.slice(0, cut) };
}

/** The sum of the header's bytes, its own eight taken as blanks. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
}

const UNUSED_NUMBERS = [
  [100, 8],
  [108, 8],
  [116, 8],
  [136, 12],
] as const;

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

function number(header: Uint8Array, offset: number, length: number): number {
  const field = String.fromCharCode(...header.subarray(offset, offset + length));
  const digits = /^ *([0-7]{1,11})[ \0]*$/.exec(field)?.[1];
  if (digits === undefined) throw invalid('a number of a header is not octal');
  return Number.parseInt(digits, 8);
}

/** A field up to its first NUL. Bytes beyond ASCII become characters that no record path has. */
function text(header: Uint8Array, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return String.fromCharCode(...(end < 0 ? field : field.subarray(0, end)));
}

async function exactly(read: TarReader, offset: number, length: number): Promise<Uint8Array> {
  const bytes = length === 0 ? new Uint8Array() : await read(offset, length);
  if (bytes.length !== length) throw invalid(`${bytes.length} of ${length} bytes at byte ${offset} could be read`);
  return bytes;
}

function invalid(message: string): VerificationError {
  return new VerificationError('TAR_INVALID', `record archive: ${message}`);
}
