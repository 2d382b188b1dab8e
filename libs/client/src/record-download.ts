/**
 * The published record over HTTP (spec §11), as a source for `#verify`: the list is that of `record.json`, every file
 * is fetched once. Nothing is judged here; the verifier compares each file with the list and everything with itself.
 */
import { sha256, toHex } from '#crypto';
import { decodeRecordFiles, RECORD_INDEX, type RecordSource } from '#record';
import type { BallotApi } from './ballot-api.js';

export class DownloadedRecord implements RecordSource {
  private constructor(private readonly files: Map<string, Uint8Array>) {}

  /**
   * Downloads the whole record.
   * @param onProgress  files fetched, files in all
   * @throws VerificationError RECORD_FILE_LIST_INVALID, or a problem of the service
   */
  static async fetch(
    api: BallotApi,
    electionId: string,
    onProgress: (done: number, total: number) => void,
  ): Promise<DownloadedRecord> {
    const list = await api.recordIndex(electionId);
    const paths = Object.keys(decodeRecordFiles(list).files);
    // The logs may grow meanwhile: every file is that of this very list.
    const at = toHex(sha256(list));
    const files = new Map([[RECORD_INDEX, list]]);
    for (const path of paths) {
      files.set(path, await api.recordFile(electionId, path, at));
      onProgress(files.size - 1, paths.length);
    }
    return new DownloadedRecord(files);
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
