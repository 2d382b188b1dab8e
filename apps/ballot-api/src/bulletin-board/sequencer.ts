/**
 * The sequencer (spec §7): in one transaction lock the head row, decide, append, sign the checkpoint, commit. The row
 * lock is what orders concurrent writers, in this process or in another replica; nothing else is needed for there to be
 * one tree. What is committed is on the board; whoever is told of it is told afterwards.
 */
import { type Checkpoint, concatBytes, Frontier, hashLeaf, signCheckpoint } from '#crypto';
import { DOCUMENT_RESULT, type Phase } from '#record';
import { KIND_DOCUMENT, LOG_BOARD, LOG_ISSUANCE, type LogNumber } from '#store';
import type { Sql } from '../database/database.js';
import type { LogKey } from './server-keys.js';
import { appendToTiles, edgeTilesOf, splitHashes, type Tile } from './tile-edge.js';

/** A head row while this transaction holds its lock. */
export interface LogHead {
  electionId: Uint8Array;
  log: LogNumber;
  treeSize: number;
  publicSize: number;
  frontier: Frontier;
  phase: Phase;
  nextPhaseNo: number;
  checkpoint: string;
}

/** One entry about to be appended; what its kind does not have is null. */
export interface NewEntry {
  bytes: Uint8Array;
  leafHash: Uint8Array;
  kind: number;
  classIndex: number | null;
  ballotKey: Uint8Array | null;
  revision: number | null;
  tracker: Uint8Array | null;
  documentKind: number | null;
  documentNumber: number | null;
}

/** An entry that has only its bytes and its kind. */
export function plainEntry(kind: number, bytes: Uint8Array): NewEntry {
  return {
    bytes,
    leafHash: hashLeaf(bytes),
    kind,
    classIndex: null,
    ballotKey: null,
    revision: null,
    tracker: null,
    documentKind: null,
    documentNumber: null,
  };
}

/** What a log signs with. */
export interface LogSigner {
  origin: string;
  key: LogKey;
}

interface HeadRow {
  tree_size: string;
  public_size: string;
  frontier: Uint8Array;
  phase: Phase;
  next_phase_no: number;
  checkpoint: string;
}

/** Whether the board holds the result. Under the head's lock no other can come in between. */
export async function hasResult(sql: Sql, electionId: Uint8Array): Promise<boolean> {
  const rows = await sql.rows(
    `SELECT 1 FROM log_entry
      WHERE election_id = $1 AND log = ${LOG_BOARD} AND kind = ${KIND_DOCUMENT} AND document_kind = ${DOCUMENT_RESULT}
      LIMIT 1`,
    [electionId],
  );
  return rows.length > 0;
}

/**
 * Locks the head row until the transaction ends. Whoever needs both logs locks the board first, so that no two
 * transactions wait for one another.
 * @returns undefined where there is no such log
 */
export async function lockHead(sql: Sql, electionId: Uint8Array, log: LogNumber): Promise<LogHead | undefined> {
  const [row] = await sql.rows<HeadRow>(
    `SELECT tree_size, public_size, frontier, phase, next_phase_no, checkpoint
       FROM log_head WHERE election_id = $1 AND log = $2 FOR UPDATE`,
    [electionId, log],
  );
  if (row === undefined) return undefined;
  const treeSize = Number(row.tree_size);
  return {
    electionId,
    log,
    treeSize,
    publicSize: Number(row.public_size),
    frontier: Frontier.fromHashes(treeSize, splitHashes(row.frontier)),
    phase: row.phase,
    nextPhaseNo: row.next_phase_no,
    checkpoint: row.checkpoint,
  };
}

/**
 * Appends entries behind a locked head, in the given order, and signs the new checkpoint.
 * @param head  from `lockHead` of the same transaction; spent by this call
 * @returns the new size and its signed note
 */
export async function appendEntries(
  sql: Sql,
  head: LogHead,
  signer: LogSigner,
  entries: NewEntry[],
): Promise<{ treeSize: number; note: string }> {
  const leafHashes = entries.map((entry) => entry.leafHash);
  // 1. Indices and leaves.
  await insertEntries(sql, head, entries);
  // 2. Tiles.
  const edge = await loadTiles(sql, head.electionId, head.log, edgeTilesOf(head.treeSize));
  await storeTiles(sql, head, appendToTiles(head.treeSize, edge, leafHashes));
  // 3. Frontier and root, by another way than the tiles.
  for (const leafHash of leafHashes) head.frontier.append(leafHash);
  const checkpoint: Checkpoint = { origin: signer.origin, size: head.frontier.size, root: head.frontier.root() };
  // 4. The checkpoint; the board is public at once, the issuance log when its round ends.
  const note = signer.key.sign((secretKey) => signCheckpoint(checkpoint, secretKey));
  await storeHead(sql, head, checkpoint, note);
  // 5. One wake-up a commit; a poll would be enough.
  await notifyBoard(sql, head.electionId);
  return { treeSize: checkpoint.size, note };
}

/** Tells listeners that something of this election has changed; delivered when the transaction commits. */
export async function notifyBoard(sql: Sql, electionId: Uint8Array): Promise<void> {
  await sql.rows(`SELECT pg_notify('psephos_board', encode($1::bytea, 'hex'))`, [electionId]);
}

/** The head of an empty log, with its checkpoint of size 0. */
export async function createLog(sql: Sql, electionId: Uint8Array, log: LogNumber, signer: LogSigner): Promise<void> {
  const frontier = Frontier.empty();
  const empty: Checkpoint = { origin: signer.origin, size: 0, root: frontier.root() };
  const note = signer.key.sign((secretKey) => signCheckpoint(empty, secretKey));
  await sql.rows(
    `INSERT INTO log_head (election_id, log, tree_size, frontier, root, checkpoint, public_size, phase, next_phase_no)
     VALUES ($1, $2, 0, ''::bytea, $3, $4, 0, 'setup', 0)`,
    [electionId, log, empty.root, note],
  );
  await sql.rows(`INSERT INTO checkpoint (election_id, log, size, note) VALUES ($1, $2, 0, $3)`, [
    electionId,
    log,
    note,
  ]);
}

/** Rows of the named tiles, as wide as they are stored. */
export async function loadTiles(
  sql: Sql,
  electionId: Uint8Array,
  log: LogNumber,
  wanted: { level: number; n: number }[],
): Promise<Tile[]> {
  if (wanted.length === 0) return [];
  const rows = await sql.rows<{ level: number; n: string; hashes: Uint8Array }>(
    `SELECT t.level, t.n, t.hashes FROM unnest($3::smallint[], $4::bigint[]) AS w(level, n)
       JOIN log_tile t ON t.election_id = $1 AND t.log = $2 AND t.level = w.level AND t.n = w.n`,
    [electionId, log, wanted.map((tile) => tile.level), wanted.map((tile) => tile.n)],
  );
  return rows.map(({ level, n, hashes }) => ({ level, n: Number(n), hashes: splitHashes(hashes) }));
}

async function insertEntries(sql: Sql, head: LogHead, entries: NewEntry[]): Promise<void> {
  await sql.rows(
    `INSERT INTO log_entry (election_id, log, idx, leaf_hash, bytes, kind, class_index, ballot_key, revision, tracker,
                            document_kind, document_number)
     SELECT $1, $2, $3::bigint + e.position - 1, e.leaf_hash, e.bytes, e.kind, e.class_index, e.ballot_key, e.revision,
            e.tracker, e.document_kind, e.document_number
       FROM unnest($4::bytea[], $5::bytea[], $6::smallint[], $7::int[], $8::bytea[], $9::bigint[], $10::bytea[],
                   $11::smallint[], $12::int[])
            WITH ORDINALITY AS e(leaf_hash, bytes, kind, class_index, ballot_key, revision, tracker,
                                 document_kind, document_number, position)`,
    [
      head.electionId,
      head.log,
      head.treeSize,
      entries.map((entry) => entry.leafHash),
      entries.map((entry) => entry.bytes),
      entries.map((entry) => entry.kind),
      entries.map((entry) => entry.classIndex),
      entries.map((entry) => entry.ballotKey),
      entries.map((entry) => entry.revision),
      entries.map((entry) => entry.tracker),
      entries.map((entry) => entry.documentKind),
      entries.map((entry) => entry.documentNumber),
    ],
  );
}

async function storeTiles(sql: Sql, head: LogHead, tiles: Tile[]): Promise<void> {
  await sql.rows(
    `INSERT INTO log_tile (election_id, log, level, n, hashes)
     SELECT $1, $2, t.level, t.n, t.hashes FROM unnest($3::smallint[], $4::bigint[], $5::bytea[]) AS t(level, n, hashes)
     ON CONFLICT (election_id, log, level, n) DO UPDATE SET hashes = EXCLUDED.hashes`,
    [
      head.electionId,
      head.log,
      tiles.map((tile) => tile.level),
      tiles.map((tile) => tile.n),
      tiles.map((tile) => concatBytes(...tile.hashes)),
    ],
  );
}

async function storeHead(sql: Sql, head: LogHead, checkpoint: Checkpoint, note: string): Promise<void> {
  await sql.rows(
    `UPDATE log_head SET tree_size = $3, frontier = $4, root = $5, checkpoint = $6,
                         public_size = CASE WHEN log = ${LOG_BOARD} THEN $3 ELSE public_size END
      WHERE election_id = $1 AND log = $2`,
    [head.electionId, head.log, checkpoint.size, concatBytes(...head.frontier.hashes()), checkpoint.root, note],
  );
  await sql.rows(`INSERT INTO checkpoint (election_id, log, size, note) VALUES ($1, $2, $3, $4)`, [
    head.electionId,
    head.log,
    checkpoint.size,
    note,
  ]);
}

/**
 * Shows the public the whole issuance log as it now stands (spec §7). The caller holds both head locks.
 * @param boardSize  the board's size that the anchor which takes this up may cover at most
 * @param round      the round this counts as, so that the next publication waits for the next one
 */
export async function publishIssuance(
  sql: Sql,
  electionId: Uint8Array,
  boardSize: number,
  round: number,
): Promise<void> {
  await sql.rows(
    `UPDATE log_head SET public_size = tree_size, public_board_size = $3, published_round = $4
      WHERE election_id = $1 AND log = $2`,
    [electionId, LOG_ISSUANCE, boardSize, round],
  );
}
