/**
 * Tells every witness of every new checkpoint (spec §7) and keeps the cosignatures that come back. Runs beside the
 * commits, never in their way: voting does not wait for witnesses, issuance does.
 * A closing checkpoint is never skipped, since the quorum must hold at that very size (spec §11).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { toHex } from '#crypto';
import { LOG_BOARD, LOG_ISSUANCE, type LogNumber } from '#store';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { ElectionAddresses } from '../elections/election-addresses.js';
import type { Peer } from '../elections/peer-request.js';
import { Cosignatures } from './cosignatures.js';
import { LogReader } from './log-reader.js';
import { addCheckpoint } from './witness-client.js';

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;
/** A witness mirrors the new entries before it answers; one that takes longer is asked again and found further. */
const TIMEOUT_MS = 20_000;

/** A round ends without its quorum after so long, and the newest size is offered instead. */
const ROUND_MS = 1_000;

/** @param witness  one that says it has cosigned more of the log than this log has */
export type AheadListener = (election: Election, log: LogNumber, witness: Peer) => void;

/** One (election, log, witness): what we believe of it, and whether someone is talking to it. */
interface Conversation {
  witness: Peer;
  election: Election;
  log: LogNumber;
  /** Size the witness last cosigned as far as we know. */
  witnessSize: number;
  /** Largest size for which this process has its cosignature; −1 at the start, so that one lost in a crash is asked for again. */
  keptSize: number;
  running: boolean;
  /** Set when there is news while `running`. */
  again: boolean;
}

interface Target {
  size: number;
  note: string;
}

/**
 * The size that is being offered to all witnesses of a log. If each were offered the newest when its turn comes, a log that grows
 * faster than they answer would have many cosignatures and hardly a size that a quorum has cosigned.
 */
interface Round {
  size: number;
  startedMs: number;
  /** URLs of those who have cosigned it. */
  cosigned: Set<string>;
}

@Injectable()
export class WitnessTeller implements OnApplicationShutdown {
  private readonly logger = new Logger(WitnessTeller.name);
  private readonly conversations = new Map<string, Conversation>();
  /** By (election, log). */
  private readonly rounds = new Map<string, Round>();
  private readonly stop = new AbortController();
  /** Called whenever a cosignature was stored. */
  private readonly listeners = new Set<() => void>();
  private aheadListener: AheadListener | undefined;

  constructor(
    private readonly addresses: ElectionAddresses,
    private readonly database: Database,
    private readonly reader: LogReader,
    private readonly cosignatures: Cosignatures,
  ) {}

  onAhead(listener: AheadListener): void {
    this.aheadListener = listener;
  }

  /** There may be a new checkpoint in these logs; returns at once. */
  tell(election: Election, logs: readonly LogNumber[] = [LOG_BOARD, LOG_ISSUANCE]): void {
    void this.wakeAll(election, logs);
  }

  /** Resolves at the next stored cosignature or after `timeoutMs`, whichever is first. */
  async nextCosignature(timeoutMs: number): Promise<void> {
    const stop = new AbortController();
    const listener = () => stop.abort();
    this.listeners.add(listener);
    try {
      await sleep(timeoutMs, undefined, { signal: stop.signal }).catch(() => undefined);
    } finally {
      this.listeners.delete(listener);
    }
  }

  onApplicationShutdown(): void {
    this.stop.abort();
  }

  private async wakeAll(election: Election, logs: readonly LogNumber[]): Promise<void> {
    const witnesses = await this.witnessesOf(election);
    for (const witness of witnesses) {
      for (const log of logs) this.wake(this.conversationOf(election, log, witness));
    }
  }

  /** Where they are is read once; until the database answers, nobody can be told. */
  private async witnessesOf(election: Election): Promise<readonly Peer[]> {
    for (;;) {
      try {
        return (await this.addresses.of(election)).witnesses;
      } catch (error) {
        if (this.isStopped()) return [];
        this.logger.warn(`addresses of the witnesses: ${messageOf(error)}`);
        await sleep(LAST_RETRY_MS, undefined, { signal: this.stop.signal }).catch(() => undefined);
      }
    }
  }

  private conversationOf(election: Election, log: LogNumber, witness: Peer): Conversation {
    const key = `${toHex(election.electionId)}/${log}/${witness.url}`;
    let conversation = this.conversations.get(key);
    if (conversation === undefined) {
      conversation = { witness, election, log, witnessSize: 0, keptSize: -1, running: false, again: false };
      this.conversations.set(key, conversation);
    }
    return conversation;
  }

  private wake(conversation: Conversation): void {
    conversation.again = true;
    if (!conversation.running && !this.stop.signal.aborted) void this.converse(conversation);
  }

  /** Until the witness has cosigned the newest checkpoint; failures are tried again, slower each time. */
  private async converse(conversation: Conversation): Promise<void> {
    conversation.running = true;
    for (let failures = 0; conversation.again && !this.stop.signal.aborted;) {
      conversation.again = false;
      try {
        if (await this.step(conversation)) conversation.again = true;
        failures = 0;
      } catch (error) {
        conversation.again = true;
        if (this.isStopped()) break;
        if (failures === 0) this.logger.warn(`witness ${conversation.witness.url}: ${messageOf(error)}`);
        const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** failures++, LAST_RETRY_MS);
        await sleep(pauseMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
      }
    }
    conversation.running = false;
  }

  private isStopped(): boolean {
    return this.stop.signal.aborted;
  }

  /** One exchange. @returns whether there is more to say @throws when it has to be tried again */
  private async step(conversation: Conversation): Promise<boolean> {
    const { election, log, witness, witnessSize } = conversation;
    const target = await this.target(conversation);
    if (target === undefined) return false;
    const proof = await this.reader.proveConsistency(election.electionId, log, witnessSize, target.size);
    const answer = await addCheckpoint(witness, witnessSize, proof, target.note, this.stop.signal, TIMEOUT_MS);
    switch (answer.type) {
      case 'cosigned':
        await this.keep(conversation, target, answer.lines);
        conversation.witnessSize = target.size;
        conversation.keptSize = target.size;
        return true;
      case 'at-size':
        if (answer.size === witnessSize) throw new Error(`says that it is at size ${answer.size}, as we said`);
        if (answer.size > (await this.treeSize(election, log))) {
          this.aheadListener?.(election, log, witness);
          throw new Error(`has cosigned ${answer.size} entries of log ${log}: more than this log has (LOG_BEHIND)`);
        }
        conversation.witnessSize = answer.size;
        return true;
      case 'refused':
        throw new Error(`refused size ${target.size} with status ${answer.status}: ${answer.text}`);
      default:
        return answer satisfies never;
    }
  }

  /** The checkpoint to offer next: the closing one as long as the witness can still cosign it, else that of the round. */
  private async target({ election, log, witnessSize, keptSize }: Conversation): Promise<Target | undefined> {
    const { size } = await this.roundOf(election, log);
    const [row] = await this.database.rows<{ size: string; note: string }>(
      `SELECT c.size, c.note FROM log_head h
         JOIN checkpoint c ON c.election_id = h.election_id AND c.log = h.log
          AND c.size = CASE WHEN h.closing_size >= $3 AND h.closing_size > $4 THEN h.closing_size ELSE $5::bigint END
        WHERE h.election_id = $1 AND h.log = $2 AND c.size >= $3 AND c.size > $4`,
      [election.electionId, log, witnessSize, keptSize, size],
    );
    return row === undefined ? undefined : { size: Number(row.size), note: row.note };
  }

  /** The present round, or the next one where a quorum has cosigned or too much time has gone. */
  private async roundOf(election: Election, log: LogNumber): Promise<Round> {
    const key = `${toHex(election.electionId)}/${log}`;
    const present = this.rounds.get(key);
    if (present !== undefined && !isOver(present, election)) return present;
    const size = await this.treeSize(election, log);
    const newest = this.rounds.get(key);
    // Another conversation has begun it meanwhile; or there is nothing new to begin one with.
    if (newest !== undefined && (newest !== present || newest.size === size)) return newest;
    const round = { size, startedMs: Date.now(), cosigned: new Set<string>() };
    this.rounds.set(key, round);
    // Those who have cosigned and wait for the others go on then.
    setTimeout(() => this.tell(election, [log]), ROUND_MS + 1).unref();
    return round;
  }

  private async treeSize(election: Election, log: LogNumber): Promise<number> {
    const [row] = await this.database.rows<{ tree_size: string }>(
      `SELECT tree_size FROM log_head WHERE election_id = $1 AND log = $2`,
      [election.electionId, log],
    );
    return Number(row?.tree_size ?? 0);
  }

  /** Stores the lines that are cosignatures of witnesses of the definition; at least one must be. */
  private async keep(conversation: Conversation, target: Target, lines: string[]): Promise<void> {
    const { election, log } = conversation;
    const kept = await this.cosignatures.keep(election, log, target.size, target.note, lines);
    if (kept === 0) throw new Error('its answer holds no cosignature of a witness of this election');
    const round = this.rounds.get(`${toHex(election.electionId)}/${log}`);
    if (round?.size === target.size) {
      round.cosigned.add(conversation.witness.url);
      if (isOver(round, election)) this.tell(election, [log]);
    }
    for (const listener of this.listeners) listener();
  }
}

function isOver({ startedMs, cosigned }: Round, { definition }: Election): boolean {
  return cosigned.size >= definition.witnesses.quorum || Date.now() - startedMs > ROUND_MS;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
