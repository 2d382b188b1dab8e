/** Doors of the operator: a fresh anchor key, the transaction that pays it, and money for a chain that runs. */
import { bearerGuard } from '#edge';
import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { PrepareAnchor, type AnchorKey, type PreparedAnchor } from './prepare-anchor.js';
import { TopUp, type ToppedUp } from './top-up.js';

export const OPERATOR_TOKEN = Symbol('OPERATOR_TOKEN');

const transaction = z.strictObject({
  publicKey: z.string().regex(/^0[23][0-9a-f]{64}$/),
  raw: z.string().regex(/^([0-9a-f]{2})+$/),
  vout: z.number().int().min(0).max(65_535),
});
const topUp = z.union([
  z.strictObject({
    electionId: z.string().regex(/^[0-9a-f]{64}$/),
    raw: z.string().regex(/^([0-9a-f]{2})+$/),
    vout: z.number().int().min(0).max(65_535),
  }),
  z.strictObject({
    electionId: z.string().regex(/^[0-9a-f]{64}$/),
    satoshis: z.number().int().min(1).max(100_000_000_000),
  }),
]);
const preparation = z.strictObject({ funding: transaction.optional() }).optional();

@Controller('anchors')
@UseGuards(bearerGuard(OPERATOR_TOKEN))
export class FundingController {
  constructor(
    private readonly anchor: PrepareAnchor,
    private readonly money: TopUp,
  ) {}

  @Post('keys')
  makeKey(): Promise<AnchorKey> {
    return this.anchor.makeKey();
  }

  /** Without `funding` the money comes from a devnet's faucet; with it, from the transaction in it. */
  @Post('prepare')
  prepare(@Body({ schema: preparation }) body: z.infer<typeof preparation>): Promise<PreparedAnchor> {
    return body?.funding ? this.anchor.fromTransaction(body.funding) : this.anchor.fromFaucet();
  }

  /** With `raw` and `vout` a payment of the operator's; with `satoshis` one of a devnet's faucet. */
  @Post('top-up')
  topUp(@Body({ schema: topUp }) body: z.infer<typeof topUp>): Promise<ToppedUp> {
    return 'raw' in body
      ? this.money.fromTransaction(body.electionId, body.raw, body.vout)
      : this.money.fromFaucet(body.electionId, body.satoshis);
  }
}
