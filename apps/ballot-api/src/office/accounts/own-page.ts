/** Doors that anybody may knock at, but only from a page of the office: nobody else's page signs people in or out. */
import { type CanActivate, type ExecutionContext, Injectable, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { OfficeOrigin } from './office-origin.js';
import { SignInService } from './sign-in.service.js';

@Injectable()
export class OwnPageGuard implements CanActivate {
  constructor(private readonly origin: OfficeOrigin) {}

  canActivate(context: ExecutionContext): boolean {
    this.origin.assertOwnPage(context.switchToHttp().getRequest<Request>());
    return true;
  }
}

@Injectable()
export class AddressGuard implements CanActivate {
  constructor(private readonly signIn: SignInService) {}

  canActivate(context: ExecutionContext): boolean {
    this.signIn.spendAddress(context.switchToHttp().getRequest<Request>());
    return true;
  }
}

/** However often: signing in by passkey and signing out, which nobody shall be able to spoil for others at her address. */
export const FromOwnPage = (): MethodDecorator => UseGuards(OwnPageGuard);

/** As often as an address may. */
export const CountedFromOwnPage = (): MethodDecorator => UseGuards(OwnPageGuard, AddressGuard);
