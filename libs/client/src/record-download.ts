/**
 * The published record over HTTP (spec §11), as a source for `#verify`: the list is that of `record.json`, every file
 * is fetched once. Nothing is judged here; the verifier compares each file with the list and everything with itself.
 */
import { sha256, toHex } from '#crypto';
import { decodeRecordFiles, RECORD_INDEX, type RecordSource } from '#record';
import type { BallotApi } from './ballot-api.js';

export class DownloadedRecord implements RecordSource {
  private constructor(
    private readonly files: Map<string, Uint8Array>,
    /** SHA-256 by path, as listed; of `record.json` itself too. */
    private readonly listed: ReadonlyMap<string, string>,
  ) {}

  /**
   * Downloads the whole record.
   * @param onProgress  files fetched, files in all
   * @param before  an earlier download of this election: files that are listed as they were are not fetched again
   * @throws VerificationError RECORD_FILE_LIST_INVALID, or a problem of the service
   */
  static async fetch(
    api: BallotApi,
    electionId: string,
    onProgress: (done: number, total: number) => void,
    before: DownloadedRecord | null = null,
  ): Promise<DownloadedRecord> {
    const list = await api.recordIndex(electionId);
    const listed = Object.entries(decodeRecordFiles(list).files);
    // The logs may grow meanwhile: every file is that of this very list.
    const at = toHex(sha256(list));
    const files = new Map([[RECORD_INDEX, list]]);
    for (const [path, hash] of listed) {
      const known = before?.listed.get(path) === hash ? before.files.get(path) : undefined;
      files.set(path, known ?? (await api.recordFile(electionId, path, at)));
      onProgress(files.size - 1, listed.length);
    }
    return new DownloadedRecord(files, new Map([...listed, [RECORD_INDEX, at]]));
  }

  /** Whether the two are of one `record.json`. */
  isSame(other: DownloadedRecord | null): boolean {
    return this.listed.get(RECORD_INDEX) === other?.listed.get(RECORD_INDEX);
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.files.keys()]);
  }

  read(path: string): Promise<Uint8Array> {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new Error(`no file '${path}' in this record`);
    return Promise.resolve(bytes);
  }
}

/**
 * The same record without keeping it: each file is fetched when it is asked for.
 * @throws VerificationError RECORD_FILE_LIST_INVALID, or a problem of the service
 */
export async function openRemoteRecord(api: BallotApi, electionId: string): Promise<RecordSource> {
  const list = await api.recordIndex(electionId);
  const paths = Object.keys(decodeRecordFiles(list).files);
  const at = toHex(sha256(list));
  return {
    list: () => Promise.resolve([RECORD_INDEX, ...paths]),
    read: (path) => (path === RECORD_INDEX ? Promise.resolve(list) : api.recordFile(electionId, path, at)),
  };
}
