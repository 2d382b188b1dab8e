/** Files that stand on the board by their hash (spec §7, 0x30 entries): the entry and the file in one transaction. */
import { Injectable } from '@nestjs/common';
import { equalBytes, sha256 } from '#crypto';
import { ServiceError } from '#edge';
import {
  DOCUMENT_CERTIFIED,
  DOCUMENT_EVIDENCE,
  type DocumentEntryKind,
  encodeDocumentEntry,
  takesDocument,
} from '#record';
import { KIND_DOCUMENT, LOG_BOARD } from '#store';
import { BoardLog } from '../bulletin-board/board-log.js';
import { appendEntries, hasResult, type LogHead, plainEntry } from '../bulletin-board/sequencer.js';
import { ServerKeys } from '../bulletin-board/server-keys.js';
import { Database, type Sql } from '../database/database.js';
import { type Election, signerOf } from '../elections/election.js';

export interface BoardDocument {
  kind: DocumentEntryKind;
  /** Trustee 1…m for a share file, 0 for the result, 1, 2, 3… for a certified document and for evidence. */
  number: number;
  /** Path in the record of the file that the board names. */
  path: string;
  bytes: Uint8Array;
  /** Further files that come with it. */
  attachments: { path: string; bytes: Uint8Array }[];
}

@Injectable()
export class Documents {
  constructor(
    private readonly database: Database,
    private readonly board: BoardLog,
    private readonly keys: ServerKeys,
  ) {}

  /**
   * Puts a document on the board, alone; the same bytes again get the same place.
   * @throws ServiceError PHASE_WRONG, CONFLICT where another document of this kind and number stands there
   */
  publish(election: Election, document: BoardDocument): Promise<{ index: number; checkpoint: string }> {
    return this.publishChosen(election, () => Promise.resolve(document));
  }

  /** As `publish`, where the document depends on what the board holds. @param choose  runs under the board's lock */
  async publishChosen(
    election: Election,
    choose: (sql: Sql) => Promise<BoardDocument>,
  ): Promise<{ index: number; checkpoint: string }> {
    const { index, checkpoint } = await this.board.appendAlone(election, async (sql, head) =>
      this.append(sql, head, election, await choose(sql)),
    );
    return { index, checkpoint };
  }

  async read(election: Election, path: string): Promise<Uint8Array | undefined> {
    const [row] = await this.database.rows<{ bytes: Uint8Array }>(
      `SELECT bytes FROM document WHERE election_id = $1 AND path = $2`,
      [election.electionId, path],
    );
    return row?.bytes;
  }

  /** Paths of all documents, sorted. */
  async paths(election: Election): Promise<string[]> {
    const rows = await this.database.rows<{ path: string }>(
      `SELECT path FROM document WHERE election_id = $1 ORDER BY path COLLATE "C"`,
      [election.electionId],
    );
    return rows.map(({ path }) => path);
  }

  private async append(sql: Sql, head: LogHead, election: Election, document: BoardDocument) {
    const { kind, number, path, bytes, attachments } = document;
    const entry = encodeDocumentEntry(kind, number, sha256(bytes));
    const files = [{ path, bytes }, ...attachments];
    // 1. What stands there already. Mirrors hold entries alone, so the files of a restored board come a second time.
    const [stored] = await sql.rows<{ idx: string; bytes: Uint8Array; has_file: boolean }>(
      `SELECT idx, bytes, EXISTS (SELECT 1 FROM document WHERE election_id = $1 AND path = $4) AS has_file FROM log_entry
        WHERE election_id = $1 AND log = ${LOG_BOARD} AND kind = ${KIND_DOCUMENT}
          AND document_kind = $2 AND document_number = $3`,
      [election.electionId, kind, number, path],
    );
    if (stored !== undefined) {
      if (!equalBytes(stored.bytes, entry)) throw new ServiceError('CONFLICT', `another ${path} is on the board`);
      if (!stored.has_file) await storeFiles(sql, election, files);
      return { index: Number(stored.idx), checkpoint: head.checkpoint, isNew: false };
    }
    // 2. Phase. Certified documents and evidence are taken in every one that has a future.
    const isLasting = kind === DOCUMENT_CERTIFIED || kind === DOCUMENT_EVIDENCE;
    if (!takesDocument(election.definition, head.phase, kind)) {
      const when = isLasting ? 'until an election is stopped' : 'after the close';
      throw new ServiceError('PHASE_WRONG', `the board takes this ${when}; it is in phase "${head.phase}"`);
    }
    // 3. Behind the result stand no share files (spec §8: after RESULT only kinds 3 and 4).
    if (!isLasting && (await hasResult(sql, election.electionId)))
      throw new ServiceError('PHASE_WRONG', 'the result is on the board already');
    // 4. Files and entry.
    await storeFiles(sql, election, files);
    const added = { ...plainEntry(KIND_DOCUMENT, entry), documentKind: kind, documentNumber: number };
    const index = head.treeSize;
    const { note } = await appendEntries(sql, head, signerOf(election, LOG_BOARD, this.keys), [added]);
    return { index, checkpoint: note, isNew: true };
  }
}

async function storeFiles(sql: Sql, election: Election, files: { path: string; bytes: Uint8Array }[]): Promise<void> {
  for (const { path, bytes } of files) {
    await sql.rows(`INSERT INTO document (election_id, path, bytes) VALUES ($1, $2, $3)`, [
      election.electionId,
      path,
      bytes,
    ]);
  }
}
