/**
 * HTTP as the programs of an election need it: every request has a time-out, answers are bounded, problem documents
 * (RFC 9457) become `ClientError`, and only requests whose repetition is harmless are repeated. The other side is
 * untrusted: an answer is bytes until a decoder has looked at it.
 */
import { ClientError, clientError } from './errors.js';

export interface HttpOptions {
  /** How long one attempt may take. */
  timeoutMs: number;
  /** How often a repeatable request is tried in all. */
  attempts: number;
  /** Secret sent as `Authorization: Bearer`, or null. */
  bearer: string | null;
  /** Further headers of every request. */
  headers: Readonly<Record<string, string>>;
  /** Told when the service asked to be left alone for a while; the request is sent again after it. */
  onBusy: (waitMs: number) => void;
}

export const DEFAULT_HTTP_OPTIONS: HttpOptions = {
  timeoutMs: 15_000,
  attempts: 4,
  bearer: null,
  headers: {},
  onBusy: () => undefined,
};

export interface HttpAnswer {
  status: number;
  body: Uint8Array;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body: { type: string; content: string | Uint8Array } | null;
  /** True only where sending the same bytes twice does what sending them once does. */
  repeatable: boolean;
  signal: AbortSignal | null;
  /** Where the service works longer on it than on others. */
  timeoutMs?: number;
}

const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
const MAX_ASKED_WAIT_MS = 20_000;
const MAX_OWN_WAIT_MS = 5_000;
const RETRY_STATUSES = new Set([408, 429, 502, 503, 504]);

export class HttpClient {
  /** Server time minus device time, from the last answer's `Date` header; 0 until there is one. */
  clockOffsetMs = 0;

  constructor(
    readonly baseUrl: string,
    private readonly options: HttpOptions,
  ) {}

  /** GET of bytes. */
  async getBytes(path: string): Promise<Uint8Array> {
    return (await this.send({ method: 'GET', path, body: null, repeatable: true, signal: null })).body;
  }

  /** GET of UTF-8 text. */
  async getText(path: string): Promise<string> {
    return decodeText(await this.getBytes(path));
  }

  /** GET of JSON, undecoded. */
  async getJson(path: string): Promise<unknown> {
    return decodeJsonAnswer(await this.getBytes(path), path);
  }

  /** Sends JSON and reads JSON; an empty answer is null. */
  async sendJson(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    value: unknown,
    repeatable: boolean,
  ): Promise<unknown> {
    const body = { type: 'application/json', content: JSON.stringify(value) };
    const answer = await this.send({ method, path, body, repeatable, signal: null });
    return decodeJsonAnswer(answer.body, path);
  }

  /** Sends bytes of the given media type and reads JSON. Bodies are sent as they are, never re-serialised. */
  async sendBytes(
    method: 'POST' | 'PUT',
    path: string,
    type: string,
    content: string | Uint8Array,
    repeatable: boolean,
  ): Promise<unknown> {
    const answer = await this.send({ method, path, body: { type, content }, repeatable, signal: null });
    return decodeJsonAnswer(answer.body, path);
  }

  /** One request with its repetitions; anything but 2xx is thrown. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const attempts = request.repeatable ? this.options.attempts : 1;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(request);
      } catch (error) {
        if (attempt >= attempts || request.signal?.aborted || !mayRepeat(error)) throw error;
        const waitMs = waitBeforeMs(error, attempt);
        if (error instanceof ProblemError && error.retryAfterMs !== null) this.options.onBusy(waitMs);
        await pause(waitMs);
      }
    }
  }

  private async attempt(request: HttpRequest): Promise<HttpAnswer> {
    const url = this.baseUrl.replace(/\/$/, '') + request.path;
    const timeout = AbortSignal.timeout(request.timeoutMs ?? this.options.timeoutMs);
    const signal = request.signal === null ? timeout : AbortSignal.any([timeout, request.signal]);
    const headers: Record<string, string> = { ...this.options.headers, accept: '*/*' };
    if (request.body !== null) headers['content-type'] = request.body.type;
    if (this.options.bearer !== null) headers['authorization'] = `Bearer ${this.options.bearer}`;
    try {
      const response = await fetch(url, {
        method: request.method,
        headers,
        body: request.body === null ? null : asBody(request.body.content),
        redirect: 'error',
        signal,
      });
      this.noteClock(response.headers.get('date'));
      const body = await readBounded(response);
      if (!response.ok) throw problemOf(response, body, request);
      return { status: response.status, body };
    } catch (error) {
      if (error instanceof ClientError) throw error;
      throw connectionError(error, timeout.aborted, request, this.baseUrl);
    }
  }

  private noteClock(date: string | null): void {
    const serverMs = date === null ? Number.NaN : Date.parse(date);
    if (Number.isFinite(serverMs)) this.clockOffsetMs = serverMs - Date.now();
  }
}

/** A problem that also carries how long the service asked to wait. */
class ProblemError extends ClientError {
  constructor(
    code: string,
    status: number,
    detail: string,
    hint: string | null,
    readonly retryAfterMs: number | null,
  ) {
    super(code, status, detail, hint);
  }
}

function problemOf(response: Response, body: Uint8Array, request: HttpRequest): ClientError {
  const where = `${request.method} ${request.path}`;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(retryAfter) ? retryAfter * 1000 : null;
  const hint = retryAfterMs === null ? null : `try again in ${Math.ceil(retryAfterMs / 1000)} seconds`;
  try {
    const problem = JSON.parse(decodeText(body)) as unknown;
    if (typeof problem === 'object' && problem !== null && 'code' in problem && typeof problem.code === 'string') {
      const detail = 'detail' in problem && typeof problem.detail === 'string' ? problem.detail : null;
      const title = 'title' in problem && typeof problem.title === 'string' ? problem.title : problem.code;
      return new ProblemError(problem.code, response.status, detail ?? `${title} (${where})`, hint, retryAfterMs);
    }
  } catch {
    // Not a problem document: said below in our own words.
  }
  const detail = `${where} was answered with status ${response.status} and no problem document`;
  return new ProblemError('PROBLEM_UNREADABLE', response.status, detail, hint, retryAfterMs);
}

function connectionError(error: unknown, timedOut: boolean, request: HttpRequest, baseUrl: string): ClientError {
  const where = `${request.method} ${baseUrl}${request.path}`;
  if (timedOut) {
    return clientError('TIMED_OUT', `${where} took too long`, 'the service may be busy: try again', { cause: error });
  }
  const hint = 'check that the service runs and that the address is right';
  return clientError('NETWORK_FAILED', `${where} could not be reached`, hint, { cause: error });
}

function mayRepeat(error: unknown): boolean {
  if (!(error instanceof ClientError)) return false;
  if (error.status !== null) return RETRY_STATUSES.has(error.status);
  return error.code === 'NETWORK_FAILED' || error.code === 'TIMED_OUT';
}

function waitBeforeMs(error: unknown, attempt: number): number {
  const asked = error instanceof ProblemError ? error.retryAfterMs : null;
  if (asked !== null) return Math.min(MAX_ASKED_WAIT_MS, asked);
  // Spread out, so that devices which lost the service at one moment do not come back at one moment.
  return Math.min(MAX_OWN_WAIT_MS, 200 * 2 ** attempt) * (0.5 + 0.5 * Math.random());
}

async function readBounded(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null) {
    const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MAX_ANSWER_BYTES) {
        await reader.cancel();
        throw clientError('ANSWER_TOO_LARGE', `an answer is larger than ${MAX_ANSWER_BYTES} bytes`, null);
      }
      parts.push(value);
    }
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function asBody(content: string | Uint8Array): string | ArrayBuffer {
  if (typeof content === 'string') return content;
  const copy = new ArrayBuffer(content.length);
  new Uint8Array(copy).set(content);
  return copy;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw clientError('ANSWER_MALFORMED', 'an answer is not UTF-8 text', null, { cause });
  }
}

/** An answer's JSON, undecoded; an empty answer is null. */
export function decodeJsonAnswer(body: Uint8Array, path: string): unknown {
  const text = decodeText(body);
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw clientError('ANSWER_MALFORMED', `the answer of ${path} is not JSON`, null, { cause });
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
