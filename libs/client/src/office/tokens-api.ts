/** API tokens and webhooks of the office: for somebody who is signed in; no token can make another. */
import { Answer } from '../answer.js';
import type { HttpClient } from '../http-client.js';

/** What a token can be made for. */
export const TOKEN_SCOPES = [
  'elections:read',
  'elections:write',
  'documents:certify',
  'roll:write',
  'phases:request',
  'log:read',
] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

export const WEBHOOK_EVENTS = ['phase.changed', 'result.published', 'approval.requested', 'anchor.alarm'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export interface ApiToken {
  id: string;
  name: string;
  scopes: string[];
  createdBy: string;
  createdMs: number;
  expiresMs: number;
  revokedMs: number | null;
}

export interface Webhook {
  id: string;
  url: string;
  events: string[];
  createdMs: number;
}

export interface WebhookDelivery {
  eventId: string;
  type: string;
  state: string;
  attempts: number;
  atMs: number;
  nextMs: number | null;
  answer: string | null;
}

export class TokensApi {
  constructor(private readonly http: HttpClient) {}

  async list(): Promise<ApiToken[]> {
    const answer = Answer.of(await this.http.getJson('/office-api/tokens'), 'tokens');
    return Answer.listOf(answer.list('tokens'), 'tokens', (token) => ({
      id: token.string('id'),
      name: token.string('name'),
      scopes: token.strings('scopes'),
      createdBy: token.string('createdBy'),
      createdMs: token.integer('createdMs'),
      expiresMs: token.integer('expiresMs'),
      revokedMs: token.integerOrNull('revokedMs'),
    }));
  }

  /** @returns the secret, which is told this once */
  async create(name: string, scopes: TokenScope[], days: number): Promise<{ secret: string; expiresMs: number }> {
    const body = { name, scopes, days };
    const answer = Answer.of(await this.http.sendJson('POST', '/office-api/tokens', body, false), 'token');
    return { secret: answer.string('secret'), expiresMs: answer.integer('expiresMs') };
  }

  async revoke(id: string): Promise<void> {
    await this.http.sendJson('DELETE', `/office-api/tokens/${id}`, {}, true);
  }
}

export class WebhooksApi {
  constructor(private readonly http: HttpClient) {}

  async list(): Promise<Webhook[]> {
    const answer = Answer.of(await this.http.getJson('/office-api/webhooks'), 'webhooks');
    return Answer.listOf(answer.list('webhooks'), 'webhooks', readWebhook);
  }

  /** @returns also the secret, which is told this once */
  async create(url: string, events: WebhookEvent[]): Promise<Webhook & { secret: string }> {
    const answer = Answer.of(
      await this.http.sendJson('POST', '/office-api/webhooks', { url, events }, false),
      'webhook',
    );
    return { ...readWebhook(answer), secret: answer.string('secret') };
  }

  async deliveries(id: string): Promise<WebhookDelivery[]> {
    const answer = Answer.of(await this.http.getJson(`/office-api/webhooks/${id}/deliveries`), 'deliveries');
    return Answer.listOf(answer.list('deliveries'), 'deliveries', (delivery) => ({
      eventId: delivery.string('eventId'),
      type: delivery.string('type'),
      state: delivery.string('state'),
      attempts: delivery.integer('attempts'),
      atMs: delivery.integer('atMs'),
      nextMs: delivery.integerOrNull('nextMs'),
      answer: delivery.stringOrNull('answer'),
    }));
  }

  async test(id: string): Promise<void> {
    await this.http.sendJson('POST', `/office-api/webhooks/${id}/test`, {}, false);
  }

  async remove(id: string): Promise<void> {
    await this.http.sendJson('DELETE', `/office-api/webhooks/${id}`, {}, true);
  }
}

function readWebhook(answer: Answer): Webhook {
  return {
    id: answer.string('id'),
    url: answer.string('url'),
    events: answer.strings('events'),
    createdMs: answer.integer('createdMs'),
  };
}
