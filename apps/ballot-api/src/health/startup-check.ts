/**
 * The start (spec §7): before anything is served, this log's heads are compared with what was anchored and with what the
 * witnesses remember. A database that was restored from a backup is behind them; appending to it would fork the log, so
 * until the missing entries have come back from a witness's mirror nothing but the health paths answers, with LOG_BEHIND.
 * The same door closes again when a running service finds out that its database was put back.
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
import { LogGrowth } from '../bulletin-board/log-growth.js';
import { Cosignatures } from '../bulletin-board/cosignatures.js';
import { addCheckpoint } from '../bulletin-board/witness-client.js';
import { WitnessTeller } from '../bulletin-board/witness-teller.js';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { ElectionAddresses } from '../elections/election-addresses.js';
import type { Peer } from '../elections/peer-request.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { LogRestorer } from '../log-restore/log-restorer.js';

const RETRY_MS = 1_000;
/** After a mirror was read and what it gave was refused. */
const RESTORE_RETRY_MS = 5_000;
/** Nothing is mirrored here: the answer is at hand or the witness is away. */
const TIMEOUT_MS = 5_000;
const HEALTH_PATHS = new Set(['/health', '/ready', '/metrics']);

interface Head {
  tree_size: string;
  checkpoint: string;
}

/** Why a log is not served, and the witnesses that have more of it, the furthest first. */
interface Finding {
  problem: string;
  ahead: { witness: Peer; size: number }[];
}

/** What a witness says of our head. */
type Opinion =
  | { type: 'agrees' }
  | { type: 'away' }
  | { type: 'ahead'; witness: Peer; size: number }
  | { type: 'against'; reason: string };

@Injectable()
export class StartupCheck implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(StartupCheck.name);
  private readonly stop = new AbortController();
  /** Why nothing is served; undefined once the logs were found complete. */
  private problem: string | undefined = 'the logs are being compared with witnesses and anchors';
  private pauseMs = RETRY_MS;
  private repeating: Promise<void> | undefined;

  constructor(
    private readonly addresses: ElectionAddresses,
    private readonly database: Database,
    private readonly elections: ElectionRegistry,
    private readonly witnesses: WitnessTeller,
    private readonly restorer: LogRestorer,
    private readonly growth: LogGrowth,
    private readonly cosignatures: Cosignatures,
  ) {}

  /** Compares once before the service listens, then goes on beside it: a restore may take its time. */
  async onApplicationBootstrap(): Promise<void> {
    this.growth.onShrunk((problem) => this.close(problem));
    this.witnesses.onAhead((election, log, witness) => void this.suspect(election, log, witness));
    await this.attempt(false);
    if (this.problem !== undefined) this.close(this.problem);
  }

  onApplicationShutdown(): void {
    this.stop.abort();
  }

  /** @throws ServiceError LOG_BEHIND */
  assertComplete(): void {
    if (this.problem !== undefined) throw new ServiceError('LOG_BEHIND', this.problem, 5);
  }

  /** Serves nothing until the logs are found complete. */
  private close(problem: string): void {
    if (problem !== this.problem) this.logger.error(problem);
    this.problem = problem;
    this.repeating ??= this.repeat().finally(() => (this.repeating = undefined));
  }

  /** A witness's word alone closes no door of a running service; a larger checkpoint that this log signed does. */
  private async suspect(election: Election, log: LogNumber, witness: Peer): Promise<void> {
    try {
      const signed = await this.signedSize(election, log, witness);
      const { tree_size: now } = await this.head(election, log);
      if (signed > Number(now)) this.close(`log ${log} has ${now} entries, and has signed ${signed} at ${witness.url}`);
    } catch {
      // It shows none; that it says so is in the log already.
    }
  }

  private async repeat(): Promise<void> {
    while (this.problem !== undefined && !this.stop.signal.aborted) {
      await sleep(this.pauseMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
      if (!this.stop.signal.aborted) await this.attempt(true);
    }
  }

  private async attempt(mayRestore: boolean): Promise<void> {
    this.pauseMs = RETRY_MS;
    const problem = await this.check(mayRestore).catch(
      (error: unknown) => `the comparison failed: ${messageOf(error)}`,
    );
    if (problem !== undefined && problem !== this.problem) this.logger.error(problem);
    this.problem = problem;
    if (problem === undefined) for (const election of await this.elections.all()) this.witnesses.tell(election);
  }

  private async check(mayRestore: boolean): Promise<string | undefined> {
    for (const election of await this.elections.all()) {
      // The issuance log first: the board's phases close it where it ends.
      for (const log of [LOG_ISSUANCE, LOG_BOARD] as const) {
        let finding = await this.compareLog(election, log);
        if (finding !== undefined && mayRestore) {
          const failures = await this.restore(election, log, finding);
          if (failures.length > 0) return [finding.problem, ...failures].join('; ');
          if (finding.ahead.length > 0) finding = await this.compareLog(election, log);
        }
        if (finding !== undefined) return finding.problem;
      }
    }
    return undefined;
  }

  /** Asks one witness's mirror after the other. @returns why none helped; nothing where one did, or none has more */
  private async restore(election: Election, log: LogNumber, { ahead }: Finding): Promise<string[]> {
    const failures: string[] = [];
    for (const { witness } of ahead) {
      try {
        await this.restorer.restore(election, log, witness, this.stop.signal);
        return [];
      } catch (error) {
        failures.push(`from ${witness.url} it cannot be restored: ${messageOf(error)}`);
        this.pauseMs = RESTORE_RETRY_MS;
      }
    }
    return failures;
  }

  private async compareLog(election: Election, log: LogNumber): Promise<Finding | undefined> {
    const head = await this.head(election, log);
    const size = Number(head.tree_size);
    const { board, issuance, witnesses } = election.definition;
    const origin = log === LOG_BOARD ? board.origin : issuance.origin;
    // 1. The witnesses: none is at another tree, none has more.
    const { witnesses: peers } = await this.addresses.of(election);
    const opinions = await Promise.all(peers.map((witness) => this.opinion(election, log, witness, head)));
    const contradiction = opinions.find((opinion) => opinion.type === 'against');
    if (contradiction !== undefined) return alone(`${origin}: ${contradiction.reason}`);
    const { tree_size: now } = await this.head(election, log); // another replica may have appended meanwhile
    const ahead = opinions
      .filter((opinion) => opinion.type === 'ahead')
      .filter((opinion) => opinion.size > Number(now))
      .sort((a, b) => b.size - a.size);
    const [furthest] = ahead;
    if (furthest !== undefined) {
      const problem = `${origin} has ${now} entries, the witness ${furthest.witness.url} has cosigned ${furthest.size}`;
      return { problem, ahead };
    }
    // 2. What this process itself has committed, and the newest anchor.
    const seen = this.growth.seen(election.electionId, log);
    if (seen > Number(now)) return alone(`${origin} has ${now} entries, and had ${seen}`);
    const anchored = await this.anchoredSize(election, log);
    if (anchored > size) return alone(`${origin} has ${size} entries, an anchor commits to ${anchored}`);
    // 3. So many witnesses must answer that one of them is in every quorum that may have cosigned more.
    const due = Math.min(witnesses.members.length - witnesses.quorum + 1, peers.length);
    const answered = opinions.filter((opinion) => opinion.type !== 'away').length;
    if (answered < due) return alone(`${origin}: ${answered} witnesses answer, ${due} must before it is served`);
    this.growth.saw(election.electionId, log, size);
    return undefined;
  }

  private async head(election: Election, log: LogNumber): Promise<Head> {
    const [head] = await this.database.rows<Head>(
      `SELECT tree_size, checkpoint FROM log_head WHERE election_id = $1 AND log = $2`,
      [election.electionId, log],
    );
    if (head === undefined) throw new Error('a head row is missing');
    return head;
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
   * What a witness says, and, of one that whoever runs the server has not named, only what a signature shows: its
   * cosignature, or a larger checkpoint that this log signed. Anything else of it weighs as much as its silence.
   */
  private async opinion(election: Election, log: LogNumber, witness: Peer, head: Head): Promise<Opinion> {
    const size = Number(head.tree_size);
    const said = await this.ask(election, log, witness, size, head.checkpoint);
    if (witness.isOwn) return said;
    switch (said.type) {
      case 'agrees':
      case 'away':
        return said;
      case 'ahead':
        return this.signedSize(election, log, witness).then(
          (signed) => (signed > size ? { type: 'ahead', witness, size: signed } : { type: 'away' }),
          () => ({ type: 'away' }),
        );
      case 'against':
        this.logger.warn(`${said.reason}, without a proof`);
        return { type: 'away' };
      default:
        return said satisfies never;
    }
  }

  /** @throws Error where the witness shows no checkpoint of this log */
  private signedSize(election: Election, log: LogNumber, witness: Peer): Promise<number> {
    const stop = AbortSignal.any([this.stop.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    return this.restorer.signedSize(election, log, witness, stop);
  }

  /**
   * Offers the head as if the witness were at it: one that is further says so, one that is at another root of this size
   * refuses.
   */
  private async ask(election: Election, log: LogNumber, witness: Peer, size: number, note: string): Promise<Opinion> {
    const { url } = witness;
    try {
      const answer = await addCheckpoint(witness, size, [], note, this.stop.signal, TIMEOUT_MS);
      switch (answer.type) {
        case 'cosigned': {
          if (witness.isOwn) return { type: 'agrees' };
          const kept = await this.cosignatures.keep(election, log, size, note, answer.lines);
          return { type: kept > 0 ? 'agrees' : 'away' };
        }
        case 'at-size':
          if (answer.size > size) return { type: 'ahead', witness, size: answer.size };
          if (answer.size < size) return { type: 'agrees' };
          return { type: 'against', reason: `the witness ${url} has cosigned another root of size ${size}` };
        case 'refused':
          // 404: a witness that has never heard of this log has nothing against it.
          if (answer.status === 404) return { type: 'agrees' };
          if (answer.status >= 500) return { type: 'away' };
          // What it says is for our own log; everybody reads the reason.
          this.logger.warn(`the witness ${url} refuses: ${JSON.stringify(answer.text)}`);
          return { type: 'against', reason: `the witness ${url} refuses with status ${answer.status}` };
        default:
          return answer satisfies never;
      }
    } catch {
      return { type: 'away' };
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

function alone(problem: string): Finding {
  return { problem, ahead: [] };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
