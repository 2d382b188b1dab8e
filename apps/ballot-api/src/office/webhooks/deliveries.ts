/**
 * The durable queue: an event that a webhook has asked for is a row until the receiver has taken it or 24 hours are over.
 * Replicas share the work by SKIP LOCKED and a lease: whoever dies while sending leaves a row that another one takes up, so
 * a receiver may get an event twice, always under the same id.
 */
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { repeat, type Repetition } from '#edge';
import { Config } from '../../config.js';
import { Database } from '../../database/database.js';
import { eventBody, findEvents, type OfficeEvent } from './events.js';
import { send } from './sender.js';
import { WebhookKey } from './webhook-key.js';

const TICK_MS = 1_000;
const BATCH = 16;
/** Longer than one attempt can take. */
const LEASE_MS = 30_000;
const GIVE_UP_MS = 24 * 3_600_000;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 3_600_000;

interface DueRow {
  event_id: string;
  webhook_id: string;
  attempts: number;
  url: string;
  type: string;
  body: Uint8Array;
  at_ms: string;
}

@Injectable()
export class Deliveries implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Deliveries.name);
  private repetition: Repetition | undefined;

  constructor(
    private readonly database: Database,
    private readonly key: WebhookKey,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    const failed = (error: unknown) => this.logger.warn(`webhooks were not looked after: ${String(error)}`);
    this.repetition = repeat(TICK_MS, () => this.tick(), failed);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.repetition?.stop();
  }

  /** Records an event, once, with a delivery for everybody who has asked for it. @param only  this webhook alone, or null */
  async record(event: OfficeEvent, only: string | null): Promise<void> {
    await this.database.transaction(async (sql) => {
      const added = await sql.rows(
        `INSERT INTO office_event (id, type, body, at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1`,
        [event.id, event.type, eventBody(event), event.atMs],
      );
      if (added.length === 0) return;
      await sql.rows(
        `INSERT INTO office_delivery (event_id, webhook_id, state, next_ms)
         SELECT $1, id, 'waiting', $3 FROM office_webhook
          WHERE removed_ms IS NULL AND CASE WHEN $4::text IS NULL THEN $2 = ANY(events) ELSE id = $4 END`,
        [event.id, event.type, event.atMs, only],
      );
    });
  }

  private async tick(): Promise<void> {
    for (const event of await findEvents(this.database, Date.now())) await this.record(event, null);
    const due = await this.claim();
    await Promise.all(due.map((row) => this.deliver(row)));
  }

  /** Rows that are due become this replica's for the time of a lease. */
  private claim(): Promise<DueRow[]> {
    const now = Date.now();
    return this.database.rows<DueRow>(
      `WITH due AS (
         SELECT d.event_id, d.webhook_id FROM office_delivery d
          WHERE d.state = 'waiting' AND d.next_ms <= $1 ORDER BY d.next_ms LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       UPDATE office_delivery d SET next_ms = $2, attempts = d.attempts + 1, last_ms = $1
         FROM due, office_webhook w, office_event e
        WHERE d.event_id = due.event_id AND d.webhook_id = due.webhook_id AND w.id = d.webhook_id AND e.id = d.event_id
       RETURNING d.event_id, d.webhook_id, d.attempts, w.url, e.type, e.body, e.at_ms`,
      [now, now + LEASE_MS],
    );
  }

  private async deliver(row: DueRow): Promise<void> {
    const { event_id: eventId, webhook_id: webhookId, url, type, body } = row;
    const secret = this.key.secretOf(webhookId);
    const problem = await send({ url, eventId, type, body, secret, nowMs: Date.now() }, this.config.webhooksToPrivate);
    const nextMs = Date.now() + waitMs(row.attempts);
    const state = problem === null ? 'delivered' : nextMs > Number(row.at_ms) + GIVE_UP_MS ? 'given-up' : 'waiting';
    await this.database.rows(
      `UPDATE office_delivery SET state = $3, next_ms = $4, answer = $5
        WHERE event_id = $1 AND webhook_id = $2 AND state = 'waiting'`,
      [eventId, webhookId, state, nextMs, problem ?? 'taken'],
    );
  }
}

/** 2, 4, 8 … seconds up to an hour, spread out by a fifth so that a receiver that comes back is not run over. */
export function waitMs(attempts: number): number {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20));
  return Math.round(wait * (0.9 + 0.2 * Math.random()));
}
