/**
 * The issuer's own tables as the blind signer uses them (spec §5.4): where the voting stands and what our copies of the logs hold, who
 * is on the roll, and what was signed for whom. Thousands ask in the same minute, so everything is read and stored for many at
 * once: those who come while one statement is under way share the next.
 */
import { Inject, Injectable } from '@nestjs/common';
import { concatBytes, toHex, type TokenRequest } from '#crypto';
import { GroupCommitter, ServiceError } from '#edge';
import { decodeBoardEntry, type Phase } from '#record';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import { DataSource, type EntityManager } from 'typeorm';
import type { ActiveElection } from '../elections/elections.js';
import { checkStored, storeShares, type Storing } from './share-store.js';

/** What our copies of the logs say. */
export interface Mirrored {
  /** That the last phase entry of the board leads to. */
  phase: Phase;
  /** Entries of the issuance log. */
  size: number;
}

/** First byte of a phase entry (spec §7). */
const PHASE_ENTRY = 0x20;
const MAX_GROUP = 200;

interface Groups {
  mirrored: GroupCommitter<null, Mirrored>;
  voters: GroupCommitter<TokenRequest, Voter | undefined>;
  shares: GroupCommitter<Storing, Uint8Array | ServiceError>;
}

/** A roll entry, and the request that was signed for it. */
export interface Voter {
  position: number;
  signed: { request: Uint8Array; share: Uint8Array } | undefined;
}

@Injectable()
export class OwnTables {
  /** By electionId. */
  private readonly groups = new Map<string, Groups>();

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  mirrored(election: ActiveElection): Promise<Mirrored> {
    return this.groupsOf(election).mirrored.submit(null);
  }

  /**
   * The voter's position on the roll, and our share where this very `D` was signed before.
   * @throws ServiceError ROLL_ENTRY_UNKNOWN, REQUEST_CONFLICT
   */
  async find(
    election: ActiveElection,
    request: TokenRequest,
  ): Promise<{ position: number; share: Uint8Array | undefined }> {
    const voter = await this.groupsOf(election).voters.submit(request);
    if (voter === undefined) {
      throw new ServiceError('ROLL_ENTRY_UNKNOWN', 'the roll has no entry of this class and roll key');
    }
    const share = checkStored(election, voter, request.D);
    if (share instanceof ServiceError) throw share;
    return { position: voter.position, share };
  }

  /**
   * Stores a share, if our tables allow that it leaves.
   * @returns the one that may leave: this one, or the one stored before, on disk
   * @throws ServiceError CHECKPOINT_CONFLICT, REQUEST_NOT_LOGGED, REQUEST_LOGGED_TWICE, REQUEST_CONFLICT
   */
  async store(election: ActiveElection, storing: Storing): Promise<Uint8Array> {
    const outcome = await this.groupsOf(election).shares.submit(storing);
    if (outcome instanceof ServiceError) throw outcome;
    return outcome;
  }

  private groupsOf(election: ActiveElection): Groups {
    const key = toHex(election.electionId);
    let groups = this.groups.get(key);
    if (groups === undefined) {
      const { manager } = this.dataSource;
      groups = {
        mirrored: new GroupCommitter({
          maxItems: Number.MAX_SAFE_INTEGER,
          keyOf: () => undefined,
          commit: async (asked) => {
            const answer = await readMirrored(manager, election);
            return asked.map(() => answer);
          },
        }),
        voters: new GroupCommitter({
          maxItems: MAX_GROUP,
          keyOf: () => undefined,
          commit: (requests) => readVoters(manager, election, requests),
        }),
        shares: new GroupCommitter({
          maxItems: MAX_GROUP,
          // The second request of a voter finds what was stored for the first.
          keyOf: ({ position }) => String(position),
          commit: (storings) => this.dataSource.transaction((inside) => storeShares(inside, election, storings)),
        }),
      };
      this.groups.set(key, groups);
    }
    return groups;
  }
}

async function readMirrored(manager: EntityManager, { electionId }: ActiveElection): Promise<Mirrored> {
  const [row]: { bytes: Buffer | null; size: string | null }[] = await manager.query(
    `SELECT (SELECT bytes FROM witness.mirror_entry
              WHERE election_id = $1 AND log = ${LOG_BOARD} AND get_byte(bytes, 0) = ${PHASE_ENTRY}
              ORDER BY idx DESC LIMIT 1) AS bytes,
            (SELECT size FROM witness.witnessed WHERE election_id = $1 AND log = ${LOG_ISSUANCE}) AS size`,
    [electionId],
  );
  const size = Number(row.size ?? 0);
  if (row.bytes === null) return { phase: 'setup', size };
  const entry = decodeBoardEntry(Uint8Array.from(row.bytes));
  if (entry.type !== 'phase') throw new Error('an entry 0x20 of the mirror is no phase entry');
  return { phase: entry.statement.to, size };
}

async function readVoters(
  manager: EntityManager,
  { electionId, ceremonyId }: ActiveElection,
  requests: readonly TokenRequest[],
): Promise<(Voter | undefined)[]> {
  const rows: { position: number | null; request: Buffer | null; share: Buffer | null }[] = await manager.query(
    `SELECT r.position, s.request, s.share
       FROM unnest($3::int[], $4::bytea[]) WITH ORDINALITY AS k(class_index, roll_keys, n)
       LEFT JOIN roll_entry r ON r.ceremony_id = $2 AND r.class_index = k.class_index AND r.roll_keys = k.roll_keys
       LEFT JOIN signed_request s ON s.election_id = $1 AND s.position = r.position
      ORDER BY k.n`,
    [
      electionId,
      ceremonyId,
      requests.map(({ classIndex }) => classIndex),
      requests.map(({ rollKeys }) => Buffer.from(concatBytes(...rollKeys))),
    ],
  );
  return rows.map(({ position, request, share }) => {
    if (position === null) return undefined;
    return { position, signed: request === null || share === null ? undefined : { request, share } };
  });
}
