/**
 * Looks at the database twice a second, and at once when PostgreSQL notifies, and tells listeners what changed. One look
 * serves all of them; without listeners there is none.
 */
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Phase } from '#record';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import { Database } from '../database/database.js';
import { NotificationListener } from './notification-listener.js';
import { changesBetween, type LiveAnchor, type LiveEvent, type LiveState } from './live-state.js';

const POLL_MS = 500;
/** Notifications of many commits become one look. */
const GATHER_MS = 50;
/** Newest anchors of an election that are looked at: a week of voting has hundreds of thousands, a block some hundred. */
const MAX_ANCHORS = 1_000;

export type LiveListener = (events: LiveEvent[]) => void;

interface StateRow {
  id: string;
  size: string;
  issued_size: string;
  phase: Phase;
  has_result: boolean;
}

@Injectable()
export class LiveFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(LiveFeed.name);
  /** By electionId. */
  private readonly listeners = new Map<string, Set<LiveListener>>();
  private readonly states = new Map<string, LiveState>();
  private poll: NodeJS.Timeout | undefined;
  private gather: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly notifications: NotificationListener,
  ) {}

  onModuleInit(): void {
    this.poll = setInterval(() => this.look(), POLL_MS);
    this.notifications.onNotification(() => {
      this.gather ??= setTimeout(() => {
        this.gather = undefined;
        this.look();
      }, GATHER_MS);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.poll);
    clearTimeout(this.gather);
    await this.looking;
  }

  /**
   * Tells `listener` how an election stands and then what changes.
   * @returns ends it
   */
  subscribe(electionId: string, listener: LiveListener): () => void {
    const known = this.states.get(electionId);
    const listeners = this.listeners.get(electionId) ?? new Set();
    this.listeners.set(electionId, listeners.add(listener));
    if (known !== undefined) listener(changesBetween(undefined, known));
    else this.look();
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.listeners.delete(electionId);
      this.states.delete(electionId);
    };
  }

  private look(): void {
    if (this.listeners.size === 0) return;
    this.looking ??= this.readAndTell()
      .catch((error: unknown) => this.logger.warn(error instanceof Error ? error.message : String(error)))
      .finally(() => (this.looking = undefined));
  }

  private async readAndTell(): Promise<void> {
    for (const [electionId, now] of await this.read([...this.listeners.keys()])) {
      const events = changesBetween(this.states.get(electionId), now);
      this.states.set(electionId, now);
      if (events.length > 0) for (const listener of this.listeners.get(electionId) ?? []) listener(events);
    }
  }

  private async read(electionIds: string[]): Promise<Map<string, LiveState>> {
    const ids = electionIds.map((id) => Buffer.from(id, 'hex'));
    const heads = await this.database.rows<StateRow>(
      `SELECT encode(b.election_id, 'hex') AS id, b.public_size AS size, i.public_size AS issued_size, b.phase,
              EXISTS (SELECT 1 FROM log_entry e WHERE e.election_id = b.election_id AND e.kind = 48
                AND e.document_kind = 2) AS has_result
         FROM log_head b JOIN log_head i ON i.election_id = b.election_id AND i.log = ${LOG_ISSUANCE}
        WHERE b.log = ${LOG_BOARD} AND b.election_id = ANY($1::bytea[])`,
      [ids],
    );
    const anchors = await this.database.rows<LiveAnchor & { id: string }>(
      `SELECT encode(e.id, 'hex') AS id, a.seq, a.txid, a.state, a.tree_size AS "treeSize"
         FROM unnest($1::bytea[]) AS e(id) CROSS JOIN LATERAL
              (SELECT seq, txid, state, tree_size FROM anchor WHERE election_id = e.id
                ORDER BY seq DESC LIMIT ${MAX_ANCHORS}) AS a`,
      [ids],
    );
    return new Map(
      heads.map(({ id, size, issued_size, phase, has_result }) => [
        id,
        {
          size: Number(size),
          issuedSize: Number(issued_size),
          phase,
          hasResult: has_result,
          anchors: new Map(
            anchors
              .filter((anchor) => anchor.id === id)
              .map(({ seq, txid, state, treeSize }) => [seq, { seq, txid, state, treeSize }]),
          ),
        },
      ]),
    );
  }
}
