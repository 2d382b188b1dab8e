/**
 * Certified documents (record format §13): the office's statement about a file goes to the board, and everyone can fetch the
 * certificate that leads from the file to the board and, once it is anchored, to the chain.
 */
import { Injectable } from '@nestjs/common';
import { equalBytes, fromHex, sha256, toHex } from '#crypto';
import { ServiceError } from '#edge';
import {
  type CertificateAnchor,
  certifiedPath,
  decodeDocumentStatement,
  type DocumentStatement,
  DOCUMENT_CERTIFIED,
  encodeCertificate,
  encodeDocumentEntry,
  encodeDocumentStatement,
  MAX_DOCUMENT_NUMBER,
} from '#record';
import { KIND_DOCUMENT, LOG_BOARD } from '#store';
import { minimalBump } from '#verify';
import { Cosignatures, type CosignedNote } from '../bulletin-board/cosignatures.js';
import { LogReader } from '../bulletin-board/log-reader.js';
import { PublicLog } from '../bulletin-board/public-log.js';
import { Database, type Sql } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { type BoardDocument, Documents } from './documents.js';

/** What the office says of a file; never the file. */
export type DescribedFile = Pick<DocumentStatement, 'fileName' | 'sha256' | 'sizeBytes' | 'title'>;

export interface CertifiedDocument extends DescribedFile {
  number: number;
  /** Place on the board. */
  index: number;
}

export interface DocumentPage {
  documents: CertifiedDocument[];
  /** `from` of the next part, or null: this one reaches the end. */
  next: number | null;
}

export const MAX_DOCUMENTS = 500;

const STATEMENT_PATH = `'documents/certified-' || e.document_number || '.json'`;
const ENTRIES = `SELECT e.idx, e.document_number AS number, e.bytes AS entry, d.bytes AS statement
   FROM log_entry e LEFT JOIN document d ON d.election_id = e.election_id AND d.path = ${STATEMENT_PATH}
  WHERE e.election_id = $1 AND e.log = ${LOG_BOARD} AND e.kind = ${KIND_DOCUMENT} AND e.document_kind = ${DOCUMENT_CERTIFIED}`;

interface EntryRow {
  idx: string;
  number: number;
  entry: Uint8Array;
  /** null after the board came back from a mirror, which holds entries alone. */
  statement: Uint8Array | null;
}

@Injectable()
export class Certificates {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
    private readonly documents: Documents,
    private readonly publicLog: PublicLog,
    private readonly cosignatures: Cosignatures,
    private readonly reader: LogReader,
  ) {}

  /**
   * Puts the statement about a file on the board, under the next number; the same statement again gets the same place.
   * @throws ServiceError ELECTION_UNKNOWN, PHASE_WRONG, DOCUMENT_CERTIFIED_ALREADY; VerificationError DOCUMENT_STATEMENT_INVALID
   */
  async certify(electionId: string, file: DescribedFile): Promise<{ number: number; index: number }> {
    const election = await this.elections.get(electionId);
    let number = 0;
    const { index } = await this.documents.publishChosen(election, async (sql) => {
      const document = await chooseDocument(sql, election, file);
      number = document.number;
      return document;
    });
    return { number, index };
  }

  /** Ascending by number, from this one on. */
  async list(electionId: string, from: number): Promise<DocumentPage> {
    const election = await this.elections.get(electionId);
    const rows = await this.database.rows<EntryRow>(
      `${ENTRIES} AND e.document_number >= $2::bigint ORDER BY e.document_number LIMIT ${MAX_DOCUMENTS + 1}`,
      [election.electionId, from],
    );
    const page = rows.slice(0, MAX_DOCUMENTS);
    const last = page.at(-1);
    return {
      documents: page.flatMap(describe),
      next: rows.length > MAX_DOCUMENTS && last !== undefined ? last.number + 1 : null,
    };
  }

  /** The certificate as it now stands: with the quorum's cosignatures and the anchor as soon as they are there. */
  async certificate(electionId: string, number: number): Promise<Uint8Array> {
    const election = await this.elections.get(electionId);
    const [row] = await this.database.rows<EntryRow>(`${ENTRIES} AND e.document_number = $2::bigint`, [
      election.electionId,
      number,
    ]);
    if (row === undefined || row.statement === null) {
      throw new ServiceError('DOCUMENT_UNKNOWN', `no certified document has the number ${number}`);
    }
    const { format: _, ...described } = decodeDocumentStatement(row.statement);
    const index = Number(row.idx);
    const { size, note } = await this.noteFor(election, index);
    const [proof] = await this.reader.proveInclusions(election.electionId, LOG_BOARD, [index], size);
    return encodeCertificate({
      ...described,
      anchor: await this.anchorOf(election, index),
      checkpoint: note,
      inclusionProof: (proof ?? []).map(toHex),
      index,
    });
  }

  /** The newest checkpoint that the quorum has cosigned, where it reaches this entry; else the newest one. */
  private async noteFor(election: Election, index: number): Promise<CosignedNote> {
    const { electionId, definition } = election;
    const newest = await this.publicLog.checkpoint(election, LOG_BOARD);
    const { quorum } = definition.witnesses;
    const cosigned = await this.cosignatures.lastWithQuorum(electionId, LOG_BOARD, newest.size, quorum);
    return cosigned !== undefined && cosigned.size > index ? cosigned : newest;
  }

  /** The first anchor that covers the entry, with what its signature says it spends. */
  private async anchorOf({ electionId, definition }: Election, index: number): Promise<CertificateAnchor | null> {
    const [row] = await this.database.rows<{ txid: string; raw: Uint8Array; bump: Uint8Array | null; spent: string }>(
      `SELECT a.txid, a.raw, a.bump, COALESCE(p.baton_sat, f.satoshis) AS spent
         FROM anchor a
         LEFT JOIN anchor p ON p.election_id = a.election_id AND p.seq = a.seq - 1
         LEFT JOIN funding f ON f.public_key = $3 AND a.seq = 0
        WHERE a.election_id = $1 AND a.tree_size > $2::bigint AND a.state <> 'intended'
        ORDER BY a.tree_size, a.seq LIMIT 1`,
      [electionId, index, fromHex(definition.anchor.publicKey, 33)],
    );
    if (row === undefined) return null;
    const bump = row.bump === null ? null : minimalBump(toHex(row.bump), row.txid);
    return { bump, raw: toHex(row.raw), spentSat: Number(row.spent), txid: row.txid };
  }
}

/** Under the board's lock: the document that stands there, or comes back after a restore, or is the next one. */
async function chooseDocument(sql: Sql, election: Election, file: DescribedFile): Promise<BoardDocument> {
  const rows = await sql.rows<EntryRow>(`${ENTRIES} ORDER BY e.document_number`, [election.electionId]);
  for (const row of rows) {
    const same = boardDocument(election, file, row.number);
    if (equalBytes(encodeDocumentEntry(DOCUMENT_CERTIFIED, row.number, sha256(same.bytes)), row.entry)) return same;
    if (row.statement !== null && decodeDocumentStatement(row.statement).sha256 === file.sha256) {
      const detail = `document ${row.number} has the same content under another name or title`;
      throw new ServiceError('DOCUMENT_CERTIFIED_ALREADY', detail);
    }
  }
  const number = (rows.at(-1)?.number ?? 0) + 1;
  if (number > MAX_DOCUMENT_NUMBER)
    throw new ServiceError('CONFLICT', 'the election has no number left for a document');
  return boardDocument(election, file, number);
}

function boardDocument(election: Election, file: DescribedFile, number: number): BoardDocument {
  const bytes = encodeDocumentStatement({ ...file, electionId: toHex(election.electionId), number });
  return { kind: DOCUMENT_CERTIFIED, number, path: certifiedPath(number), bytes, attachments: [] };
}

function describe({ idx, number, statement }: EntryRow): CertifiedDocument[] {
  if (statement === null) return [];
  const { fileName, sha256: hash, sizeBytes, title } = decodeDocumentStatement(statement);
  return [{ number, index: Number(idx), fileName, sha256: hash, sizeBytes, title }];
}
