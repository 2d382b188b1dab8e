/** Files of the record that came in after the close. Stored by the ballot API, believed by nobody before they are checked. */
import { DocumentEntity } from '#store';
import type { DataSource } from 'typeorm';

export class DocumentReader {
  constructor(private readonly dataSource: DataSource) {}

  /** The file's bytes, or null while it is not there. */
  async read(electionId: Uint8Array, path: string): Promise<Uint8Array | null> {
    const row = await this.dataSource
      .getRepository(DocumentEntity)
      .findOneBy({ electionId: Buffer.from(electionId), path });
    return row === null ? null : Uint8Array.from(row.bytes);
  }
}
