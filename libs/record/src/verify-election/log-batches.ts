/** The entries of a log as they are read: bundle by bundle, in batches of some bundles. */
import { type BallotHints, decodeEntryBundle, hashLeaf, TILE_WIDTH, tilePath, VerificationError } from '#crypto';
import { decodeHintFile, hintPath } from '#record';
import type { LogName } from './checkpoint-file.js';
import type { RecordReader } from './record-reader.js';

/** Entries of consecutive bundles, in their order. */
export interface LogBatch {
  /** Index of the first one. */
  first: number;
  entries: Uint8Array[];
  leafHashes: Uint8Array[];
  /** By entry, as far as the record has any; untrusted. */
  readHints: () => Promise<BallotHints>;
}

export class BatchReader {
  private at = 0;
  /** What ended the reading early, and the file that was read then. */
  private stopped: { error: unknown; path: string } | undefined;

  constructor(
    private readonly reader: RecordReader,
    private readonly log: LogName,
    private readonly size: number,
    private readonly bundles: number,
  ) {}

  /** The next batch, shorter where the reading ends in it; undefined at the end. */
  async next(): Promise<LogBatch | undefined> {
    const batch: LogBatch = { first: this.at, entries: [], leafHashes: [], readHints: () => this.readHints(batch) };
    while (this.stopped === undefined && this.at < this.size && this.at < batch.first + this.bundles * TILE_WIDTH) {
      await this.readInto(batch);
    }
    return batch.entries.length === 0 ? undefined : batch;
  }

  /**
   * Throws what ended the reading, if anything did. Called when all that was read is judged, so that a report does not
   * depend on how far the reading was ahead.
   * @throws VerificationError TILE_INVALID   @throws RecordStopsEarly
   */
  assertAllRead(): void {
    if (this.stopped === undefined) return;
    this.reader.lastPath = this.stopped.path;
    throw this.stopped.error;
  }

  private async readHints({ first, entries }: LogBatch): Promise<BallotHints> {
    const hints: (Uint8Array | undefined)[] = [];
    if (this.log !== 'board') return hints;
    for (let at = 0; at < entries.length; at += TILE_WIDTH) {
      const file = await this.reader.readUntrusted(hintPath((first + at) / TILE_WIDTH));
      const own = file === undefined ? [] : decodeHintFile(file, TILE_WIDTH);
      for (let i = 0; i < TILE_WIDTH; i++) hints.push(own[i]);
    }
    return hints;
  }

  private async readInto(batch: LogBatch): Promise<void> {
    try {
      const entries = await readBundle(this.reader, this.log, this.at, this.size);
      this.at += TILE_WIDTH;
      batch.entries.push(...entries);
      batch.leafHashes.push(...entries.map(hashLeaf));
    } catch (error) {
      this.stopped = { error, path: this.reader.lastPath };
    }
  }
}

/** The entries of the bundle that begins at `first` in a log of `size` entries. @throws VerificationError TILE_INVALID */
export async function readBundle(
  reader: RecordReader,
  log: LogName,
  first: number,
  size: number,
): Promise<Uint8Array[]> {
  const width = Math.min(TILE_WIDTH, size - first);
  const path = `${log}/${tilePath('entries', first / TILE_WIDTH, width)}`;
  const entries = decodeEntryBundle(await reader.read(path));
  if (entries.length !== width) {
    throw new VerificationError('TILE_INVALID', `${path} holds ${entries.length} entries, expected ${width}`);
  }
  return entries;
}
