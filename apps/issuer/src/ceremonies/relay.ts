/**
 * The relay of ceremony messages: the ballot API. Not trusted: it can hold messages back, and it cannot make or change
 * one without being caught, because every message is checked against the keys of the draft.
 */
import { Inject, Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import type { DocumentKind } from '#crypto';
import { z } from 'zod';
import { CONFIG, type Config } from '../config.js';

/** A message as the relay gives it; all of it untrusted. */
export interface RelayedMessage {
  readonly name: string;
  readonly document: string;
  readonly signature: { readonly kind: string; readonly publicKey: string; readonly signature: string };
}

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 2 ** 20;
const LIST_FORM = z.array(
  z.object({
    name: z.string().max(64),
    document: z.string(),
    signature: z.object({ kind: z.string(), publicKey: z.string(), signature: z.string() }),
  }),
);

/** The relay answered, and its answer is a refusal of what was sent. */
export class RelayRefusal extends Error {}

@Injectable()
export class Relay {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** All messages of a ceremony that the relay shows. */
  async list(ceremonyId: Uint8Array): Promise<RelayedMessage[]> {
    const text = await this.call('GET', `/ceremonies/${toHex(ceremonyId)}/messages`, undefined);
    return LIST_FORM.parse(JSON.parse(text));
  }

  /** Posts one of our messages; the same again is welcome. @throws RelayRefusal */
  async post(
    ceremonyId: Uint8Array,
    message: { name: string; document: string; kind: DocumentKind; publicKey: string; signature: string },
  ): Promise<void> {
    const { name, document, kind, publicKey, signature } = message;
    const body = { name, document, signature: { kind, publicKey, signature } };
    await this.call('POST', `/ceremonies/${toHex(ceremonyId)}/messages`, body);
  }

  /** Posts our approval of the roll; the same again is welcome. @throws RelayRefusal */
  async approve(ceremonyId: Uint8Array, approval: { issuer: number; signature: string }): Promise<void> {
    await this.call('POST', `/ceremonies/${toHex(ceremonyId)}/roll-approvals`, approval);
  }

  private async call(method: 'GET' | 'POST', path: string, body: unknown): Promise<string> {
    const response = await fetch(`${this.config.API_URL}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    const text = await readBounded(response, MAX_ANSWER_BYTES);
    if (response.ok) return text;
    const message = `the relay answers ${response.status}: ${text.slice(0, 500)}`;
    // 404: the draft has not arrived there yet; 429 and 5xx pass.
    const passes = response.status === 404 || response.status === 429 || response.status >= 500;
    throw passes ? new Error(message) : new RelayRefusal(message);
  }
}

/** The body of an answer as text. @throws Error when it is longer than that */
export async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body !== null) {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > maxBytes) throw new Error(`the relay sends more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks, length).toString('utf8');
}
