/** The files of a log: tiles of every level, entry bundles, checkpoints with all witnesses' cosignatures. */
import {
  computeRoot,
  cosignCheckpoint,
  encodeEntryBundle,
  encodeTile,
  hashLeaf,
  signCheckpoint,
  TILE_WIDTH,
  tilePath,
  tilesForSize,
  utf8,
} from '#crypto';
import type { World } from './world.js';

export type LogName = 'board' | 'issuance';

const COSIGNED_AT_S = 1_799_999_000;

/** The RFC 6962 root of the first `size` entries, from its recursive definition. */
export function rootOf(entries: readonly Uint8Array[], size: number): Uint8Array {
  return computeRoot(entries.slice(0, size).map(hashLeaf));
}

/** Writes `<log>/tile/…` and `<log>/checkpoint`. */
export function writeLog(world: World, log: LogName, entries: readonly Uint8Array[]): void {
  const leaves = entries.map(hashLeaf);
  for (const { level, n, width } of tilesForSize(entries.length)) {
    const path = `${log}/${tilePath(level, n, width)}`;
    if (level === 'entries') {
      world.files.set(path, encodeEntryBundle(entries.slice(n * TILE_WIDTH, n * TILE_WIDTH + width)));
      continue;
    }
    const span = TILE_WIDTH ** level;
    const hashes = Array.from({ length: width }, (_, i) => {
      const first = (n * TILE_WIDTH + i) * span;
      return computeRoot(leaves.slice(first, first + span));
    });
    world.files.set(path, encodeTile(hashes));
  }
  writeCheckpoint(world, log, entries, entries.length, `${log}/checkpoint`);
}

/** Signs and cosigns the checkpoint of the first `size` entries. */
export function writeCheckpoint(
  world: World,
  log: LogName,
  entries: readonly Uint8Array[],
  size: number,
  path: string,
): void {
  const checkpoint = { origin: world.draft[log].origin, size, root: rootOf(entries, size) };
  const note = signCheckpoint(checkpoint, world.parties[log].secretKey);
  const lines = world.parties.witnesses.map(({ name, keys }) =>
    cosignCheckpoint(note, name, keys.secretKey, COSIGNED_AT_S),
  );
  world.files.set(path, utf8(world.plan.checkpoint(note + lines.join(''), path, world)));
}
