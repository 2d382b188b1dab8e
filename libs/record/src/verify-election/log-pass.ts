/**
 * One pass over a log (spec §7, C2SP tlog-tiles): batches of entries one after another, never the whole log in memory; the
 * tiles of every level, and the root, are recomputed from the entries, so that no byte of any tile goes unchecked.
 */
import {
  encodeTile,
  equalBytes,
  foldSubtrees,
  Frontier,
  hashNode,
  TILE_WIDTH,
  tilePath,
  tilesForSize,
  toHex,
} from '#crypto';
import { type CheckRun, RecordStopsEarly } from './check-run.js';
import type { LogName, SignedCheckpoint } from './checkpoint-file.js';
import { BatchReader, type LogBatch } from './log-batches.js';
import { PackedHashes } from './packed-hashes.js';
import type { RecordReader } from './record-reader.js';

/** What a pass over a log leaves behind: 32 bytes an entry. */
export interface LogFacts {
  leafHashes: PackedHashes;
  root: Uint8Array;
}

/** Who finds out about batches what needs nothing of the log before them. */
export interface BatchSource<T> {
  /** Bundles of a batch. */
  readonly bundles: number;
  /** Batches that may be waiting for their findings while others are read. */
  readonly ahead: number;
  /** Never rejects. */
  check(batch: LogBatch): Promise<T>;
}

/**
 * Reads a log of the size and root of its checkpoint.
 * @param checkpoint signature verified   @param accept called once for each batch, in order, with what was found about it
 * @throws VerificationError TILE_INVALID   @throws RecordStopsEarly
 */
export async function passOverLog<T>(
  run: CheckRun,
  reader: RecordReader,
  log: LogName,
  checkpoint: SignedCheckpoint,
  source: BatchSource<T>,
  accept: (batch: LogBatch, found: T) => void,
): Promise<LogFacts> {
  // 1. Exactly the tiles of this size, no other.
  const { size } = checkpoint;
  refuseOtherTiles(run, reader, log, size);
  // 2. Entries, batch by batch, each into the frontier and into the tiles above.
  const leafHashes = new PackedHashes();
  const frontier = Frontier.empty();
  const tiles = new TileBuilder();
  const settle = async ({ batch, found }: Waiting<T>): Promise<void> => {
    accept(batch, await found);
    for (const leafHash of batch.leafHashes) {
      leafHashes.push(leafHash);
      frontier.append(leafHash);
      tiles.add(0, leafHash);
    }
    await compareTiles(run, reader, log, tiles.takeFull());
  };
  const waiting: Waiting<T>[] = [];
  const batches = new BatchReader(reader, log, size, source.bundles);
  for (let batch = await batches.next(); batch !== undefined; batch = await batches.next()) {
    waiting.push({ batch, found: source.check(batch) });
    if (waiting.length > source.ahead) await settle(waiting.splice(0, 1)[0]);
  }
  for (const each of waiting) await settle(each);
  batches.assertAllRead();
  await compareTiles(run, reader, log, tiles.takeAll());
  // 3. The root that the log signed.
  const root = frontier.root();
  if (!equalBytes(root, checkpoint.root)) {
    const evidence = `computed ${toHex(root)}, signed ${toHex(checkpoint.root)}`;
    run.fail(checkpoint.path, 'TREE_ROOT_MISMATCH', 'the entries do not have the root of the checkpoint', { evidence });
  }
  return { leafHashes, root };
}

interface Waiting<T> {
  batch: LogBatch;
  found: Promise<T>;
}

/** The RFC 6962 root of the first `sizes[i]` leaves, for ascending sizes, in one pass. */
export function rootsAt(leafHashes: PackedHashes, sizes: readonly number[]): Uint8Array[] {
  const frontier = Frontier.empty();
  return sizes.map((size) => {
    while (frontier.size < size) frontier.append(leafHashes.at(frontier.size));
    return frontier.root();
  });
}

function refuseOtherTiles(run: CheckRun, reader: RecordReader, log: LogName, size: number): void {
  // A log signs its own size: one that claims more bundles than there are files is not walked at all.
  if (size / TILE_WIDTH > reader.paths.length) {
    throw new RecordStopsEarly(
      'stopsEarly',
      `the record stops early: ${log} has ${size} entries, its tiles are missing`,
    );
  }
  const expected = new Set(tilesForSize(size).map(({ level, n, width }) => `${log}/${tilePath(level, n, width)}`));
  for (const path of reader.paths) {
    if (path.startsWith(`${log}/tile/`) && !expected.has(path)) {
      run.fail(path, 'TILE_UNEXPECTED', `a log of ${size} entries has no such tile`, {});
    }
  }
}

interface BuiltTile {
  level: number;
  n: number;
  hashes: Uint8Array[];
}

/** Builds the tiles of all levels from leaf hashes; holds at most one open tile a level. */
class TileBuilder {
  private readonly open: Uint8Array[][] = [];
  private readonly done: number[] = [];
  private full: BuiltTile[] = [];

  add(level: number, hash: Uint8Array): void {
    this.open[level] ??= [];
    this.open[level].push(hash);
    if (this.open[level].length < TILE_WIDTH) return;
    const hashes = this.open[level];
    this.full.push({ level, n: this.done[level] ?? 0, hashes });
    this.done[level] = (this.done[level] ?? 0) + 1;
    this.open[level] = [];
    this.add(level + 1, rootOfTile(hashes));
  }

  takeFull(): BuiltTile[] {
    const full = this.full;
    this.full = [];
    return full;
  }

  takeAll(): BuiltTile[] {
    const partial = this.open.map((hashes, level) => ({ level, n: this.done[level] ?? 0, hashes }));
    return [...this.takeFull(), ...partial.filter(({ hashes }) => hashes.length > 0)];
  }
}

async function compareTiles(run: CheckRun, reader: RecordReader, log: LogName, tiles: BuiltTile[]): Promise<void> {
  for (const { level, n, hashes } of tiles) {
    const path = `${log}/${tilePath(level, n, hashes.length)}`;
    try {
      if (equalBytes(await reader.read(path), encodeTile(hashes))) continue;
      run.fail(path, 'TILE_MISMATCH', 'the tile is not the one of the entries', {});
    } catch (error) {
      // A tile that is missing stops the group and not the pass: the entries are there.
      run.failWith(path, error, undefined);
    }
  }
}

/** Root of a full tile: a complete subtree, folded level by level. */
function rootOfTile(hashes: readonly Uint8Array[]): Uint8Array {
  let nodes = hashes;
  while (nodes.length > 1) {
    const below = nodes;
    nodes = Array.from({ length: below.length / 2 }, (_, i) => hashNode(below[2 * i], below[2 * i + 1]));
  }
  return foldSubtrees(nodes);
}
