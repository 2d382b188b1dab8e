/**
 * Storing shares (spec §5.4): all that depends on the issuer's own tables is checked in one transaction under the locks of the
 * voters' roll entries, and a share is on disk before it leaves. Whatever is repeated, concurrent or interrupted, there is one
 * `D` for each entry, and the primary key says so too.
 */
import { equalBytes, toHex, type Checkpoint, type TokenRequest } from '#crypto';
import { ServiceError } from '#edge';
import { LOG_ISSUANCE } from '#store';
import type { EntityManager } from 'typeorm';
import type { ActiveElection } from '../elections/elections.js';

/** A share that was computed for a request which a quorum says was logged. */
export interface Storing {
  /** On the roll. */
  position: number;
  request: TokenRequest;
  bytes: Uint8Array;
  index: number;
  checkpoint: Checkpoint;
  share: Uint8Array;
}

interface SignedRow {
  position: number;
  request: Buffer;
  share: Buffer;
}

/**
 * The share stored for this `D`; undefined where nothing was signed for the voter.
 * @returns ServiceError REQUEST_CONFLICT when another `D` was
 */
export function checkStored(
  { definition }: ActiveElection,
  { signed }: { signed: { request: Uint8Array; share: Uint8Array } | undefined },
  D: Uint8Array,
): Uint8Array | ServiceError | undefined {
  if (signed === undefined) return undefined;
  const at = 2 + 32 * definition.roll.registrars;
  if (equalBytes(signed.request.subarray(at, at + D.length), D)) return signed.share;
  return new ServiceError('REQUEST_CONFLICT', 'another request of this voter was signed; there is one for each voter');
}

/**
 * @param storings  of different voters
 * @returns by item the share that may leave once this transaction is committed, or ServiceError CHECKPOINT_CONFLICT,
 *   REQUEST_NOT_LOGGED, REQUEST_LOGGED_TWICE, REQUEST_CONFLICT
 */
export async function storeShares(
  manager: EntityManager,
  election: ActiveElection,
  storings: readonly Storing[],
): Promise<(Uint8Array | ServiceError)[]> {
  // 1. The roll entries, locked in one order: whoever asks for the same voter waits here.
  const stored = await lockVoters(manager, election, storings);
  // 2. Our log copy: this root at this size, exactly this request at the index, no other of these roll keys.
  const refusals = await findRefusals(manager, election, storings);
  // 3. What was signed before is given again; the others are stored.
  const fresh: Storing[] = [];
  const outcomes = storings.map((storing, i) => {
    const signed = stored.get(storing.position);
    const before = checkStored(election, { signed }, storing.request.D);
    if (before !== undefined) return before;
    const refusal = refusals[i];
    if (refusal !== undefined) return refusal;
    fresh.push(storing);
    return storing.share;
  });
  await manager.query(
    `INSERT INTO signed_request (election_id, position, request, share)
     SELECT $1, s.position, s.request, s.share FROM unnest($2::int[], $3::bytea[], $4::bytea[]) AS s(position, request, share)`,
    [
      election.electionId,
      fresh.map(({ position }) => position),
      fresh.map(({ bytes }) => Buffer.from(bytes)),
      fresh.map(({ share }) => Buffer.from(share)),
    ],
  );
  return outcomes;
}

async function lockVoters(
  manager: EntityManager,
  { electionId, ceremonyId }: ActiveElection,
  storings: readonly Storing[],
): Promise<Map<number, SignedRow>> {
  const positions = storings.map(({ position }) => position);
  await manager.query(
    `SELECT 1 FROM roll_entry WHERE ceremony_id = $1 AND position = ANY($2::int[]) ORDER BY position FOR UPDATE`,
    [ceremonyId, positions],
  );
  const rows: SignedRow[] = await manager.query(
    'SELECT position, request, share FROM signed_request WHERE election_id = $1 AND position = ANY($2::int[])',
    [electionId, positions],
  );
  return new Map(rows.map((row) => [row.position, row]));
}

async function findRefusals(
  manager: EntityManager,
  { electionId }: ActiveElection,
  storings: readonly Storing[],
): Promise<(ServiceError | undefined)[]> {
  const roots: { size: string; root: Buffer }[] = await manager.query(
    'SELECT size, root FROM issuance_checkpoint WHERE election_id = $1 AND size = ANY($2::bigint[])',
    [electionId, storings.map(({ checkpoint }) => checkpoint.size)],
  );
  const entries: { idx: string; bytes: Buffer }[] = await manager.query(
    'SELECT idx, bytes FROM witness.mirror_entry WHERE election_id = $1 AND log = $2 AND idx = ANY($3::bigint[])',
    [electionId, LOG_ISSUANCE, storings.map(({ index }) => index)],
  );
  const acting: { roll_key: Buffer; idx: string }[] = await manager.query(
    'SELECT roll_key, idx FROM logged_request WHERE election_id = $1 AND roll_key = ANY($2::bytea[])',
    [electionId, storings.flatMap(({ request }) => request.rollKeys.map((key) => Buffer.from(key)))],
  );
  const rootAt = new Map(roots.map(({ size, root }) => [Number(size), root]));
  const entryAt = new Map(entries.map(({ idx, bytes }) => [Number(idx), bytes]));
  const placesOf = new Map<string, number[]>();
  for (const { roll_key, idx } of acting) {
    placesOf.set(toHex(roll_key), [...(placesOf.get(toHex(roll_key)) ?? []), Number(idx)]);
  }
  return storings.map(({ request, bytes, index, checkpoint }) => {
    const own = rootAt.get(checkpoint.size);
    if (own !== undefined && !equalBytes(own, checkpoint.root)) {
      const detail = `we cosigned another root of ${checkpoint.size} entries: ${toHex(own)}`;
      return new ServiceError('CHECKPOINT_CONFLICT', detail);
    }
    const entry = entryAt.get(index);
    if (entry === undefined || !equalBytes(entry, bytes)) {
      return new ServiceError('REQUEST_NOT_LOGGED', `our copy of the log holds another entry at ${index}, or none`);
    }
    const places = request.rollKeys.flatMap((key) => placesOf.get(toHex(key)) ?? []);
    const other = places.find((place) => place !== index);
    if (other === undefined) return undefined;
    const detail = `the log holds another request of this roll key at ${other}: it has taken two`;
    return new ServiceError('REQUEST_LOGGED_TWICE', detail);
  });
}
