/** Where an election stands, for pages and operators; nothing of it is proof of anything (the record is). */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { ANCHOR_TYPES, decodeBoardEntry, type LanguageMap, type Phase } from '#record';
import { KIND_BALLOT, KIND_PHASE, KIND_SPOIL, LOG_BOARD, LOG_ISSUANCE } from '#store';
import { Database } from '../database/database.js';
import type { Election } from './election.js';
import { ElectionRegistry } from './election-registry.js';

export interface ElectionStatus {
  electionId: string;
  ceremonyId: string;
  title: LanguageMap;
  phase: Phase;
  /** Number that the next phase statement must carry. */
  nextPhaseNo: number;
  /** Entries on the board, and in the issuance log as the public sees it. */
  size: number;
  issuedSize: number;
  board: { closingSize: number | null; ballots: number; spoils: number };
  anchor: { seq: number; txid: string; state: string; treeSize: number } | null;
  /** Why it was aborted, in the officials' words, and the time of the anchor that says so, null while there is none. */
  aborted: { reason: string; timeMs: number | null } | null;
  decryptions: number[];
  hasResult: boolean;
  /** Pieces of evidence on the board. */
  evidence: number;
  /** Anchoring was stopped and no person has lifted it. */
  isHalted: boolean;
}

const ANCHOR_ABORT = ANCHOR_TYPES.indexOf('ABORT');

interface StatusRow {
  phase: Phase;
  next_phase_no: number;
  tree_size: string;
  closing_size: string | null;
  issued_size: string;
  ballots: number;
  spoils: number;
  trustees: number[] | null;
  has_result: boolean;
  evidence: number;
  is_halted: boolean;
}

@Injectable()
export class StatusService {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
  ) {}

  async all(): Promise<ElectionStatus[]> {
    const elections = await this.elections.all();
    return Promise.all(elections.map((election) => this.read(election)));
  }

  async of(electionId: string): Promise<ElectionStatus> {
    return this.read(await this.elections.get(electionId));
  }

  private async read(election: Election): Promise<ElectionStatus> {
    const [row] = await this.database.rows<StatusRow>(
      `SELECT b.phase, b.next_phase_no, b.tree_size, b.closing_size, i.public_size AS issued_size,
              (SELECT count(*)::int FROM log_entry e WHERE e.election_id = $1 AND e.kind = ${KIND_BALLOT}) AS ballots,
              (SELECT count(*)::int FROM log_entry e WHERE e.election_id = $1 AND e.kind = ${KIND_SPOIL}) AS spoils,
              (SELECT array_agg(e.document_number ORDER BY e.document_number) FROM log_entry e
                WHERE e.election_id = $1 AND e.kind = 48 AND e.document_kind = 1) AS trustees,
              EXISTS (SELECT 1 FROM log_entry e
                WHERE e.election_id = $1 AND e.kind = 48 AND e.document_kind = 2) AS has_result,
              (SELECT count(*)::int FROM log_entry e
                WHERE e.election_id = $1 AND e.kind = 48 AND e.document_kind = 4) AS evidence,
              EXISTS (SELECT 1 FROM anchor_halt h WHERE h.election_id = $1 AND h.lifted_ms IS NULL) AS is_halted
         FROM log_head b JOIN log_head i ON i.election_id = b.election_id AND i.log = ${LOG_ISSUANCE}
        WHERE b.election_id = $1 AND b.log = ${LOG_BOARD}`,
      [election.electionId],
    );
    if (row === undefined) throw new Error('a published election has both logs');
    return {
      electionId: toHex(election.electionId),
      ceremonyId: toHex(election.ceremonyId),
      title: election.definition.title,
      phase: row.phase,
      nextPhaseNo: row.next_phase_no,
      size: Number(row.tree_size),
      issuedSize: Number(row.issued_size),
      board: {
        closingSize: row.closing_size === null ? null : Number(row.closing_size),
        ballots: row.ballots,
        spoils: row.spoils,
      },
      anchor: await this.newestAnchor(election.electionId),
      aborted: row.phase === 'aborted' ? await this.abortOf(election.electionId) : null,
      decryptions: row.trustees ?? [],
      hasResult: row.has_result,
      evidence: row.evidence,
      isHalted: row.is_halted,
    };
  }

  private async newestAnchor(electionId: Uint8Array): Promise<ElectionStatus['anchor']> {
    const [anchor] = await this.database.rows<{ seq: number; txid: string; state: string; tree_size: number }>(
      `SELECT seq, txid, state, tree_size FROM anchor WHERE election_id = $1 ORDER BY seq DESC LIMIT 1`,
      [electionId],
    );
    if (anchor === undefined) return null;
    return { seq: anchor.seq, txid: anchor.txid, state: anchor.state, treeSize: anchor.tree_size };
  }

  /** An entry holds no time: the anchor's is the first that anybody can check. */
  private async abortOf(electionId: Uint8Array): Promise<ElectionStatus['aborted']> {
    const [row] = await this.database.rows<{ bytes: Buffer; time_ms: string | null }>(
      `SELECT e.bytes, (SELECT a.time_ms FROM anchor a WHERE a.election_id = $1 AND a.type = ${ANCHOR_ABORT}) AS time_ms
         FROM log_entry e WHERE e.election_id = $1 AND e.log = ${LOG_BOARD} AND e.kind = ${KIND_PHASE}
        ORDER BY e.idx DESC LIMIT 1`,
      [electionId],
    );
    const entry = row === undefined ? null : decodeBoardEntry(Uint8Array.from(row.bytes));
    if (row === undefined || entry?.type !== 'phase') throw new Error('an aborted election has the entry that says so');
    return { reason: entry.statement.reason, timeMs: row.time_ms === null ? null : Number(row.time_ms) };
  }
}
