/**
 * Which files the record of an election has now (spec §11). Its sizes are the largest that the witness quorum has
 * cosigned, so that a record that is downloaded during voting is complete in itself; while there is no quorum, the heads.
 */
import { Injectable } from '@nestjs/common';
import { tilePath, type TilePosition, tilesForSize, toHex, utf8 } from '#crypto';
import { encodeSignatureFile, signaturePath } from '#record';
import { KIND_DOCUMENT, LOG_BOARD, LOG_ISSUANCE, type LogNumber } from '#store';
import { Cosignatures, type CosignedNote } from '../bulletin-board/cosignatures.js';
import { PublicLog } from '../bulletin-board/public-log.js';
import { TILE_WIDTH } from '../bulletin-board/tile-edge.js';
import { signatureFileOf } from '../ceremonies/signature-form.js';
import { StoredMessages } from '../ceremonies/stored-messages.js';
import { Database } from '../database/database.js';
import { DraftsService } from '../elections/drafts.service.js';
import type { Election } from '../elections/election.js';
import { AnchorFile } from './anchor-file.js';

export interface RecordFile {
  path: string;
  /** The path will always have these bytes. */
  isImmutable: boolean;
  read(): Promise<Uint8Array>;
}

@Injectable()
export class RecordFileList {
  constructor(
    private readonly database: Database,
    private readonly drafts: DraftsService,
    private readonly messages: StoredMessages,
    private readonly publicLog: PublicLog,
    private readonly cosignatures: Cosignatures,
    private readonly anchors: AnchorFile,
  ) {}

  async of(election: Election): Promise<RecordFile[]> {
    // The board first: its ballots never need requests that the issuance log of this record lacks.
    const board = await this.newestNote(election, LOG_BOARD);
    const issuance = await this.newestNote(election, LOG_ISSUANCE);
    return [
      ...(await this.setupFiles(election)),
      ...(await this.ceremonyFiles(election)),
      ...this.logFiles(election, LOG_BOARD, 'board', board),
      ...(await this.closingFile(election, board.size)),
      ...this.logFiles(election, LOG_ISSUANCE, 'issuance', issuance),
      ...(await this.anchorFile(election, { board: board.size, issuance: issuance.size })),
      ...(await this.documentFiles(election, board.size)),
    ];
  }

  /** `anchors.jsonl` with every anchor there is; undefined before the election is funded. */
  allAnchors(election: Election): Promise<Uint8Array | undefined> {
    return this.anchors.read(election, { board: Number.MAX_SAFE_INTEGER, issuance: Number.MAX_SAFE_INTEGER });
  }

  private async newestNote(election: Election, log: LogNumber): Promise<CosignedNote> {
    const { electionId, definition } = election;
    const size = await this.publicLog.size(election, log);
    const cosigned = await this.cosignatures.lastWithQuorum(electionId, log, size, definition.witnesses.quorum);
    return cosigned ?? this.publicLog.checkpoint(election, log);
  }

  private async setupFiles(election: Election): Promise<RecordFile[]> {
    const ceremonyId = toHex(election.ceremonyId);
    return [
      fixed('draft.json', await this.drafts.bytes(ceremonyId)),
      fixed('definition.json', election.definitionBytes),
      { path: 'roll.txt', isImmutable: true, read: () => this.drafts.roll(ceremonyId) },
    ];
  }

  private async ceremonyFiles(election: Election): Promise<RecordFile[]> {
    const messages = await this.messages.all(election.ceremonyId);
    return messages.flatMap(({ name, document, signature }) => {
      const path = `ceremony/${name}.json`;
      return [fixed(path, document), fixed(signaturePath(path), encodeSignatureFile(signatureFileOf(signature)))];
    });
  }

  private logFiles(election: Election, log: LogNumber, folder: string, { size, note }: CosignedNote): RecordFile[] {
    const tiles = tilesForSize(size).map((position: TilePosition) => ({
      path: `${folder}/${tilePath(position.level, position.n, position.width)}`,
      isImmutable: position.width === TILE_WIDTH,
      read: () => this.publicLog.read(election, log, position),
    }));
    return [changing(`${folder}/checkpoint`, utf8(note)), ...tiles];
  }

  private async closingFile(election: Election, boardSize: number): Promise<RecordFile[]> {
    const [row] = await this.database.rows<{ closing_size: string | null }>(
      `SELECT closing_size FROM log_head WHERE election_id = $1 AND log = ${LOG_BOARD}`,
      [election.electionId],
    );
    const closingSize = row?.closing_size ?? null;
    if (closingSize === null || Number(closingSize) > boardSize) return [];
    const closing = await this.cosignatures.at(election.electionId, LOG_BOARD, Number(closingSize));
    if (closing === undefined) throw new Error('the closing size has its checkpoint');
    return [changing('board/checkpoint-closing', utf8(closing.note))];
  }

  private async anchorFile(election: Election, sizes: { board: number; issuance: number }): Promise<RecordFile[]> {
    const bytes = await this.anchors.read(election, sizes);
    return bytes === undefined ? [] : [changing('anchors.jsonl', bytes)];
  }

  /** Share files with their signatures, the result, statements about certified documents and evidence, as far as their entries lie under the record's size. */
  private async documentFiles(election: Election, boardSize: number): Promise<RecordFile[]> {
    const rows = await this.database.rows<{ path: string; bytes: Uint8Array }>(
      `SELECT d.path, d.bytes FROM log_entry e
         JOIN document d ON d.election_id = e.election_id AND d.path = ANY(
           CASE e.document_kind
             WHEN 1 THEN ARRAY['decryption/trustee-' || e.document_number || '.json',
                               'decryption/trustee-' || e.document_number || '.sig.json']
             WHEN 2 THEN ARRAY['result.json']
             WHEN 3 THEN ARRAY['documents/certified-' || e.document_number || '.json']
             WHEN 4 THEN ARRAY['documents/evidence-' || e.document_number || '.json'] END)
        WHERE e.election_id = $1 AND e.log = ${LOG_BOARD} AND e.kind = ${KIND_DOCUMENT} AND e.idx < $2`,
      [election.electionId, boardSize],
    );
    return rows.map(({ path, bytes }) => fixed(path, bytes));
  }
}

function fixed(path: string, bytes: Uint8Array): RecordFile {
  return { path, isImmutable: true, read: () => Promise.resolve(bytes) };
}

function changing(path: string, bytes: Uint8Array): RecordFile {
  return { path, isImmutable: false, read: () => Promise.resolve(bytes) };
}
