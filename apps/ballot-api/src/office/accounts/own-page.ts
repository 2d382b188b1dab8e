/** Doors that anybody may knock at, but only from a page of the office: nobody else's page signs people in or out. */
import { type CanActivate, type ExecutionContext, Injectable, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { OfficeOrigin } from './office-origin.js';
import { SignInService } from './sign-in.service.js';

@Injectable()
export class OwnPageGuard implements CanActivate {
  constructor(
    private readonly origin: OfficeOrigin,
    private readonly signIn: SignInService,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    this.origin.assertOwnPage(request);
    this.signIn.spendAddress(request);
    return true;
  }
}

export const FromOwnPage = (): MethodDecorator => UseGuards(OwnPageGuard);
