/** Where each ballot stands on a published board: index by tracker, read from the record's entry bundles. */
import { BALLOT_TYPE, ballotTracker, decodeEntryBundle, parseTilePath, TILE_WIDTH, toHex } from '#crypto';
import type { RecordSource } from '#record';

export async function boardTrackers(record: RecordSource): Promise<Map<string, number>> {
  const trackers = new Map<string, number>();
  for (const path of await record.list()) {
    if (!path.startsWith('board/tile/entries/')) continue;
    const { n } = parseTilePath(path.slice('board/'.length));
    for (const [i, entry] of decodeEntryBundle(await record.read(path)).entries()) {
      if (entry[0] !== BALLOT_TYPE) continue;
      trackers.set(toHex(ballotTracker(entry)), n * TILE_WIDTH + i);
    }
  }
  return trackers;
}
