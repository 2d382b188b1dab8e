/**
 * Request bodies. A body is read only where a rule says so, up to the rule's length, within a fixed time, and only in
 * the rule's media types; everywhere else it is refused unread. No decompression: a small body stays small.
 * `req.rawBody` holds the bytes as they came (what is hashed and signed), `req.body` what the rule makes of them.
 */
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Observable } from 'rxjs';
import { assertBearer } from './bearer-guard.js';
import { isWithinDepth } from './json-depth.js';
import { ServiceError } from './service-error.js';

/** What a route takes. */
export interface BodyRule {
  readonly method: 'POST' | 'PUT';
  /** Matched against the whole path. */
  readonly path: RegExp;
  readonly mediaTypes: readonly string[];
  /** `json`: parsed, at most 32 deep; `text`: decoded UTF-8; `bytes`: a Buffer, nothing is parsed. */
  readonly as: 'json' | 'text' | 'bytes';
  readonly limitBytes: number;
  /** The token of a guarded door: without it a body is refused before a byte of it is read. The guard still decides. */
  readonly bearer?: string;
  /** Not read before the door's guard has let the request in; `ReadBody` at the door reads it then. */
  readonly afterGuard?: true;
}

type HalfRead = Request & { rawBody?: Buffer; unreadBody?: Omit<BodyRule, 'method' | 'path'> };

/** Taken on every path that no rule of the service names: small JSON. */
const DEFAULT_RULE = { mediaTypes: ['application/json'], as: 'json', limitBytes: 256 * 1024 } as const;

const DEPTH_LIMIT = 32;
const BODY_TIMEOUT_MS = 20_000;

/** Reads the body of a request as the first rule that fits its method and path says. */
export function bodies(rules: readonly BodyRule[]): RequestHandler {
  return (request: HalfRead, response: Response, next: NextFunction) => {
    if (!hasBody(request)) return next();
    const rule: Omit<BodyRule, 'method' | 'path'> =
      rules.find((each) => each.method === request.method && each.path.test(request.path)) ?? DEFAULT_RULE;
    if (rule.afterGuard) {
      response.set('Connection', 'close'); // whoever is not let in leaves a body that nobody reads
      request.unreadBody = rule;
      return next();
    }
    take(request, response, rule).then(() => next(), next);
  };
}

/** Reads what a rule with `afterGuard` has left: guards have passed when it runs. */
@Injectable()
export class ReadBody implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<HalfRead>();
    if (request.unreadBody !== undefined) await take(request, http.getResponse<Response>(), request.unreadBody);
    return next.handle();
  }
}

async function take(
  request: Request & { rawBody?: Buffer },
  response: Response,
  rule: Omit<BodyRule, 'method' | 'path'>,
): Promise<void> {
  try {
    // 1. What can be refused unread.
    if (rule.bearer !== undefined) assertBearer(request.headers.authorization, rule.bearer);
    assertMediaType(request, rule.mediaTypes);
    // 2. The bytes, and what the rule makes of them.
    request.rawBody = await read(request, rule.limitBytes);
  } catch (error) {
    response.set('Connection', 'close'); // whatever still comes of the body is nobody's request
    throw error;
  }
  request.body = interpret(request.rawBody, rule.as);
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function assertMediaType(request: Request, mediaTypes: readonly string[]): void {
  const [type, ...parameters] = (request.headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-8"?$/.test(charset);
  if (request.headers['content-encoding'] !== undefined || !isUtf8 || !mediaTypes.includes(type)) {
    throw new ServiceError('MEDIA_TYPE_UNSUPPORTED', `send ${mediaTypes.join(' or ')}, in UTF-8, not compressed`);
  }
}

/** The whole body, or a refusal as soon as it is too long or too slow; the connection then ends after the answer. */
function read(request: Request, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (outcome: () => void) => {
      clearTimeout(timer);
      request.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error');
      request.on('error', () => undefined);
      outcome();
    };
    const refuse = (error: ServiceError) =>
      finish(() => {
        request.pause(); // what still comes is not read: the closing connection drops it
        reject(error);
      });
    const tooLarge = () => new ServiceError('BODY_TOO_LARGE', `at most ${limitBytes} bytes are taken here`);
    const timer = setTimeout(
      () => refuse(new ServiceError('BODY_TOO_SLOW', `a body must arrive within ${BODY_TIMEOUT_MS} ms`)),
      BODY_TIMEOUT_MS,
    );
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) return refuse(tooLarge());
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limitBytes) return refuse(tooLarge());
      chunks.push(chunk);
    });
    request.on('end', () => finish(() => resolve(Buffer.concat(chunks, length))));
    request.on('error', () => refuse(new ServiceError('REQUEST_INVALID', 'the connection ended inside the body')));
  });
}

function interpret(bytes: Buffer, as: BodyRule['as']): unknown {
  switch (as) {
    case 'bytes':
      return bytes;
    case 'text':
      return decodeUtf8(bytes);
    case 'json':
      return parseJson(bytes);
    default:
      throw new Error(`unknown kind of body: ${String(as satisfies never)}`);
  }
}

function parseJson(bytes: Buffer): unknown {
  if (!isWithinDepth(bytes, DEPTH_LIMIT)) {
    throw new ServiceError('JSON_NESTED_TOO_DEEP', `at most ${DEPTH_LIMIT} levels are taken`);
  }
  const text = decodeUtf8(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ServiceError('JSON_MALFORMED', 'the body is not JSON', undefined, { cause });
  }
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ServiceError('TEXT_MALFORMED', 'the body is not valid UTF-8', undefined, { cause });
  }
}
