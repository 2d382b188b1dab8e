/**
 * Rounds of the issuance log (spec §7): what the public sees of it advances once every `issuanceRoundS` seconds, so that
 * the time of a request is public no finer than that. Phase changes publish in their own transaction.
 * Rounds are counted from 1970, so that replicas agree without talking; the row keeps the last one that was published.
 */
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { repeat, type Repetition } from '#edge';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import { Cosignatures } from '../bulletin-board/cosignatures.js';
import { notifyBoard } from '../bulletin-board/sequencer.js';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';

const TICK_MS = 500;

@Injectable()
export class IssuancePublisher implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(IssuancePublisher.name);
  private repetition: Repetition | undefined;

  constructor(
    private readonly database: Database,
    private readonly elections: ElectionRegistry,
    private readonly cosignatures: Cosignatures,
  ) {}

  onModuleInit(): void {
    const failed = (error: unknown) => this.logger.warn(`the issuance log was not published: ${String(error)}`);
    this.repetition = repeat(TICK_MS, () => this.tick(), failed);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.repetition?.stop();
  }

  private async tick(): Promise<void> {
    for (const election of await this.openElections()) await this.publish(election, Date.now());
  }

  private async openElections(): Promise<Election[]> {
    const rows = await this.database.rows<{ id: string }>(
      `SELECT encode(election_id, 'hex') AS id FROM log_head
        WHERE log = ${LOG_ISSUANCE} AND phase IN ('issuing', 'voting')`,
      [],
    );
    return Promise.all(rows.map(({ id }) => this.elections.get(id)));
  }

  private async publish(election: Election, nowMs: number): Promise<void> {
    const { electionId, definition } = election;
    const round = issuanceRound(election, nowMs);
    // 1. The board first: every ballot on it now comes of a request that the quorum has cosigned by now.
    const [board] = await this.database.rows<{ tree_size: string }>(
      `SELECT tree_size FROM log_head WHERE election_id = $1 AND log = ${LOG_BOARD}`,
      [electionId],
    );
    // 2. The largest cosigned size.
    const note = await this.cosignatures.lastWithQuorum(
      electionId,
      LOG_ISSUANCE,
      Number.MAX_SAFE_INTEGER,
      definition.witnesses.quorum,
    );
    // 3. Once a round, whichever replica comes first; also when there was nothing to publish.
    await this.database.transaction(async (sql) => {
      const advanced = await sql.rows(
        `UPDATE log_head SET published_round = $2, public_size = GREATEST(public_size, $3),
                public_board_size = CASE WHEN $3 > public_size THEN $4 ELSE public_board_size END
          WHERE election_id = $1 AND log = ${LOG_ISSUANCE} AND published_round < $2 RETURNING 1`,
        [electionId, round, note?.size ?? 0, board?.tree_size ?? 0],
      );
      if (advanced.length > 0) await notifyBoard(sql, electionId);
    });
  }
}

/** Number of the round that a moment lies in; rounds of 0 seconds are as short as this service looks. */
export function issuanceRound(election: Election, nowMs: number): number {
  return Math.floor(nowMs / Math.max(TICK_MS, election.definition.policy.issuanceRoundS * 1_000));
}
