/**
 * A record in one ustar archive (spec §11): plain files with plain paths, in any order, each once. Links, devices and
 * extensions are refused; so is a header whose checksum does not fit.
 */
import type { RecordSource } from '#record';
import { readFile } from 'node:fs/promises';
import { CommandError, EXIT } from '../output/command-error.js';

const BLOCK = 512;
const TYPE_FILE = new Set(['0', '\0']);
const TYPE_FOLDER = '5';

export class TarSource implements RecordSource {
  private constructor(private readonly files: Map<string, Uint8Array>) {}

  static async open(file: string): Promise<TarSource> {
    return new TarSource(readTar(new Uint8Array(await readFile(file)), file));
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.files.keys()].sort());
  }

  read(file: string): Promise<Uint8Array> {
    const bytes = this.files.get(file);
    if (bytes === undefined) throw new Error(`no file '${file}' in this record`);
    return Promise.resolve(bytes);
  }
}

function readTar(archive: Uint8Array, name: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    if (!checksumHolds(header) || text(header, 257, 5) !== 'ustar') throw broken(name, `no ustar header at byte ${at}`);
    const size = octal(header, 124, 12, name);
    const type = String.fromCharCode(header[156] ?? 0);
    const prefix = text(header, 345, 155);
    const file = (prefix === '' ? '' : `${prefix}/`) + text(header, 0, 100);
    const begin = at + BLOCK;
    if (begin + size > archive.length) throw broken(name, `'${file}' is cut off`);
    if (TYPE_FILE.has(type)) {
      if (files.has(file)) throw broken(name, `'${file}' is there twice`);
      files.set(file, archive.slice(begin, begin + size));
    } else if (type !== TYPE_FOLDER) {
      throw broken(name, `'${file}' is neither a file nor a folder`);
    }
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function checksumHolds(header: Uint8Array): boolean {
  let sum = 0;
  header.forEach((byte, i) => (sum += i >= 148 && i < 156 ? 0x20 : byte));
  return sum === Number.parseInt(text(header, 148, 8).trim(), 8);
}

function octal(header: Uint8Array, offset: number, length: number, name: string): number {
  const digits = text(header, offset, length).trim();
  if (!/^[0-7]{1,12}$/.test(digits)) throw broken(name, 'a size is not octal');
  return Number.parseInt(digits, 8);
}

function text(header: Uint8Array, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function broken(name: string, what: string): CommandError {
  return new CommandError(`${name} is no record archive: ${what}`, null, EXIT.failed);
}
