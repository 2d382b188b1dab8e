/**
 * Doors for operators: `Authorization: Bearer <token>`, compared in constant time over hashes, so that neither length
 * nor prefix of the token shows in the time of an answer.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, mixin, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import type { Request } from 'express';
import { ServiceError } from './service-error.js';

/**
 * A guard for `@UseGuards`, which lets requests with the right token pass.
 * @param provider key under which the application provides the token (a string that the configuration checked)
 */
export function bearerGuard(provider: string | symbol): Type<CanActivate> {
  @Injectable()
  class BearerGuard implements CanActivate {
    private readonly expected: Buffer;

    constructor(@Inject(provider) token: string) {
      if (token.length === 0) throw new Error('an empty token would open the door to everyone');
      this.expected = sha256(token);
    }

    canActivate(context: ExecutionContext): boolean {
      const header = context.switchToHttp().getRequest<Request>().headers.authorization ?? '';
      const [, token] = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(header) ?? [];
      if (token === undefined || !timingSafeEqual(sha256(token), this.expected)) {
        throw new ServiceError('UNAUTHORIZED', 'this path needs the right bearer token');
      }
      return true;
    }
  }
  return mixin(BearerGuard);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
