/**
 * The one place where errors become answers: RFC 9457 problem documents. A refusal says what was wrong; a bug says
 * nothing but INTERNAL and goes to the log. Neither ever repeats what the request held: it may be a secret or a vote.
 */
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { VerificationError } from '#crypto';
import { SERVICE_ERRORS, ServiceError, type ServiceErrorCode } from './service-error.js';
import { isDatabaseUnavailable } from './database-unavailable.js';

/** An RFC 9457 document. `code` is stable; `culprit` names who is to blame where a check knows it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly culprit?: string;
}

/** Of every refusal by a check of bytes. */
export const VERIFICATION_STATUS = 422;
const DATABASE_RETRY_S = 2;

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('problem');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') return; // gateways answer in their own way and must not fall over
    const response = host.switchToHttp().getResponse<Response>();
    const { problem, retryAfterS } = toProblem(error);
    if (problem.status === 500) this.logger.error(error instanceof Error ? (error.stack ?? error.message) : error);
    if (response.headersSent) {
      response.destroy(); // the answer had begun: cut it, so that nobody takes it for whole
      return;
    }
    if (retryAfterS !== undefined) response.set('Retry-After', String(retryAfterS));
    if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** What an error is answered with. */
export function toProblem(error: unknown): { problem: Problem; retryAfterS?: number } {
  if (error instanceof ServiceError) {
    const { code, detail, retryAfterS } = error;
    return { problem: ofCode(code, detail), ...(retryAfterS !== undefined && { retryAfterS }) };
  }
  if (error instanceof VerificationError) {
    const culprit = error.detail?.culprit;
    const title = 'A check of what was sent failed';
    const problem = {
      type: 'about:blank',
      title,
      status: VERIFICATION_STATUS,
      detail: error.message,
      code: error.code,
    };
    return { problem: culprit === undefined ? problem : { ...problem, culprit } };
  }
  if (isDatabaseUnavailable(error)) {
    const detail = 'nothing of the request can be taken as done; repeat it';
    return { problem: ofCode('DATABASE_UNAVAILABLE', detail), retryAfterS: DATABASE_RETRY_S };
  }
  if (error instanceof HttpException) return { problem: ofHttp(error) };
  if (error instanceof URIError) return { problem: ofCode('REQUEST_INVALID', 'the address is not well encoded') };
  return { problem: ofCode('INTERNAL', 'the failure was logged') };
}

function ofCode(code: ServiceErrorCode, detail: string): Problem {
  const { status, title } = SERVICE_ERRORS[code];
  return { type: 'about:blank', title, status, detail, code };
}

/** Nest's own exceptions: unknown paths, and what its router refuses. */
function ofHttp(error: HttpException): Problem {
  switch (error.getStatus()) {
    case 404:
      return ofCode('NOT_FOUND', 'no such path or method');
    case 401:
      return ofCode('UNAUTHORIZED', 'this path needs a bearer token');
    case 403:
      return ofCode('FORBIDDEN', 'this is not allowed');
    case 413:
      return ofCode('BODY_TOO_LARGE', 'the body is too large');
    case 415:
      return ofCode('MEDIA_TYPE_UNSUPPORTED', 'the body has a type that is not taken here');
    case 400:
      return ofCode('REQUEST_INVALID', 'the request does not have the form that is asked for');
    default:
      return ofCode('INTERNAL', 'the failure was logged');
  }
}
