/**
 * Ballots that later ones replaced, taken out of the sums over all (spec §10.1). They are read again, which gives the bytes
 * that were verified or nothing (RecordReader).
 */
import { TILE_WIDTH } from '#crypto';
import type { EntryChecker } from './entry-checker.js';
import type { BoardFacts } from './group-05-board.js';
import { readBundle } from './log-batches.js';
import type { RecordReader } from './record-reader.js';

/** Ballots that are added up together. */
const TOGETHER = 1_024;

/** @param board of which every ballot passed */
export async function subtractReplaced(reader: RecordReader, board: BoardFacts, checker: EntryChecker): Promise<void> {
  const { ballots, checkpoint, rules } = board;
  const subtract = async (entries: readonly Uint8Array[]): Promise<void> =>
    ballots.sums.subtract((await checker.check({ kind: 'replaced', rules, entries })).sums);
  // In board order, so that each bundle is read once.
  const replaced = ballots.supersededOf.flat().sort((a, b) => a - b);
  let bundle = { first: -1, entries: [] as Uint8Array[] };
  let together: Uint8Array[] = [];
  for (const index of replaced) {
    const first = index - (index % TILE_WIDTH);
    if (first !== bundle.first) {
      bundle = { first, entries: await readBundle(reader, 'board', first, checkpoint.size) };
    }
    together.push(bundle.entries[index - first]);
    if (together.length < TOGETHER) continue;
    await subtract(together);
    together = [];
  }
  if (together.length > 0) await subtract(together);
}
