import { Controller, Get } from '@nestjs/common';
import { Offer, type IssuerOffer } from './offer.js';

/** For offices that prepare an election: who we are, and the keys for its draft. Public halves only, open to everyone. */
@Controller('ceremonies/offer')
export class OfferController {
  constructor(private readonly offer: Offer) {}

  @Get()
  read(): Promise<IssuerOffer> {
    return this.offer.read();
  }
}
