/**
 * What valid inputs are taken from: one honest election, made with drawn randomness replaced by hashes of a counter, so
 * that the same seed of a run means the same inputs everywhere.
 */
import { concatBytes, decodeEntryBundle, sha256, u32, utf8 } from '#crypto';
import { type AnchorLine, decodeAnchorLines } from '#record';
import { buildRecord, type World } from '../support/build-record.js';

export interface Samples {
  world: World;
  /** The record's files by path. */
  files: ReadonlyMap<string, Uint8Array>;
  /** Entries of the board, in order. */
  board: Uint8Array[];
  requests: Uint8Array[];
  anchors: AnchorLine[];
  headers: Uint8Array[];
}

let made: Promise<Samples> | undefined;

/** Made once a process. */
export function samples(): Promise<Samples> {
  return (made ??= withCountedRandomness(makeSamples));
}

async function makeSamples(): Promise<Samples> {
  const { files, world } = await buildRecord({});
  const entriesOf = (log: string) =>
    [...files.keys()]
      .filter((path) => path.startsWith(`${log}/tile/entries/`))
      .sort()
      .flatMap((path) => decodeEntryBundle(fileOf(files, path)));
  return {
    world,
    files,
    board: entriesOf('board'),
    requests: entriesOf('issuance'),
    anchors: [...decodeAnchorLines(fileOf(files, 'anchors.jsonl'))],
    headers: world.chain.headers,
  };
}

/** @throws Error our own mistake */
export function fileOf(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`the record has no ${path}`);
  return bytes;
}

/** Bytes that depend on the label alone. */
export function bytesFor(label: string, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) => sha256(concatBytes(utf8(label), u32(i))));
  return concatBytes(...blocks).slice(0, length);
}

/** Runs `make` while whatever draws randomness gets hashes of a counter. */
export async function withCountedRandomness<T>(make: () => Promise<T>): Promise<T> {
  let draws = 0;
  const drawn = Object.getOwnPropertyDescriptor(crypto, 'getRandomValues');
  Object.defineProperty(crypto, 'getRandomValues', {
    configurable: true,
    value: <A extends ArrayBufferView>(array: A): A => {
      const target = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      target.set(bytesFor(`draw ${draws++}`, target.length));
      return array;
    },
  });
  try {
    return await make();
  } finally {
    if (drawn === undefined) Reflect.deleteProperty(crypto, 'getRandomValues');
    else Object.defineProperty(crypto, 'getRandomValues', drawn);
  }
}
