/**
 * Evidence on the board (record format, Evidence): why anchoring stopped, taken from the tally service alone and looked at
 * before it is taken, so that the board is no place for accusations that anybody can see through.
 */
import { Injectable } from '@nestjs/common';
import { equalBytes, sha256, toHex, utf8 } from '#crypto';
import { ServiceError } from '#edge';
import {
  decodeEvidence,
  decodeOutpoint,
  DOCUMENT_EVIDENCE,
  encodeDocumentEntry,
  type EvidenceCode,
  evidencePath,
  type Outpoint,
  verifySignedDocument,
} from '#record';
import { KIND_DOCUMENT, LOG_BOARD, LOG_ISSUANCE } from '#store';
import { verifyEvidence } from '#verify';
import { LogReader } from '../bulletin-board/log-reader.js';
import { signatureFileOf } from '../ceremonies/signature-form.js';
import { Database, type Sql } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import type { SignedDocumentForm } from '../forms.js';
import { type BoardDocument, Documents } from './documents.js';
import { TallyKeys } from './tally-keys.js';

/** What the server says of a piece of evidence; the file proves it. */
export interface DescribedEvidence {
  number: number;
  /** Place on the board. */
  index: number;
  code: EvidenceCode;
  /** Number of the anchor that could not be made. */
  seq: number;
  /** 32 bytes in hex. */
  sha256: string;
}

export interface EvidenceList {
  /** Ascending by number. */
  evidence: DescribedEvidence[];
  /** Why nothing is anchored now, in the words of the tally service; null while it goes on. */
  halt: { code: string; sinceMs: number } | null;
}

/** As many as a verifier judges; an election with more has other troubles. */
const MAX_EVIDENCE = 100;

interface EntryRow {
  idx: string;
  number: number;
  entry: Uint8Array;
}

@Injectable()
export class Evidence {
  /** What files say, by their SHA-256: they never change, and each may have megabytes. */
  private readonly said = new Map<string, Pick<DescribedEvidence, 'code' | 'seq'>>();

  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
    private readonly documents: Documents,
    private readonly reader: LogReader,
    private readonly tallyKeys: TallyKeys,
  ) {}

  /**
   * Puts evidence on the board under the next number; the same file again gets the same place.
   * @param body untrusted
   * @throws ServiceError ELECTION_UNKNOWN, EVIDENCE_SIGNER_UNKNOWN, PHASE_WRONG, CONFLICT; VerificationError EVIDENCE_INVALID,
   *   EVIDENCE_PROOF_INVALID, ELECTION_ID_MISMATCH, DOCUMENT_SIGNATURE_INVALID, SIGNATURE_FILE_…
   */
  async publish(electionId: string, body: SignedDocumentForm): Promise<{ number: number; index: number }> {
    const election = await this.elections.get(electionId);
    const bytes = utf8(body.document);
    // 1. Signed by the tally service. Witnesses are asked only for somebody who has the key of one.
    await this.assertSigner(election, bytes, body);
    // 2. Not refuted by what this server knows.
    const evidence = decodeEvidence(bytes);
    const baton = await this.batonOf(election, evidence.seq);
    await verifyEvidence(evidence, {
      definition: election.definition,
      electionId: election.electionId,
      batonOf: () => baton,
      rootAt: (log, size) => this.rootAt(election, log === 'board' ? LOG_BOARD : LOG_ISSUANCE, size),
    });
    // 3. On the board, alone.
    let number = 0;
    const { index } = await this.documents.publishChosen(election, async (sql) => {
      const document = await chooseNumber(sql, election, bytes);
      number = document.number;
      return document;
    });
    return { number, index };
  }

  async list(electionId: string): Promise<EvidenceList> {
    const election = await this.elections.get(electionId);
    const evidence: DescribedEvidence[] = [];
    for (const { idx, number, entry } of await entriesOf(this.database, election)) {
      const hash = toHex(entry.subarray(-32));
      const said = this.said.get(hash) ?? (await this.read(election, number));
      // Missing after the board came back from a mirror, which holds entries alone, until the tally service sends it again.
      if (said === undefined) continue;
      this.said.set(hash, said);
      evidence.push({ number, index: Number(idx), ...said, sha256: hash });
    }
    const [halt] = await this.database.rows<{ code: string; raised_ms: string }>(
      'SELECT code, raised_ms FROM anchor_halt WHERE election_id = $1 AND lifted_ms IS NULL',
      [election.electionId],
    );
    return { evidence, halt: halt === undefined ? null : { code: halt.code, sinceMs: Number(halt.raised_ms) } };
  }

  /** @throws ServiceError ELECTION_UNKNOWN, DOCUMENT_UNKNOWN */
  async file(electionId: string, number: number): Promise<Uint8Array> {
    const bytes = await this.documents.read(await this.elections.get(electionId), evidencePath(number));
    if (bytes === undefined) throw new ServiceError('DOCUMENT_UNKNOWN', `no evidence has the number ${number}`);
    return bytes;
  }

  private async assertSigner(election: Election, bytes: Uint8Array, { signature }: SignedDocumentForm): Promise<void> {
    const { publicKey } = signature;
    const refuse = () =>
      new ServiceError('EVIDENCE_SIGNER_UNKNOWN', 'the evidence is not signed by the tally service of this election');
    if (!election.definition.witnesses.members.some((witness) => witness.publicKey === publicKey)) throw refuse();
    verifySignedDocument('evidence', publicKey, bytes, signatureFileOf(signature));
    if (!(await this.tallyKeys.of(election)).includes(publicKey)) throw refuse();
  }

  private async batonOf(election: Election, seq: number): Promise<Outpoint | undefined> {
    if (seq === 0) return decodeOutpoint(election.definition.anchor.genesisOutpoint);
    const [before] = await this.database.rows<{ txid: string }>(
      `SELECT txid FROM anchor WHERE election_id = $1 AND seq = $2::bigint - 1`,
      [election.electionId, seq],
    );
    return before === undefined ? undefined : { txid: before.txid, vout: 0 };
  }

  private async rootAt(
    { electionId }: Election,
    log: typeof LOG_BOARD | typeof LOG_ISSUANCE,
    size: number,
  ): Promise<Uint8Array | undefined> {
    const [head] = await this.database.rows<{ tree_size: string }>(
      'SELECT tree_size FROM log_head WHERE election_id = $1 AND log = $2',
      [electionId, log],
    );
    return size > Number(head?.tree_size ?? 0) ? undefined : this.reader.rootAt(electionId, log, size);
  }

  private async read(election: Election, number: number): Promise<Pick<DescribedEvidence, 'code' | 'seq'> | undefined> {
    const bytes = await this.documents.read(election, evidencePath(number));
    if (bytes === undefined) return undefined;
    const { code, seq } = decodeEvidence(bytes);
    return { code, seq };
  }
}

function entriesOf(sql: Sql, election: Election): Promise<EntryRow[]> {
  return sql.rows<EntryRow>(
    `SELECT idx, document_number AS number, bytes AS entry FROM log_entry
      WHERE election_id = $1 AND log = ${LOG_BOARD} AND kind = ${KIND_DOCUMENT} AND document_kind = ${DOCUMENT_EVIDENCE}
      ORDER BY document_number LIMIT ${MAX_EVIDENCE}`,
    [election.electionId],
  );
}

/** Under the board's lock: the number that these bytes have there, or the next one. */
async function chooseNumber(sql: Sql, election: Election, bytes: Uint8Array): Promise<BoardDocument> {
  const rows = await entriesOf(sql, election);
  const hash = sha256(bytes);
  const stored = rows.find(({ number, entry }) =>
    equalBytes(encodeDocumentEntry(DOCUMENT_EVIDENCE, number, hash), entry),
  );
  if (stored === undefined && rows.length >= MAX_EVIDENCE) {
    throw new ServiceError('CONFLICT', `the board holds ${MAX_EVIDENCE} pieces of evidence already`);
  }
  const number = stored?.number ?? (rows.at(-1)?.number ?? 0) + 1;
  return { kind: DOCUMENT_EVIDENCE, number, path: evidencePath(number), bytes, attachments: [] };
}
