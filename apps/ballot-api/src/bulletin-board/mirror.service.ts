/**
 * The logs as witnesses mirror them (spec §5, §7): the whole of both, not only what is public. A witness rebuilds the
 * tree from these entries before it cosigns, so that its cosignature says more than that a proof added up.
 */
import { Injectable } from '@nestjs/common';
import { encodeEntryBundle } from '#crypto';
import { ServiceError } from '#edge';
import { Database } from '../database/database.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { Cosignatures } from './cosignatures.js';
import { logNumber } from './log-names.js';

const MAX_ENTRIES = 1_000;
const MAX_BYTES = 4 * 2 ** 20;

@Injectable()
export class MirrorService {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
    private readonly cosignatures: Cosignatures,
  ) {}

  /**
   * Entries from `start`, as many as fit: at most 1,000 and about 4 MiB, at least one if there is one.
   * @throws ServiceError ENTRY_OUT_OF_RANGE where `start` is beyond the log; at its end the bundle is empty
   */
  async entries(electionId: string, logName: string, start: number): Promise<Uint8Array> {
    const election = await this.elections.get(electionId);
    const log = logNumber(logName);
    const [head] = await this.database.rows<{ tree_size: string }>(
      `SELECT tree_size FROM log_head WHERE election_id = $1 AND log = $2`,
      [election.electionId, log],
    );
    const treeSize = Number(head?.tree_size ?? 0);
    if (start > treeSize) throw new ServiceError('ENTRY_OUT_OF_RANGE', `the log has ${treeSize} entries`);
    const rows = await this.database.rows<{ bytes: Uint8Array }>(
      `SELECT bytes FROM (
         SELECT idx, bytes, sum(octet_length(bytes) + 2) OVER (ORDER BY idx) AS total FROM log_entry
          WHERE election_id = $1 AND log = $2 AND idx >= $3 AND idx < $4) AS candidates
        WHERE idx = $3 OR total <= ${MAX_BYTES} ORDER BY idx`,
      [election.electionId, log, start, Math.min(start + MAX_ENTRIES, treeSize)],
    );
    return encodeEntryBundle(rows.map((row) => row.bytes));
  }

  /** The newest checkpoint, whether it is public or not. */
  async checkpoint(electionId: string, logName: string): Promise<string> {
    const election = await this.elections.get(electionId);
    const log = logNumber(logName);
    const [head] = await this.database.rows<{ tree_size: string }>(
      `SELECT tree_size FROM log_head WHERE election_id = $1 AND log = $2`,
      [election.electionId, log],
    );
    const note = await this.cosignatures.at(election.electionId, log, Number(head?.tree_size ?? 0));
    if (note === undefined) throw new Error('every size that was a head has its checkpoint');
    return note.note;
  }
}
