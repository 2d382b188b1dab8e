/**
 * From CLOSE to the result (spec §10): waits for the trustees' files, verifies each once, and as soon as enough are valid
 * computes the result and hands it in. Nobody is asked and nobody can hold it back: it follows from the record.
 */
import { equalBytes, toHex } from '#crypto';
import { decryptionPath, signaturePath, type DecryptionFile, type HeaderSource } from '#record';
import type { Alarms } from '../anchoring/alarms.js';
import type { AnchorStore, StoredAnchorRow } from '../anchoring/anchor-store.js';
import { confirmationsOf } from '../anchoring/reorganisations.js';
import type { PublishedElection } from '../elections/election-registry.js';
import type { CountedElection } from '../counting/count-election.js';
import { type Counting, SumsDifferentError } from '../counting/counting.js';
import { combineFiles } from './combine-files.js';
import type { DocumentReader } from './document-reader.js';
import type { BoardPublisher } from './board-publisher.js';
import { verifyShareFile } from './verify-share-file.js';

/** What is known of one closed election; documents and the closed board never change, so nothing is read twice. */
interface Progress {
  counted: CountedElection;
  valid: Map<number, DecryptionFile>;
  /** Trustees whose file is set aside. */
  invalid: Set<number>;
  /** Computed once; null before. */
  result: Uint8Array | null;
  done: boolean;
  /** RESULT is deep. */
  final: boolean;
}

/** How long one look may add up what the sums kept while voting still lack at the close. */
const CATCH_UP_MS = 700;

export interface TallyFigures {
  electionId: string;
  validFiles: number;
  invalidFiles: number;
  /** The result is published. */
  done: boolean;
  /** RESULT has as many confirmations as CLOSE must have. */
  final: boolean;
}

export class Tallying {
  private readonly progress = new Map<string, Progress>();

  constructor(
    private readonly counting: Counting,
    private readonly anchors: AnchorStore,
    private readonly documents: DocumentReader,
    private readonly headers: HeaderSource,
    private readonly publisher: BoardPublisher,
    private readonly alarms: Alarms,
  ) {}

  figures(): TallyFigures[] {
    return [...this.progress].map(([electionId, { valid, invalid, done, final }]) => ({
      electionId,
      validFiles: valid.size,
      invalidFiles: invalid.size,
      done,
      final,
    }));
  }

  /** One look at one election. @param budgetMs for adding up what has come to the board */
  async step(election: PublishedElection, budgetMs: number): Promise<void> {
    const progress = await this.progressOf(election, budgetMs);
    if (progress === null || progress.final) return;
    if (progress.done) return this.lookForEnd(election, progress);
    // An election that was aborted has no result.
    if ((await this.anchors.milestone(election.electionId, 'ABORT')) !== null) return;
    await this.takeFiles(progress);
    const { definition, electionId } = election;
    if (progress.counted.due.length > 0 && progress.valid.size < definition.trustees.threshold) return;
    progress.result ??= combineFiles(progress.counted, [...progress.valid.values()]);
    const { result } = progress;
    // A reorganisation may have taken the close back since it was counted.
    const close = await this.anchors.milestone(electionId, 'CLOSE');
    if (close === null || !(await this.isDeep(election, close))) return;
    const published = await this.documents.read(electionId, 'result.json');
    if (published === null) await this.publisher.publish(electionId, 'result', result);
    else if (!equalBytes(published, result)) {
      this.alarms.raise(toHex(electionId), 'RESULT_DIFFERENT', 'the published result is not the one computed here');
    }
    progress.done = true;
  }

  /** Counts once, as soon as CLOSE is deep; null before, and where the count is stopped. */
  private async progressOf(election: PublishedElection, budgetMs: number): Promise<Progress | null> {
    const { electionId } = election;
    const id = toHex(electionId);
    const known = this.progress.get(id);
    if (known !== undefined) return known;
    const close = await this.anchors.milestone(electionId, 'CLOSE');
    if (close === null || !(await this.isDeep(election, close))) {
      const isAborted = (await this.anchors.milestone(electionId, 'ABORT')) !== null;
      if (!isAborted) await this.counting.keepUp(election, budgetMs);
      return null;
    }
    const counted = await this.count(election, close);
    if (counted === null) return null;
    const progress: Progress = {
      counted,
      valid: new Map(),
      invalid: new Set(),
      result: null,
      done: false,
      final: false,
    };
    this.progress.set(id, progress);
    return progress;
  }

  private async count(election: PublishedElection, close: StoredAnchorRow): Promise<CountedElection | null> {
    const isPublished = (await this.documents.read(election.electionId, 'result.json')) !== null;
    if (isPublished) return this.counting.countAgain(election, close);
    try {
      return await this.counting.count(election, close, CATCH_UP_MS);
    } catch (error) {
      if (!(error instanceof SumsDifferentError)) throw error;
      this.alarms.raise(toHex(election.electionId), 'SUMS_DIFFERENT', error.message);
      return null;
    }
  }

  private async lookForEnd(election: PublishedElection, progress: Progress): Promise<void> {
    const result = await this.anchors.milestone(election.electionId, 'RESULT');
    progress.final = result !== null && (await this.isDeep(election, result));
  }

  /** @param anchor as it is stored now: its block must still be in the chain */
  private async isDeep({ definition }: PublishedElection, anchor: StoredAnchorRow): Promise<boolean> {
    const { blockHeight, blockHash } = anchor;
    if (blockHeight === null || blockHash === null) return false;
    const confirmations = await confirmationsOf(this.headers, { blockHeight, blockHash });
    return confirmations >= definition.anchor.closeConfirmations;
  }

  private async takeFiles({ counted, valid, invalid }: Progress): Promise<void> {
    const { electionId, definition } = counted.election;
    for (const { index } of definition.trustees.members) {
      if (valid.has(index) || invalid.has(index)) continue;
      const path = decryptionPath(index);
      const bytes = await this.documents.read(electionId, path);
      const signature = await this.documents.read(electionId, signaturePath(path));
      if (bytes === null || signature === null) continue;
      // Not on the board yet: a file counts once its hash stands there.
      if (!(await this.documents.isOnBoard(electionId, index, bytes))) continue;
      try {
        valid.set(index, verifyShareFile(counted, index, bytes, signature));
      } catch (error) {
        invalid.add(index);
        const what = error instanceof Error ? error.message : String(error);
        this.alarms.raise(`${toHex(electionId)} ${path}`, 'DECRYPTION_FILE_INVALID', `it is set aside: ${what}`);
      }
    }
  }
}
