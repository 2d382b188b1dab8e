/**
 * The start (spec §7): before anything is served, this log's heads are compared with what was anchored and with what the
 * witnesses remember. A database that was restored from a backup is behind them; appending to it would fork the log, so
 * until it has caught up nothing but the health paths answers, with LOG_BEHIND.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ServiceError } from '#edge';
import { LOG_BOARD, LOG_ISSUANCE, type LogNumber } from '#store';
import type { Request } from 'express';
import { addCheckpoint } from '../bulletin-board/witness-client.js';
import { WitnessTeller } from '../bulletin-board/witness-teller.js';
import { Config } from '../config.js';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';

const RETRY_MS = 1_000;
/** Nothing is mirrored here: the answer is at hand or the witness is away. */
const TIMEOUT_MS = 5_000;
const HEALTH_PATHS = new Set(['/health', '/ready']);

interface Head {
  tree_size: string;
  checkpoint: string;
}

@Injectable()
export class StartupCheck implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(StartupCheck.name);
  private readonly stop = new AbortController();
  /** Why nothing is served; undefined once the logs were found complete. */
  private problem: string | undefined = 'the logs are being compared with witnesses and anchors';

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly elections: ElectionRegistry,
    private readonly witnesses: WitnessTeller,
  ) {}

  /** Tries once before the service listens, then goes on beside it. */
  async onApplicationBootstrap(): Promise<void> {
    await this.attempt();
    if (this.problem !== undefined) void this.repeat();
  }

  onApplicationShutdown(): void {
    this.stop.abort();
  }

  /** @throws ServiceError LOG_BEHIND */
  assertComplete(): void {
    if (this.problem !== undefined) throw new ServiceError('LOG_BEHIND', this.problem, 5);
  }

  private async repeat(): Promise<void> {
    while (this.problem !== undefined && !this.stop.signal.aborted) {
      await sleep(RETRY_MS, undefined, { signal: this.stop.signal }).catch(() => undefined);
      if (!this.stop.signal.aborted) await this.attempt();
    }
  }

  private async attempt(): Promise<void> {
    const problem = await this.compare().catch((error: unknown) => `the comparison failed: ${messageOf(error)}`);
    if (problem !== undefined && problem !== this.problem) this.logger.error(problem);
    this.problem = problem;
    if (problem === undefined) for (const election of await this.elections.all()) this.witnesses.tell(election);
  }

  private async compare(): Promise<string | undefined> {
    for (const election of await this.elections.all()) {
      for (const log of [LOG_BOARD, LOG_ISSUANCE] as const) {
        const problem = await this.compareLog(election, log);
        if (problem !== undefined) return problem;
      }
    }
    return undefined;
  }

  private async compareLog(election: Election, log: LogNumber): Promise<string | undefined> {
    const [head] = await this.database.rows<Head>(
      `SELECT tree_size, checkpoint FROM log_head WHERE election_id = $1 AND log = $2`,
      [election.electionId, log],
    );
    if (head === undefined) return 'a head row is missing';
    const size = Number(head.tree_size);
    const { board, issuance, witnesses } = election.definition;
    const origin = log === LOG_BOARD ? board.origin : issuance.origin;
    // 1. The newest anchor.
    const anchored = await this.anchoredSize(election, log);
    if (anchored > size) return `${origin} has ${size} entries, an anchor commits to ${anchored}`;
    // 2. The witnesses. So many must answer that one of them is in every quorum that may have cosigned more.
    const due = Math.min(witnesses.members.length - witnesses.quorum + 1, this.config.witnessUrls.length);
    const answers = await Promise.all(this.config.witnessUrls.map((url) => this.ask(url, size, head.checkpoint)));
    const contradiction = answers.find((answer) => typeof answer === 'string');
    if (contradiction !== undefined) return `${origin}: ${contradiction}`;
    const answered = answers.filter((answer) => answer === true).length;
    if (answered < due) return `${origin}: ${answered} witnesses answer, ${due} must before it is served`;
    return undefined;
  }

  private async anchoredSize(election: Election, log: LogNumber): Promise<number> {
    const column = log === LOG_BOARD ? 'tree_size' : 'issued_size';
    const [row] = await this.database.rows<{ size: string | null }>(
      `SELECT max(${column}) AS size FROM anchor WHERE election_id = $1`,
      [election.electionId],
    );
    return Number(row?.size ?? 0);
  }

  /**
   * Offers the head as if the witness were at it: one that is further says so, one that is at another root of this size
   * refuses.
   * @returns true where it has nothing against this head, false where it does not answer, else what it holds against it
   */
  private async ask(url: string, size: number, note: string): Promise<boolean | string> {
    try {
      const answer = await addCheckpoint(url, size, [], note, this.stop.signal, TIMEOUT_MS);
      switch (answer.type) {
        case 'cosigned':
          return true;
        case 'at-size':
          if (answer.size < size) return true;
          return `the witness ${url} has cosigned size ${answer.size}, this log has ${size} (or another root)`;
        case 'refused':
          // 404: a witness that has never heard of this log has nothing against it.
          return answer.status === 404
            ? true
            : answer.status >= 500
              ? false
              : `the witness ${url} refuses: ${answer.text}`;
        default:
          return answer satisfies never;
      }
    } catch {
      return false;
    }
  }
}

/** Nothing but the health paths while the logs may be behind. */
@Injectable()
export class CompleteLogGuard implements CanActivate {
  constructor(private readonly startup: StartupCheck) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    if (!HEALTH_PATHS.has(context.switchToHttp().getRequest<Request>().path)) this.startup.assertComplete();
    return true;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
