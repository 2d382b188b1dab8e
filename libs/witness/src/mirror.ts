/**
 * The witness's memory as SQL (spec §7): the row of a log's last cosigned checkpoint, locked while the next is judged,
 * and the entries under it.
 */
import { EMPTY_ROOT, Frontier, hashLeaf } from '#crypto';
import { ServiceError } from '#edge';
import type { LogNumber } from '#store';
import type { EntityManager } from 'typeorm';
import type { WitnessedLog } from './witnessed-log.js';

/** Where the witness stands with a log. */
export interface WitnessedState {
  readonly size: number;
  readonly root: Uint8Array;
  readonly frontier: Frontier;
}

interface WitnessedRow {
  election_id: Buffer;
  log: number;
  size: string;
  frontier: Buffer;
  root: Buffer;
}

const LOCK_TIMEOUT = '15s';
const LOCK_NOT_AVAILABLE = '55P03';

/** Locks the log's row, making it at first contact. @throws ServiceError WITNESS_BUSY */
export async function lockWitnessed(manager: EntityManager, log: WitnessedLog): Promise<WitnessedState> {
  await manager.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
  await manager.query(
    `INSERT INTO witness.witnessed (origin, election_id, log, size, frontier, root, note)
     VALUES ($1, $2, $3, 0, '', $4, '') ON CONFLICT (origin) DO NOTHING`,
    [log.origin, log.electionId, log.log, toBuffer(EMPTY_ROOT)],
  );
  const [row] = await lockRow(manager, log.origin);
  if (!row || row.log !== log.log || !row.election_id.equals(log.electionId)) {
    throw new Error('the row of an origin belongs to the election that it was first used for');
  }
  return {
    size: Number(row.size),
    root: row.root,
    frontier: Frontier.fromHashes(Number(row.size), hashesOf(row.frontier)),
  };
}

/** Appends entries from index `start` on. */
export async function insertEntries(
  manager: EntityManager,
  log: WitnessedLog,
  start: number,
  entries: readonly Uint8Array[],
  leafHashes: readonly Uint8Array[],
): Promise<void> {
  await manager.query(
    `INSERT INTO witness.mirror_entry (election_id, log, idx, leaf_hash, bytes)
     SELECT $1, $2, $3::bigint + ordinality - 1, leaf_hash, bytes
       FROM unnest($4::bytea[], $5::bytea[]) WITH ORDINALITY AS added (leaf_hash, bytes, ordinality)`,
    [log.electionId, log.log, start, leafHashes.map(toBuffer), entries.map(toBuffer)],
  );
}

/** Moves the row on; nothing can be cosigned of this log any more but what extends this. */
export async function updateWitnessed(
  manager: EntityManager,
  origin: string,
  frontier: Frontier,
  note: string,
): Promise<void> {
  await manager.query(`UPDATE witness.witnessed SET size = $2, frontier = $3, root = $4, note = $5 WHERE origin = $1`, [
    origin,
    frontier.size,
    Buffer.concat(frontier.hashes()),
    toBuffer(frontier.root()),
    note,
  ]);
}

/** Entries of the mirror from `start` on, at most `limit` and about `limitBytes`, at least one where there is one. */
export async function readEntries(
  manager: EntityManager,
  electionId: Uint8Array,
  log: LogNumber,
  start: number,
  limit: number,
  limitBytes: number,
): Promise<Uint8Array[]> {
  const rows: { bytes: Buffer }[] = await manager.query(
    `SELECT bytes FROM (
       SELECT idx, bytes, sum(length(bytes) + 2) OVER (ORDER BY idx) AS total FROM witness.mirror_entry
        WHERE election_id = $1 AND log = $2 AND idx >= $3::bigint AND idx < $3::bigint + $4::int) AS candidates
      WHERE idx = $3::bigint OR total <= $5::bigint ORDER BY idx`,
    [electionId, log, start, limit, limitBytes],
  );
  return rows.map((row) => row.bytes);
}

/** The last cosigned checkpoint's note, as the log signed it; undefined before the first. */
export async function readNote(
  manager: EntityManager,
  electionId: Uint8Array,
  log: LogNumber,
): Promise<string | undefined> {
  const rows: { note: string }[] = await manager.query(
    `SELECT note FROM witness.witnessed WHERE election_id = $1 AND log = $2 AND note <> ''`,
    [electionId, log],
  );
  return rows[0]?.note;
}

/** Leaf hashes of entries. */
export function hashEntries(entries: readonly Uint8Array[]): Uint8Array[] {
  return entries.map(hashLeaf);
}

async function lockRow(manager: EntityManager, origin: string): Promise<WitnessedRow[]> {
  try {
    return await manager.query(
      `SELECT election_id, log, size, frontier, root FROM witness.witnessed WHERE origin = $1 FOR UPDATE`,
      [origin],
    );
  } catch (error) {
    const { code } = ((error as { driverError?: unknown }).driverError ?? {}) as { code?: string };
    if (code !== LOCK_NOT_AVAILABLE) throw error;
    throw new ServiceError('WITNESS_BUSY', 'another checkpoint of this log is being judged', 2, { cause: error });
  }
}

function hashesOf(bytes: Buffer): Uint8Array[] {
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(32 * i, 32 * (i + 1)));
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
