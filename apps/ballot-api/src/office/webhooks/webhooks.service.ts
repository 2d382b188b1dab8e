/** Webhooks of the office: made with a secret that is shown once, listed with what became of their deliveries, tried, removed. */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import { Config } from '../../config.js';
import { Database } from '../../database/database.js';
import type { Actor } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';
import { newId } from '../accounts/secrets.js';
import { webhookUrl } from './addresses.js';
import { Deliveries } from './deliveries.js';
import { type EventType, TEST_EVENT } from './events.js';
import { WebhookKey } from './webhook-key.js';

const MAX_WEBHOOKS = 50;
const DELIVERIES_SHOWN = 50;

export interface Webhook {
  id: string;
  url: string;
  events: string[];
  createdMs: number;
}

export interface Delivery {
  eventId: string;
  type: string;
  state: 'waiting' | 'delivered' | 'given-up';
  attempts: number;
  atMs: number;
  /** Of the last attempt. */
  lastMs: number | null;
  /** Of the next attempt, while it waits. */
  nextMs: number | null;
  /** What the receiver answered last. */
  answer: string | null;
}

type DeliveryRow = Omit<Delivery, 'atMs' | 'lastMs' | 'nextMs'> & {
  at_ms: string;
  last_ms: string | null;
  next_ms: string;
};

@Injectable()
export class WebhooksService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly key: WebhookKey,
    private readonly deliveries: Deliveries,
    private readonly log: AuditLog,
  ) {}

  /** @throws ServiceError WEBHOOK_ADDRESS_REFUSED, CONFLICT   @returns also the secret, which nobody is told again */
  async create(actor: Actor, url: string, events: EventType[]): Promise<Webhook & { secret: string }> {
    const { href } = webhookUrl(url, this.config.webhooksToPrivate);
    const webhook = { id: newId(), url: href, events: [...new Set(events)].sort(), createdMs: Date.now() };
    await this.database.transaction(async (sql) => {
      const [count] = await sql.rows<{ n: string }>(
        `SELECT count(*) AS n FROM office_webhook WHERE removed_ms IS NULL`,
        [],
      );
      if (Number(count?.n) >= MAX_WEBHOOKS)
        throw new ServiceError('CONFLICT', `there are ${MAX_WEBHOOKS} webhooks already`);
      await sql.rows(
        `INSERT INTO office_webhook (id, url, events, created_by, created_ms) VALUES ($1, $2, $3, $4, $5)`,
        [webhook.id, webhook.url, webhook.events, actor.id, webhook.createdMs],
      );
      const detail = { webhookId: webhook.id, host: new URL(href).host, events: webhook.events.join(' ') };
      await this.log.append(sql, { actor, action: 'webhook.created', planId: null, detail });
    });
    return { ...webhook, secret: this.key.secretOf(webhook.id) };
  }

  async list(): Promise<Webhook[]> {
    const rows = await this.database.rows<Omit<Webhook, 'createdMs'> & { created_ms: string }>(
      `SELECT id, url, events, created_ms FROM office_webhook WHERE removed_ms IS NULL ORDER BY created_ms, id`,
      [],
    );
    return rows.map(({ created_ms, ...webhook }) => ({ ...webhook, createdMs: Number(created_ms) }));
  }

  /** The newest deliveries of a webhook. @param id untrusted */
  async deliveriesOf(id: string): Promise<Delivery[]> {
    await this.get(id);
    const rows = await this.database.rows<DeliveryRow>(
      `SELECT e.id AS "eventId", e.type, d.state, d.attempts, e.at_ms, d.last_ms, d.next_ms, d.answer
         FROM office_delivery d JOIN office_event e ON e.id = d.event_id
        WHERE d.webhook_id = $1 ORDER BY e.at_ms DESC, e.id LIMIT ${DELIVERIES_SHOWN}`,
      [id],
    );
    return rows.map(({ at_ms, last_ms, next_ms, ...delivery }) => ({
      ...delivery,
      atMs: Number(at_ms),
      lastMs: last_ms === null ? null : Number(last_ms),
      nextMs: delivery.state === 'waiting' ? Number(next_ms) : null,
    }));
  }

  /** Sends an event that says nothing, to this webhook alone. */
  async test(id: string): Promise<{ eventId: string }> {
    await this.get(id);
    const eventId = newId();
    await this.deliveries.record({ id: eventId, type: TEST_EVENT, atMs: Date.now(), data: { webhookId: id } }, id);
    return { eventId };
  }

  /** Nothing more is sent there, also nothing that waits. */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.get(id);
    await this.database.transaction(async (sql) => {
      await sql.rows(`UPDATE office_webhook SET removed_ms = $2 WHERE id = $1`, [id, Date.now()]);
      await sql.rows(
        `UPDATE office_delivery SET state = 'given-up', answer = 'the webhook was removed' WHERE webhook_id = $1 AND state = 'waiting'`,
        [id],
      );
      await this.log.append(sql, { actor, action: 'webhook.removed', planId: null, detail: { webhookId: id } });
    });
  }

  private async get(id: string): Promise<void> {
    const rows = await this.database.rows(`SELECT 1 FROM office_webhook WHERE id = $1 AND removed_ms IS NULL`, [id]);
    if (rows.length === 0) throw new ServiceError('WEBHOOK_UNKNOWN', 'there is no webhook with this id');
  }
}
