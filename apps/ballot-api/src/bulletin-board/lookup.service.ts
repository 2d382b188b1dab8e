/** Finding ballots on the board by tracker or by ballot key (spec §9): what is found is proven, not merely said. */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { ServiceError } from '#edge';
import { KIND_BALLOT, KIND_SPOIL, LOG_BOARD } from '#store';
import { Database } from '../database/database.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { LogReader } from './log-reader.js';
import { PublicLog } from './public-log.js';

export interface FoundTracker {
  kind: 'ballot' | 'spoil';
  index: number;
  inclusionProof: string[];
  checkpoint: string;
  /** The anchor that commits to the entry; null while none does. */
  anchor: { seq: number; txid: string; state: string; blockHeight: number | null } | null;
}

const HEX_32 = /^[0-9a-f]{64}$/;
const MAX_CLASS = 0xffff;

@Injectable()
export class LookupService {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
    private readonly reader: LogReader,
    private readonly publicLog: PublicLog,
  ) {}

  /** @param tracker untrusted, 32 bytes in hex @throws ServiceError TRACKER_UNKNOWN */
  async tracker(electionId: string, tracker: string): Promise<FoundTracker> {
    const election = await this.elections.get(electionId);
    // A spoil may name a foreign tracker; what is cast is cast, so a ballot is shown first.
    const [row] = HEX_32.test(tracker)
      ? await this.database.rows<{ idx: string; kind: number }>(
          `SELECT idx, kind FROM (
             SELECT idx, kind FROM log_entry WHERE election_id = $1 AND tracker = $2 AND kind = ${KIND_BALLOT}
             UNION ALL
             (SELECT idx, kind FROM log_entry WHERE election_id = $1 AND tracker = $2 AND kind = ${KIND_SPOIL}
               ORDER BY idx LIMIT 1)) AS found
            ORDER BY kind LIMIT 1`,
          [election.electionId, Buffer.from(tracker, 'hex')],
        )
      : [];
    if (row === undefined) throw new ServiceError('TRACKER_UNKNOWN', 'no entry on the board has this tracker');
    const index = Number(row.idx);
    const { size, note } = await this.publicLog.checkpoint(election, LOG_BOARD);
    const [proof] = await this.reader.proveInclusions(election.electionId, LOG_BOARD, [index], size);
    return {
      kind: row.kind === KIND_BALLOT ? 'ballot' : 'spoil',
      index,
      inclusionProof: (proof ?? []).map(toHex),
      checkpoint: note,
      anchor: await this.anchorOf(election.electionId, index),
    };
  }

  /** Revisions of a ballot key's ballots, ascending; empty where there are none. */
  async revisions(electionId: string, classIndex: number, ballotKey: string): Promise<{ revisions: number[] }> {
    const election = await this.elections.get(electionId);
    if (!HEX_32.test(ballotKey) || classIndex > MAX_CLASS) {
      throw new ServiceError('REQUEST_INVALID', 'a ballot key is a class and 32 bytes in lower-case hex');
    }
    const rows = await this.database.rows<{ revision: string }>(
      `SELECT revision FROM log_entry
        WHERE election_id = $1 AND kind = ${KIND_BALLOT} AND class_index = $2 AND ballot_key = $3 ORDER BY revision`,
      [election.electionId, classIndex, Buffer.from(ballotKey, 'hex')],
    );
    return { revisions: rows.map(({ revision }) => Number(revision)) };
  }

  private async anchorOf(electionId: Uint8Array, index: number): Promise<FoundTracker['anchor']> {
    const [anchor] = await this.database.rows<NonNullable<FoundTracker['anchor']>>(
      `SELECT seq, txid, state, block_height AS "blockHeight"
         FROM anchor WHERE election_id = $1 AND tree_size > $2 ORDER BY tree_size, seq LIMIT 1`,
      [electionId, index],
    );
    return anchor ?? null;
  }
}
