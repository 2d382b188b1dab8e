/**
 * Doors for operators: `Authorization: Bearer <token>`, compared in constant time over hashes, so that neither length
 * nor prefix of the token shows in the time of an answer.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, mixin, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import type { Request } from 'express';
import { ServiceError } from './service-error.js';

/**
 * A guard for `@UseGuards`, which lets requests with the right token pass.
 * @param provider key under which the application provides the token (a string that the configuration checked)
 */
export function bearerGuard(provider: string | symbol): Type<CanActivate> {
  @Injectable()
  class BearerGuard implements CanActivate {
    static readonly bearer = typeof provider === 'symbol' ? (provider.description ?? '') : provider;

    constructor(@Inject(provider) private readonly token: string) {}

    canActivate(context: ExecutionContext): boolean {
      assertBearer(context.switchToHttp().getRequest<Request>().headers.authorization, this.token);
      return true;
    }
  }
  return mixin(BearerGuard);
}

/** Name of the token that a handler's guards ask for, or undefined: for the description of the doors. */
export function bearerOf(handler: object): string | undefined {
  const guards = (Reflect.getMetadata(GUARDS_METADATA, handler) ?? []) as { bearer?: string }[];
  return guards.find(({ bearer }) => bearer !== undefined)?.bearer;
}

/**
 * The header carries this token.
 * @param header untrusted   @param expected secret, not empty
 * @throws ServiceError UNAUTHORIZED
 */
export function assertBearer(header: string | undefined, expected: string): void {
  if (expected.length === 0) throw new Error('an empty token would open the door to everyone');
  const [, token] = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(header ?? '') ?? [];
  if (token === undefined || !timingSafeEqual(sha256(token), sha256(expected))) {
    throw new ServiceError('UNAUTHORIZED', 'this path needs the right bearer token');
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
