/** Where a published election stands, in few rows of the database: nothing here counts ballots. */
import type { Phase } from '#record';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import type { Sql } from '../../database/database.js';
import type { Election } from '../../elections/election.js';

export interface NewestAnchor {
  seq: number;
  txid: string;
  state: string;
  timeMs: number;
  treeSize: number;
}

export interface Standing {
  phase: Phase;
  nextPhaseNo: number;
  size: number;
  closingSize: number | null;
  /** Requests for tokens, as far as the log is public. */
  requests: number;
  /** Trustees whose share file is on the board. */
  decryptions: number[];
  hasResult: boolean;
  /** Pieces of evidence on the board. */
  evidence: number;
  /** Why anchoring has stopped, and since when. */
  halt: { code: string; sinceMs: number } | null;
  /** Trustees that have rehearsed. */
  rehearsed: number[];
  anchors: number;
  newest: NewestAnchor | null;
  /** The anchor that covers the closing entry, and the block that holds it. */
  close: { txid: string; blockHeight: number | null } | null;
}

interface Row {
  phase: Phase;
  next_phase_no: number;
  tree_size: string;
  closing_size: string | null;
  issued: string;
  decryptions: number[] | null;
  has_result: boolean;
  evidence: number;
  halt_code: string | null;
  halt_ms: string | null;
  rehearsed: string[] | null;
}

export async function readStanding(sql: Sql, { electionId, ceremonyId }: Election): Promise<Standing> {
  const [row] = await sql.rows<Row>(
    `SELECT b.phase, b.next_phase_no, b.tree_size, b.closing_size, i.public_size AS issued,
            (SELECT array_agg(e.document_number ORDER BY e.document_number) FROM log_entry e
              WHERE e.election_id = $1 AND e.kind = 48 AND e.document_kind = 1) AS decryptions,
            EXISTS (SELECT 1 FROM log_entry e
              WHERE e.election_id = $1 AND e.kind = 48 AND e.document_kind = 2) AS has_result,
            (SELECT count(*)::int FROM log_entry e
              WHERE e.election_id = $1 AND e.kind = 48 AND e.document_kind = 4) AS evidence,
            h.code AS halt_code, h.raised_ms AS halt_ms,
            (SELECT array_agg(m.name) FROM ceremony_message m
              WHERE m.ceremony_id = $2 AND m.name LIKE 'trustee-%-rehearsal') AS rehearsed
       FROM log_head b JOIN log_head i ON i.election_id = b.election_id AND i.log = ${LOG_ISSUANCE}
            LEFT JOIN anchor_halt h ON h.election_id = b.election_id AND h.lifted_ms IS NULL
      WHERE b.election_id = $1 AND b.log = ${LOG_BOARD}`,
    [electionId, ceremonyId],
  );
  if (row === undefined) throw new Error('a published election has both logs');
  const closingSize = row.closing_size === null ? null : Number(row.closing_size);
  const newest = await newestAnchor(sql, electionId);
  return {
    phase: row.phase,
    nextPhaseNo: row.next_phase_no,
    size: Number(row.tree_size),
    closingSize,
    requests: Number(row.issued),
    decryptions: row.decryptions ?? [],
    hasResult: row.has_result,
    evidence: row.evidence,
    halt: row.halt_code === null ? null : { code: row.halt_code, sinceMs: Number(row.halt_ms) },
    rehearsed: (row.rehearsed ?? []).map((name) => Number(name.split('-')[1])),
    anchors: newest === null ? 0 : newest.seq + 1,
    newest,
    close: closingSize === null ? null : await closeAnchor(sql, electionId, closingSize),
  };
}

async function newestAnchor(sql: Sql, electionId: Uint8Array): Promise<NewestAnchor | null> {
  const [row] = await sql.rows<{ seq: number; txid: string; state: string; time_ms: string; tree_size: number }>(
    `SELECT seq, txid, state, time_ms, tree_size FROM anchor
      WHERE election_id = $1 AND state <> 'intended' ORDER BY seq DESC LIMIT 1`,
    [electionId],
  );
  if (row === undefined) return null;
  return { seq: row.seq, txid: row.txid, state: row.state, timeMs: Number(row.time_ms), treeSize: row.tree_size };
}

async function closeAnchor(sql: Sql, electionId: Uint8Array, closingSize: number): Promise<Standing['close']> {
  const [row] = await sql.rows<{ txid: string; block_height: number | null }>(
    `SELECT txid, block_height FROM anchor
      WHERE election_id = $1 AND tree_size >= $2 AND state <> 'intended' ORDER BY seq LIMIT 1`,
    [electionId, closingSize],
  );
  return row === undefined ? null : { txid: row.txid, blockHeight: row.block_height };
}
