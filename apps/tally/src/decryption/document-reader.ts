/** Files of the record that came in after the close. Stored by the ballot API, believed by nobody before they are checked. */
import { equalBytes, sha256 } from '#crypto';
import { decodeBoardEntry, DOCUMENT_SHARE_FILE } from '#record';
import { DocumentEntity, KIND_DOCUMENT, LOG_BOARD } from '#store';
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

  /** Whether the board holds this share file's hash under its trustee's number: only such a file counts (spec §12). */
  async isOnBoard(electionId: Uint8Array, trustee: number, bytes: Uint8Array): Promise<boolean> {
    const rows = await this.dataSource.query<{ bytes: Buffer }[]>(
      `SELECT bytes FROM log_entry WHERE election_id = $1 AND log = $2 AND kind = $3 AND document_kind = $4
       AND document_number = $5`,
      [Buffer.from(electionId), LOG_BOARD, KIND_DOCUMENT, DOCUMENT_SHARE_FILE, trustee],
    );
    return rows.some((row) => {
      const entry = decodeBoardEntry(row.bytes);
      return entry.type === 'document' && entry.number === trustee && equalBytes(entry.sha256, sha256(bytes));
    });
  }
}
