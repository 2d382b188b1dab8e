/**
 * Proofs out of tiles (spec §7, Algorithms 7.4 and 7.6): a proof needs O(log n) nodes, each of which lies in one tile.
 * Full tiles never change and are kept; partial ones are read anew each time.
 */
import { Injectable } from '@nestjs/common';
import {
  foldSubtrees,
  type NodePosition,
  type NodeReader,
  nodeReaderOf,
  planConsistency,
  planInclusion,
  proveConsistency,
  proveInclusion,
  toHex,
} from '#crypto';
import type { LogNumber } from '#store';
import { Database } from '../database/database.js';
import { loadTiles } from './sequencer.js';
import { TILE_WIDTH, type Tile } from './tile-edge.js';

/** A full tile with its inner nodes takes about 20 KB; this many are kept. */
const MAX_FULL_TILES = 1_000;
const TILE_HEIGHT = 8;

@Injectable()
export class LogReader {
  /** Readers of full tiles, the least recently used first; owned by `tileReaders`. */
  private readonly fullTiles = new Map<string, NodeReader>();

  constructor(private readonly database: Database) {}

  /** Inclusion proofs of several leaves in the tree of one size. */
  async proveInclusions(
    electionId: Uint8Array,
    log: LogNumber,
    indices: number[],
    treeSize: number,
  ): Promise<Uint8Array[][]> {
    const plan = indices.flatMap((index) => planInclusion(index, treeSize).flat());
    const read = await this.readerFor(electionId, log, plan);
    return indices.map((index) => proveInclusion(read, index, treeSize));
  }

  async proveConsistency(
    electionId: Uint8Array,
    log: LogNumber,
    oldSize: number,
    newSize: number,
  ): Promise<Uint8Array[]> {
    const read = await this.readerFor(electionId, log, planConsistency(oldSize, newSize).flat());
    return proveConsistency(read, oldSize, newSize);
  }

  /** The root of an earlier size, out of the same tiles. */
  async rootAt(electionId: Uint8Array, log: LogNumber, size: number): Promise<Uint8Array> {
    const positions = completeSubtreesOf(size);
    const read = await this.readerFor(electionId, log, positions);
    return foldSubtrees(positions.map(({ level, index }) => read(level, index)));
  }

  private async readerFor(electionId: Uint8Array, log: LogNumber, nodes: NodePosition[]): Promise<NodeReader> {
    const tiles = await this.tileReaders(electionId, log, nodes);
    return (level, index) => {
      const { tile, innerLevel, innerIndex } = locate(level, index);
      const reader = tiles.get(tileKey(tile));
      if (reader === undefined) throw new Error(`tile ${tileKey(tile)} was not planned`);
      return reader(innerLevel, innerIndex);
    };
  }

  private async tileReaders(
    electionId: Uint8Array,
    log: LogNumber,
    nodes: NodePosition[],
  ): Promise<Map<string, NodeReader>> {
    const prefix = `${toHex(electionId)}/${log}/`;
    const readers = new Map<string, NodeReader>();
    const missing = new Map<string, { level: number; n: number }>();
    for (const node of nodes) {
      const { tile } = locate(node.level, node.index);
      const key = tileKey(tile);
      const kept = this.fullTiles.get(prefix + key);
      if (kept === undefined) missing.set(key, tile);
      else readers.set(key, kept);
    }
    for (const tile of await loadTiles(this.database, electionId, log, [...missing.values()])) {
      const reader = nodeReaderOf(tile.hashes);
      readers.set(tileKey(tile), reader);
      if (tile.hashes.length === TILE_WIDTH) this.keep(prefix + tileKey(tile), reader);
    }
    return readers;
  }

  private keep(key: string, reader: NodeReader): void {
    this.fullTiles.set(key, reader);
    const oldest = this.fullTiles.keys().next();
    if (this.fullTiles.size > MAX_FULL_TILES && oldest.done !== true) this.fullTiles.delete(oldest.value);
  }
}

function tileKey(tile: { level: number; n: number }): string {
  return `${tile.level}/${tile.n}`;
}

/** Which tile holds the node, and where inside it. */
function locate(
  level: number,
  index: number,
): { tile: Pick<Tile, 'level' | 'n'>; innerLevel: number; innerIndex: number } {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const innerLevel = level % TILE_HEIGHT;
  const perTile = 2 ** (TILE_HEIGHT - innerLevel);
  return {
    tile: { level: tileLevel, n: Math.floor(index / perTile) },
    innerLevel,
    innerIndex: index % perTile,
  };
}

function completeSubtreesOf(size: number): NodePosition[] {
  const positions: NodePosition[] = [];
  for (let begin = 0; begin < size;) {
    let level = 0;
    while (2 ** (level + 1) <= size - begin) level++;
    positions.push({ level, index: begin / 2 ** level });
    begin += 2 ** level;
  }
  return positions;
}
