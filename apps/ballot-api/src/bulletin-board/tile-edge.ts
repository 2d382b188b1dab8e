/**
 * Hash tiles of a growing log (spec §7; C2SP tlog-tiles, height 8). A tile holds 256 hashes; a full tile's root is one
 * hash of the tile above. Appending touches only the right edge of each level.
 */
import { computeRoot } from '#crypto';

export const TILE_WIDTH = 256;
/** 256^8 leaves are more than a log can have. */
export const TILE_LEVELS = 8;

export interface Tile {
  level: number;
  n: number;
  /** 1…256 hashes of 32 bytes, the leftmost first. */
  hashes: Uint8Array[];
}

/** Level and number of the tiles that `appendToTiles` needs, because they exist and are not full. */
export function edgeTilesOf(treeSize: number): { level: number; n: number }[] {
  const edges = [];
  for (let level = 0, hashes = treeSize; hashes > 0 && level < TILE_LEVELS; level++) {
    if (hashes % TILE_WIDTH !== 0) edges.push({ level, n: Math.floor(hashes / TILE_WIDTH) });
    hashes = Math.floor(hashes / TILE_WIDTH);
  }
  return edges;
}

/**
 * @param edge        the tiles of `edgeTilesOf(treeSize)`, with exactly the hashes that belong to this size
 * @param leafHashes  appended behind `treeSize`
 * @returns every tile that is new or has grown
 */
export function appendToTiles(treeSize: number, edge: Tile[], leafHashes: Uint8Array[]): Tile[] {
  const changed: Tile[] = [];
  let start = treeSize;
  let arriving = leafHashes;
  for (let level = 0; level < TILE_LEVELS && arriving.length > 0; level++) {
    const completed: Uint8Array[] = [];
    let tile: Tile | undefined = partialTile(edge, level, start);
    for (const [offset, hash] of arriving.entries()) {
      tile ??= { level, n: Math.floor((start + offset) / TILE_WIDTH), hashes: [] };
      tile.hashes.push(hash);
      if (tile.hashes.length === TILE_WIDTH) {
        changed.push(tile);
        completed.push(computeRoot(tile.hashes));
        tile = undefined;
      }
    }
    if (tile !== undefined) changed.push(tile);
    start = Math.floor(start / TILE_WIDTH);
    arriving = completed;
  }
  return changed;
}

function partialTile(edge: Tile[], level: number, start: number): Tile | undefined {
  const width = start % TILE_WIDTH;
  if (width === 0) return undefined;
  const n = Math.floor(start / TILE_WIDTH);
  const found = edge.find((tile) => tile.level === level && tile.n === n);
  if (found === undefined || found.hashes.length < width) {
    throw new Error(`tile ${level}/${n} of width ${width} is missing: the log's tables do not fit its head`);
  }
  // A later commit may have widened the row; only the prefix that belongs to this size counts.
  return { level, n, hashes: found.hashes.slice(0, width) };
}

export function splitHashes(bytes: Uint8Array): Uint8Array[] {
  const hashes = [];
  for (let offset = 0; offset < bytes.length; offset += 32) hashes.push(bytes.subarray(offset, offset + 32));
  return hashes;
}
