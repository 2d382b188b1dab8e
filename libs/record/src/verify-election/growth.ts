/**
 * What a person has seen of an election before, held against its record (spec §12.6): logs only grow and the chain of
 * anchors has one history. A record that ends before it is an older one; one that went on otherwise is another history.
 */
import { equalBytes, fromHex, toHex, VerificationError, verifyCheckpoint } from '#crypto';
import type { Definition } from '#record';
import type { CheckRun } from './check-run.js';
import type { LogName, SignedCheckpoint } from './checkpoint-file.js';
import { type LogFacts, rootsAt } from './log-pass.js';

/** The newest anchor of a record: each one spends the one before, so that its id fixes all of them. */
export interface AnchorHead {
  seq: number;
  /** Display order. */
  txid: string;
}

/** How far an election was seen: her own memory; the notes are signed by the logs all the same. */
export interface SeenHeads {
  /** `board/checkpoint`, the signed note. */
  board: string;
  /** `issuance/checkpoint`, the signed note. */
  issuance: string;
  anchor: AnchorHead | null;
}

/**
 * The log of this record begins with what was seen of it. Called where its entries have the root of its own checkpoint:
 * only then are there two signed histories.
 * @param seen a signed note, or null where nothing was seen
 * @returns the note that reaches further
 */
export function checkGrowth(
  run: CheckRun,
  definition: Definition,
  log: LogName,
  checkpoint: SignedCheckpoint,
  { leafHashes, root }: LogFacts,
  seen: string | null,
): string {
  if (seen === null) return checkpoint.note;
  const key = { origin: definition[log].origin, publicKey: fromHex(definition[log].publicKey, 32) };
  const before = verifyCheckpoint(seen, key, []).checkpoint;
  if (before.size > checkpoint.size) {
    run.stop(
      'olderThanSeen',
      `the record stops early: ${log} has ${checkpoint.size} entries, it had ${before.size} when you saw it last`,
    );
    return seen;
  }
  const [own] = rootsAt(leafHashes, [before.size]);
  if (equalBytes(root, checkpoint.root) && !equalBytes(own, before.root)) {
    const message = `the log signed another history of ${before.size} entries, which you have seen`;
    const evidence = `computed ${toHex(own)}, signed before ${toHex(before.root)}\n${seen}`;
    run.fail(checkpoint.path, 'LOG_FORKED', message, { culprit: `${log} ${key.origin}`, evidence });
  }
  return checkpoint.note;
}

/**
 * The chain of anchors is the one that was seen.
 * @param anchors whose transactions verified   @returns the newest anchor known
 * @throws VerificationError BATON_SPENT_TWICE
 */
export function checkChainGrowth(
  run: CheckRun,
  anchors: readonly AnchorHead[],
  seen: AnchorHead | null,
): AnchorHead | null {
  const [newest = null] = anchors.slice(-1).map(({ seq, txid }) => ({ seq, txid }));
  if (seen === null) return newest;
  const own = anchors.find(({ seq }) => seq === seen.seq);
  if (own === undefined) {
    run.stop('olderThanSeen', `the record stops early: ${anchors.length} anchors, you have seen anchor ${seen.seq}`);
    return seen;
  }
  if (own.txid !== seen.txid) {
    const message = `anchor ${seen.seq} is another transaction than the one that you have seen`;
    const evidence = `here ${own.txid}, seen before ${seen.txid}`;
    throw new VerificationError('BATON_SPENT_TWICE', message, { culprit: 'tally service', evidence });
  }
  return newest;
}
