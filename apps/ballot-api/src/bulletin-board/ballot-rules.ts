/**
 * The checks of a ballot or a spoil that depend on what stands on the board (spec §6, intake 7 to 9, and §7, 0x11). They
 * run inside the sequencing transaction, where nothing can slip in between check and append.
 */
import { ServiceError } from '#edge';
import { type Definition, type Phase, takesBallots } from '#record';
import { KIND_BALLOT, KIND_SPOIL } from '#store';
import type { Sql } from '../database/database.js';
import type { NewEntry } from './sequencer.js';

/** A ballot or spoil whose form, signature, token and proofs have been verified. */
export interface VoterEntry extends NewEntry {
  kind: typeof KIND_BALLOT | typeof KIND_SPOIL;
  classIndex: number;
  ballotKey: Uint8Array;
  tracker: Uint8Array;
}

export const MAX_SPOILS_PER_KEY = 20;
/** A device's clock is corrected by the server's; further ahead than this is no clock. */
export const MAX_MINUTES_AHEAD = 30;

/** What the board holds about one entry's key and tracker. */
interface Standing {
  revision: string | null;
  cast: boolean;
  spoiled: boolean;
  spoils: number;
}

/** Step 7 (and 2, the early exit): the phase takes ballots. */
export function refuseByPhase(definition: Definition, phase: Phase): ServiceError | undefined {
  if (takesBallots(definition, phase)) return undefined;
  switch (phase) {
    case 'setup':
    case 'issuing':
      return new ServiceError('VOTING_NOT_OPEN', `voting has not begun: the board is in phase "${phase}"`);
    case 'voting':
    case 'closed':
      return new ServiceError('VOTING_CLOSED', 'voting is closed: no ballot is taken any more');
    case 'aborted':
      return new ServiceError('ELECTION_ABORTED', 'this election was aborted');
    default:
      return phase satisfies never;
  }
}

/** What the board holds about each entry, under the head's lock. One (class, ballotKey) appears once in `entries`. */
export async function readStandings(sql: Sql, electionId: Uint8Array, entries: VoterEntry[]): Promise<Standing[]> {
  return sql.rows<Standing>(
    `SELECT (SELECT max(e.revision) FROM log_entry e
              WHERE e.election_id = $1 AND e.kind = ${KIND_BALLOT}
                AND e.class_index = k.class_index AND e.ballot_key = k.ballot_key) AS revision,
            EXISTS (SELECT 1 FROM log_entry e
              WHERE e.election_id = $1 AND e.kind = ${KIND_BALLOT} AND e.tracker = k.tracker) AS cast,
            EXISTS (SELECT 1 FROM log_entry e
              WHERE e.election_id = $1 AND e.kind = ${KIND_SPOIL} AND e.class_index = k.class_index
                AND e.ballot_key = k.ballot_key AND e.tracker = k.tracker) AS spoiled,
            (SELECT count(*)::int FROM log_entry e
              WHERE e.election_id = $1 AND e.kind = ${KIND_SPOIL} AND e.class_index = k.class_index
                AND e.ballot_key = k.ballot_key) AS spoils
       FROM unnest($2::int[], $3::bytea[], $4::bytea[]) WITH ORDINALITY
            AS k(class_index, ballot_key, tracker, position)
      ORDER BY k.position`,
    [
      electionId,
      entries.map((entry) => entry.classIndex),
      entries.map((entry) => entry.ballotKey),
      entries.map((entry) => entry.tracker),
    ],
  );
}

/** Steps 8 and 9 for a ballot, §7's limits for a spoil. */
export function refuseByStanding(
  definition: Definition,
  entry: VoterEntry,
  standing: Standing,
  nowMs: number,
): ServiceError | undefined {
  return entry.kind === KIND_BALLOT ? refuseBallot(definition, entry, standing, nowMs) : refuseSpoil(standing);
}

function refuseBallot(
  definition: Definition,
  entry: VoterEntry,
  standing: Standing,
  nowMs: number,
): ServiceError | undefined {
  const revision = entry.revision ?? 0;
  if (standing.revision !== null) {
    const highest = Number(standing.revision);
    // 8. An older ballot that was withheld can never be appended after a newer one.
    if (revision <= highest) {
      return new ServiceError(
        'BALLOT_REVISION_NOT_HIGHER',
        `revision ${revision} is not higher than ${highest} on the board`,
      );
    }
    if (definition.policy.revoting === 'refused') {
      return new ServiceError('REVOTING_REFUSED', 'this election takes one ballot per key, and one is on the board');
    }
  }
  const latest = Math.floor(nowMs / 60_000) + MAX_MINUTES_AHEAD;
  if (revision > latest) {
    return new ServiceError(
      'BALLOT_REVISION_AHEAD',
      `revision ${revision} is more than ${MAX_MINUTES_AHEAD} minutes ahead`,
    );
  }
  // 9. Cast once; and what was opened for checking is never cast.
  if (standing.cast) return new ServiceError('TRACKER_CAST', 'a ballot with this tracker is on the board');
  if (standing.spoiled)
    return new ServiceError('TRACKER_SPOILED', 'this ballot was opened for checking and cannot be cast');
  return undefined;
}

function refuseSpoil(standing: Standing): ServiceError | undefined {
  if (standing.cast) return new ServiceError('TRACKER_CAST', 'this ballot was cast and cannot be opened for checking');
  if (standing.spoiled) return new ServiceError('TRACKER_SPOILED', 'this ballot was already opened for checking');
  if (standing.spoils >= MAX_SPOILS_PER_KEY) {
    return new ServiceError('SPOIL_LIMIT', `a key may open ${MAX_SPOILS_PER_KEY} ballots for checking`);
  }
  return undefined;
}
