/** One POST to a webhook's address: bounded in time, no redirects, nothing of the answer but its status is read. */
import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { guardedLookup, webhookUrl } from './addresses.js';

const TIMEOUT_MS = 10_000;

export interface Message {
  url: string;
  eventId: string;
  type: string;
  body: Uint8Array;
  secret: string;
  nowMs: number;
}

/**
 * `t=<milliseconds>,v1=<hex>`: HMAC-SHA-256 under the secret's characters over `<milliseconds>.<body>`, so that nothing that
 * was overheard can be sent again later unnoticed.
 */
export function signatureHeader(secret: string, timestampMs: number, body: Uint8Array): string {
  const mac = createHmac('sha256', secret).update(`${timestampMs}.`).update(body).digest('hex');
  return `t=${timestampMs},v1=${mac}`;
}

/** @returns null where the receiver has taken it (2xx), else what went wrong in a few words */
export function send(message: Message, allowPrivate: boolean): Promise<string | null> {
  return new Promise((settle) => {
    let url: URL;
    try {
      url = webhookUrl(message.url, allowPrivate);
    } catch (error) {
      return settle(words(error));
    }
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      agent: false,
      lookup: guardedLookup(allowPrivate),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'content-length': message.body.length,
        'user-agent': 'psephos-webhook/1',
        'psephos-delivery': message.eventId,
        'psephos-event': message.type,
        'psephos-signature': signatureHeader(message.secret, message.nowMs, message.body),
      },
    });
    request.on('response', (response) => {
      const { statusCode = 0 } = response;
      response.destroy();
      settle(statusCode >= 200 && statusCode < 300 ? null : `status ${statusCode}`);
    });
    request.on('error', (error) => settle(words(error)));
    request.end(message.body);
  });
}

/** Of a failure, what its receiver can use; never a secret: those are in no address and in no error. */
function words(error: unknown): string {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  if (name === 'AbortError' || name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} seconds`;
  return (code ?? message ?? 'failed').slice(0, 200);
}
