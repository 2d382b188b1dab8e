import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { PlannedIssuer } from '#office';
import { z } from 'zod';
import { Access } from '../accounts/access.js';
import { IssuerOffers } from './issuer-offers.js';

const ADDRESS_FORM = z.strictObject({ url: z.string().min(1).max(1_000) });

/** Issuers that an office may choose. */
@Controller('office-api/issuers')
export class IssuersController {
  constructor(private readonly offers: IssuerOffers) {}

  /** Addresses of issuers that this server knows. */
  @Get()
  @Access('elections:read')
  known(): { urls: readonly string[] } {
    return { urls: this.offers.known };
  }

  /** Asks an issuer for the keys of its next ceremony. */
  @Post('offer')
  @Access('elections:write')
  @HttpCode(200)
  offer(@Body({ schema: ADDRESS_FORM }) { url }: z.infer<typeof ADDRESS_FORM>): Promise<PlannedIssuer> {
    return this.offers.ask(url);
  }
}
