/**
 * Tiles of a log, C2SP tlog-tiles (spec §7): where a tile stands, what is in it, which tiles a tree of a given
 * size has. A tile of level L holds up to 256 roots of complete subtrees of 256^L leaves.
 */
import { ByteReader, concatBytes, u16 } from './bytes.js';
import { VerificationError } from './errors.js';
import type { AsyncNodeReader } from './merkle-proofs.js';
import { assertTreeSize, hashNode } from './merkle-tree.js';

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Levels of the tree inside one tile. */
const TILE_HEIGHT = 8;
const LARGEST_LEVEL = 63;
const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

export type TileLevel = number | 'entries';

/** One resource: `width` 256 for a full tile or bundle, 1…255 for a partial one. */
export interface TilePosition {
  level: TileLevel;
  n: number;
  width: number;
}

/** `tile/<L>/<N>[.p/<W>]`, as `tile/0/x001/x234/067`. @throws VerificationError TILE_INVALID */
export function tilePath(level: TileLevel, n: number, width: number): string {
  const levelIsValid = level === 'entries' || (Number.isInteger(level) && level >= 0 && level <= LARGEST_LEVEL);
  if (!levelIsValid || !Number.isSafeInteger(n) || n < 0) throw invalid(`no tile ${level}/${n}`);
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) throw invalid(`no tile of width ${width}`);
  const digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, '0');
  const groups = digits.match(/[0-9]{3}/g) as string[];
  const elements = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group));
  return `tile/${level}/${elements.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The inverse of tilePath; anything that tilePath does not make is refused. @throws VerificationError TILE_INVALID */
export function parseTilePath(path: string): TilePosition {
  const found = PATH.exec(path);
  if (found === null) throw invalid('path is not that of a tile');
  const [, level, number, width] = found as unknown as [string, string, string, string | undefined];
  const position = {
    level: level === 'entries' ? ('entries' as const) : Number(level),
    n: Number(number.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  // Refuses leading zero groups, `.p/256` and numbers beyond 2^53: one tile, one path.
  if (tilePath(position.level, position.n, position.width) !== path) throw invalid('path is not canonical');
  return position;
}

/** Every tile and entry bundle of a tree, levels ascending, then the bundles. @param size leaves */
export function tilesForSize(size: number): TilePosition[] {
  assertTreeSize(size);
  const tiles: TilePosition[] = [];
  for (let level = 0, nodes = size; nodes > 0; level++, nodes = Math.floor(nodes / TILE_WIDTH)) {
    for (const tile of tilesOfLevel(nodes)) tiles.push({ level, ...tile });
  }
  for (const tile of tilesOfLevel(size)) tiles.push({ level: 'entries', ...tile });
  return tiles;
}

/** A tile's bytes. @param hashes 1…256 of 32 bytes @throws VerificationError TILE_INVALID */
export function encodeTile(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length < 1 || hashes.length > TILE_WIDTH) throw invalid(`has ${hashes.length} hashes`);
  if (hashes.some((node) => node.length !== 32)) throw invalid('has a hash that is not 32 bytes');
  return concatBytes(...hashes);
}

/** @param bytes untrusted @param width hashes due by the tree's size @throws VerificationError TILE_INVALID */
export function decodeTile(bytes: Uint8Array, width: number): Uint8Array[] {
  if (bytes.length !== 32 * width) throw invalid(`has ${bytes.length} bytes, ${32 * width} are due`);
  return Array.from({ length: width }, (_, i) => bytes.slice(32 * i, 32 * i + 32));
}

/**
 * Entries one after another, each `u16 length || bytes`. A bundle of the record holds 1…256 of them; the mirror sends
 * longer ones in the same form.
 * @throws VerificationError TILE_INVALID for an entry over 65,535 bytes
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.some((entry) => entry.length > 0xffff)) throw invalid('has an entry over 65,535 bytes');
  return concatBytes(...entries.flatMap((entry) => [u16(entry.length), entry]));
}

/** All entries of a bundle; the caller compares their number with the width due. @throws VerificationError TILE_INVALID */
export function decodeEntryBundle(bytes: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(bytes, 'entry bundle');
  const entries: Uint8Array[] = [];
  while (reader.rest() > 0) {
    if (reader.rest() < 2) throw invalid('ends within a length');
    const length = reader.u16();
    if (reader.rest() < length) throw invalid('ends within an entry');
    entries.push(reader.bytes(length));
  }
  return entries;
}

/**
 * Reads nodes for proofs out of tiles of a tree of `size` leaves (merkle-proofs.ts).
 * @param readTile gives a tile's hashes; untrusted, a wrong one gives a proof that does not verify
 */
export function tileNodeReader(
  size: number,
  readTile: (position: { level: number; n: number; width: number }) => Promise<readonly Uint8Array[]>,
): AsyncNodeReader {
  assertTreeSize(size);
  return async (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const span = 2 ** (level % TILE_HEIGHT);
    const first = index * span;
    const n = Math.floor(first / TILE_WIDTH);
    const width = Math.min(Math.floor(size / TILE_WIDTH ** tileLevel) - n * TILE_WIDTH, TILE_WIDTH);
    const at = first - n * TILE_WIDTH;
    if (at + span > width)
      throw new VerificationError('TREE_INVALID', `no node ${level}/${index} in a tree of ${size}`);
    const hashes = await readTile({ level: tileLevel, n, width });
    if (hashes.length !== width) throw invalid(`has ${hashes.length} hashes, ${width} are due`);
    return rootOfComplete(hashes.slice(at, at + span));
  };
}

function rootOfComplete(hashes: readonly Uint8Array[]): Uint8Array {
  let nodes = hashes;
  while (nodes.length > 1) {
    const below = nodes;
    nodes = Array.from({ length: below.length / 2 }, (_, i) => hashNode(below[2 * i], below[2 * i + 1]));
  }
  return nodes[0];
}

function tilesOfLevel(nodes: number): { n: number; width: number }[] {
  return Array.from({ length: Math.ceil(nodes / TILE_WIDTH) }, (_, n) => ({
    n,
    width: Math.min(nodes - n * TILE_WIDTH, TILE_WIDTH),
  }));
}

function invalid(what: string): VerificationError {
  return new VerificationError('TILE_INVALID', `tile: ${what}`);
}
