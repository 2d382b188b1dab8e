/**
 * Reading tree nodes from a log's published tiles (C2SP tlog-tiles, spec §7): a tile of tree level L holds up to 256
 * hashes of nodes at level 8·L; nodes in between are hashed from them. Tiles are untrusted: what is built from them is
 * compared with a signed root.
 */
import { computeRoot, proveConsistencyFrom, tilePath } from '#crypto';
import type { BallotApi, LogName } from './ballot-api.js';
import { ClientError, clientError } from './errors.js';

/** Gives the bytes of a tile by its path below the log, `tile/<L>/<N>[.p/<W>]`. */
export type TileSource = (path: string) => Promise<Uint8Array>;

const HASH_BYTES = 32;
const TILE_WIDTH = 256;

/** The tiles of a log that a ballot API serves. */
export function tilesOf(api: BallotApi, electionId: string, log: LogName): TileSource {
  return (path) => api.tile(electionId, log, path);
}

/**
 * The consistency proof between two sizes of one log (Algorithm 7.6), read from tiles of the newer size.
 * @throws ClientError ANSWER_MALFORMED or a problem of the source; the proof itself is still to be verified
 */
export async function proveConsistencyFromTiles(
  tiles: TileSource,
  oldSize: number,
  newSize: number,
): Promise<Uint8Array[]> {
  const read = new TileReader(tiles, newSize);
  return proveConsistencyFrom((level, index) => read.node(level, index), oldSize, newSize);
}

class TileReader {
  private readonly fetched = new Map<string, Promise<Uint8Array>>();

  constructor(
    private readonly tiles: TileSource,
    private readonly size: number,
  ) {}

  /** The root of the complete subtree at (level, index). */
  async node(level: number, index: number): Promise<Uint8Array> {
    // 1. The tile level below it, and which of that level's hashes it covers.
    const tileLevel = Math.floor(level / 8);
    const covered = 2 ** (level - 8 * tileLevel);
    const first = index * covered;
    const tile = await this.tile(tileLevel, Math.floor(first / TILE_WIDTH));
    // 2. A subtree never crosses a tile's border.
    const offset = (first % TILE_WIDTH) * HASH_BYTES;
    const hashes: Uint8Array[] = [];
    for (let i = 0; i < covered; i++) {
      hashes.push(tile.subarray(offset + i * HASH_BYTES, offset + (i + 1) * HASH_BYTES));
    }
    // 3. `covered` is a power of two: the tree over these node hashes is the subtree's upper part.
    return computeRoot(hashes);
  }

  private tile(tileLevel: number, n: number): Promise<Uint8Array> {
    const key = `${tileLevel}/${n}`;
    const known = this.fetched.get(key);
    if (known !== undefined) return known;
    const fetched = this.fetch(tileLevel, n);
    this.fetched.set(key, fetched);
    return fetched;
  }

  private async fetch(tileLevel: number, n: number): Promise<Uint8Array> {
    const hashesOnLevel = Math.floor(this.size / 2 ** (8 * tileLevel));
    const width = Math.min(TILE_WIDTH, hashesOnLevel - n * TILE_WIDTH);
    const tile = await this.fetchWidth(tileLevel, n, width);
    if (tile.length < width * HASH_BYTES || tile.length % HASH_BYTES !== 0) {
      throw clientError('ANSWER_MALFORMED', `tile ${tileLevel}/${n} has ${tile.length} bytes`, null);
    }
    return tile;
  }

  /** A partial tile may be gone once the full one is there: then the full one begins with it. */
  private async fetchWidth(tileLevel: number, n: number, width: number): Promise<Uint8Array> {
    try {
      return await this.tiles(tilePath(tileLevel, n, width));
    } catch (error) {
      const gone = error instanceof ClientError && error.status === 404 && width < TILE_WIDTH;
      if (!gone) throw error;
      return this.tiles(tilePath(tileLevel, n, TILE_WIDTH));
    }
  }
}
