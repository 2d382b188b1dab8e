/** Doors of the operator: a fresh anchor key, and the transaction that pays it. */
import { bearerGuard } from '#edge';
import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { PrepareAnchor, type AnchorKey, type PreparedAnchor } from './prepare-anchor.js';

export const OPERATOR_TOKEN = Symbol('OPERATOR_TOKEN');

const transaction = z.strictObject({
  publicKey: z.string().regex(/^0[23][0-9a-f]{64}$/),
  raw: z.string().regex(/^([0-9a-f]{2})+$/),
  vout: z.number().int().min(0).max(65_535),
});
const preparation = z.strictObject({ funding: transaction.optional() }).optional();

@Controller('anchors')
@UseGuards(bearerGuard(OPERATOR_TOKEN))
export class FundingController {
  constructor(private readonly anchor: PrepareAnchor) {}

  @Post('keys')
  makeKey(): Promise<AnchorKey> {
    return this.anchor.makeKey();
  }

  /** Without `funding` the money comes from a devnet's faucet; with it, from the transaction in it. */
  @Post('prepare')
  prepare(@Body({ schema: preparation }) body: z.infer<typeof preparation>): Promise<PreparedAnchor> {
    return body?.funding ? this.anchor.fromTransaction(body.funding) : this.anchor.fromFaucet();
  }
}
