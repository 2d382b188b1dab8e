/**
 * The door of a server that we do not trust: every exchange has a time limit over all of it, a bounded answer and no
 * redirect. What opens the door (a token, or user and password in the address) stays in here: messages name the host.
 */
import { ChainUnavailableError } from './chain-processor.js';

const MAX_ANSWER_BYTES = 16 * 2 ** 20;
const MAX_DETAIL_LENGTH = 300;
/** A kept connection that the other side has closed meanwhile: nothing was answered, the question goes once more. */
const CLOSED_CONNECTION = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

export interface DoorOptions {
  /** http(s), without a slash at its end; may hold `user:password@`, which becomes a header. Secret as a whole. */
  url: string;
  /** Secret. */
  token?: string | undefined;
  /** For connection, headers and body together. */
  timeoutMs: number;
}

export interface HttpAnswer {
  status: number;
  /** Parsed JSON, or null when the answer is none: plain text never counts as an answer. */
  body: unknown;
  /** The answer as it came, for the doors that answer hex. */
  text: string;
}

export interface CallInit {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  maxAnswerBytes?: number;
}

export class HttpDoor {
  /** Host and port: all of the address that may be shown. */
  readonly name: string;
  private readonly base: string;
  private readonly timeoutMs: number;
  private readonly credentials: Record<string, string>;
  private readonly secrets: string[];

  /** @param tokenHeader how the token is shown: as `Authorization: Bearer`, or alone in a header of this name */
  constructor({ url, token, timeoutMs }: DoorOptions, tokenHeader = 'authorization') {
    const address = new URL(url);
    const [user, password] = [decodeURIComponent(address.username), decodeURIComponent(address.password)];
    address.username = address.password = '';
    this.name = address.host;
    this.base = address.href.replace(/\/+$/, '');
    this.timeoutMs = timeoutMs;
    this.credentials = credentialsOf(user, password, token, tokenHeader);
    const basic = Buffer.from(`${user}:${password}`).toString('base64');
    this.secrets = [token ?? '', user === '' ? '' : basic, password].filter((secret) => secret.length > 2);
  }

  /**
   * @param path from the address on, with a slash at its beginning
   * @throws ChainUnavailableError when no complete answer came
   */
  async call(path: string, init: CallInit = {}): Promise<HttpAnswer> {
    try {
      return await this.exchange(path, init);
    } catch (error) {
      if (isClosedConnection(error)) return this.exchange(path, init).catch((again) => this.unavailable(again));
      return this.unavailable(error);
    }
  }

  /** @param body becomes JSON */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    const json = { ...headers, 'content-type': 'application/json' };
    return this.call(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
  }

  /** What a server says, fit for logs and alarms: short, printable, and without what opened its door. @param text untrusted */
  shown(text: string): string {
    const clean = this.secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
    return clean.replace(/[^\x20-\x7e…]+/g, ' ').slice(0, MAX_DETAIL_LENGTH);
  }

  private async exchange(path: string, init: CallInit): Promise<HttpAnswer> {
    const response = await fetch(this.base + path, {
      method: init.method ?? 'GET',
      headers: { ...init.headers, ...this.credentials },
      ...(init.body === undefined ? {} : { body: init.body as BodyInit }),
      redirect: 'error',
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    const text = await readBounded(response, init.maxAnswerBytes ?? MAX_ANSWER_BYTES);
    const isJson = /^application\/([a-z.]+\+)?json\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: isJson ? parseJson(text) : null, text };
  }

  /** Neither address nor path: some providers put the key into them. And no cause: it may hold them. */
  private unavailable(error: unknown): never {
    if (error instanceof ChainUnavailableError) throw error;
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    const reason = isTimeout ? `no answer in ${this.timeoutMs} ms` : 'no connection or no complete answer';
    throw new ChainUnavailableError(`${this.name}: ${reason}`);
  }
}

function credentialsOf(user: string, password: string, token: string | undefined, tokenHeader: string) {
  if (token !== undefined) return { [tokenHeader]: tokenHeader === 'authorization' ? `Bearer ${token}` : token };
  if (user === '' && password === '') return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

function isClosedConnection(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return typeof cause?.code === 'string' && CLOSED_CONNECTION.has(cause.code);
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    const bytes = part as Uint8Array;
    size += bytes.length;
    if (size > maxBytes) throw new ChainUnavailableError(`an answer of more than ${maxBytes} bytes`);
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
