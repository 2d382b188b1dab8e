/**
 * Doors of the office: `@Access(scope)` lets in whoever may do this, by cookie, API token or the operator's token, and
 * `@CurrentActor()` says who it is.
 */
import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { assertBearer, ServiceError } from '#edge';
import type { Request } from 'express';
import { OFFICE_TOKEN } from '../../config.js';
import { type Actor, type Demand, mayDo } from './actor.js';
import { ApiTokens } from './api-tokens.js';
import { readCookie } from './cookies.js';
import { Logins } from './logins.js';
import { OfficeOrigin } from './office-origin.js';

const DEMAND = 'psephos-office-demand';
const OPERATOR: Actor = { kind: 'operator', id: 'operator', name: 'operator', role: 'official' };

type OfficeRequest = Request & { officeActor?: Actor; officeLogin?: string };

/** Who was let in, with the scopes of her token. */
interface Admitted {
  actor: Actor;
  granted: string[] | null;
  /** Secret of the cookie, where she came in by one. */
  login?: string;
}

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly origin: OfficeOrigin,
    private readonly logins: Logins,
    private readonly tokens: ApiTokens,
    @Inject(OFFICE_TOKEN) private readonly operatorToken: string,
  ) {}

  /** @throws ServiceError UNAUTHORIZED, FORBIDDEN */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<OfficeRequest>();
    const demand = this.reflector.get<Demand>(DEMAND, context.getHandler());
    const { authorization } = request.headers;
    const { actor, granted, login } =
      authorization === undefined ? await this.byCookie(request) : await this.byBearer(authorization);
    if (!mayDo(actor, demand, granted)) throw new ServiceError('FORBIDDEN', `this needs the right '${demand}'`);
    request.officeActor = actor;
    if (login !== undefined) request.officeLogin = login;
    return true;
  }

  private async byCookie(request: OfficeRequest): Promise<Admitted> {
    const secret = readCookie(request, this.origin.of(request));
    const actor = secret === undefined ? null : await this.logins.actorOf(secret);
    if (secret === undefined || actor === null) throw new ServiceError('UNAUTHORIZED', 'nobody is signed in');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      this.origin.assertOwnPage(request);
      await this.logins.touch(secret);
    }
    return { actor, granted: null, login: secret };
  }

  private async byBearer(authorization: string): Promise<Admitted> {
    const [, token = ''] = /^Bearer ([\w-]{43})$/i.exec(authorization) ?? [];
    const found = token === '' ? null : await this.tokens.find(token);
    if (found !== null) return { actor: found.actor, granted: found.scopes };
    assertBearer(authorization, this.operatorToken);
    return { actor: OPERATOR, granted: null };
  }
}

/** What somebody must be allowed to come in here. */
export function Access(demand: Demand): MethodDecorator {
  return applyDecorators(SetMetadata(DEMAND, demand), UseGuards(AccessGuard));
}

/** What a handler's guard demands, for the description of the doors; undefined for an open one. */
export function demandOf(handler: object): Demand | undefined {
  return Reflect.getMetadata(DEMAND, handler) as Demand | undefined;
}

/** Who came in; only behind {@link Access}. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  const { officeActor } = context.switchToHttp().getRequest<OfficeRequest>();
  if (officeActor === undefined) throw new Error('a door without @Access knows nobody');
  return officeActor;
});

/** Secret of the cookie that she came in by; only where nobody but people may come in. */
export const CurrentLogin = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const { officeLogin } = context.switchToHttp().getRequest<OfficeRequest>();
  if (officeLogin === undefined) throw new Error('only people have a login');
  return officeLogin;
});
