/** The record as one ustar archive (record format §1), streamed: one file at a time is in memory, never the record. */
import { Injectable } from '@nestjs/common';
import { encodeTarHeader, TAR_END, tarPadding } from '#record';
import { RecordService } from './record.service.js';

@Injectable()
export class RecordArchive {
  constructor(private readonly record: RecordService) {}

  /** The archive of the record as it now stands; its files are those of one `record.json`. */
  async stream(electionId: string): Promise<AsyncGenerator<Uint8Array>> {
    const { id, paths } = await this.record.snapshot(electionId);
    return this.parts(electionId, id, paths);
  }

  private async *parts(electionId: string, id: string, paths: string[]): AsyncGenerator<Uint8Array> {
    for (const path of paths.sort()) {
      const bytes = await this.record.file(electionId, path, id);
      yield encodeTarHeader(path, bytes.length);
      yield bytes;
      yield tarPadding(bytes.length);
    }
    yield TAR_END;
  }
}
