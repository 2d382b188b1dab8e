/**
 * The door for processors that call back (spec §8.5), with the token that was handed to them with each transaction. What
 * they say is a hint to look: a Merkle path is checked against headers as if it had been asked for, and anything else is
 * asked for again. Whoever has the token can make us look, and nothing more.
 */
import { Body, Controller, HttpCode, Inject, Post, UseGuards } from '@nestjs/common';
import { bearerGuard, type BodyRule } from '#edge';
import { z } from 'zod';
import { Confirmations } from '../anchoring/confirmations.js';

export const CALLBACK_TOKEN = Symbol('CALLBACK_TOKEN');

/** A path through a block of 2³² transactions has less. */
const MAX_PATH_CHARACTERS = 20_000;
/** Statuses that say that something is not as it was: those of a transaction on its way need no look. */
const WORTH_A_LOOK = new Set([
  'MINED',
  'MINED_IN_STALE_BLOCK',
  'REJECTED',
  'DOUBLE_SPEND_ATTEMPTED',
  'SEEN_IN_ORPHAN_MEMPOOL',
]);

/** Not strict: processors add members in their own time, and none of them is used. */
const callback = z.object({
  txid: z.string().regex(/^[0-9a-f]{64}$/),
  txStatus: z.string().max(100),
  merklePath: z.string().max(MAX_PATH_CHARACTERS).nullish(),
});

/** Nothing is read before the token was shown. */
export function callbackRule(token: string): BodyRule {
  return {
    method: 'POST',
    path: /^\/chain\/callbacks$/,
    mediaTypes: ['application/json'],
    as: 'json',
    limitBytes: 64 * 1024,
    bearer: token,
  };
}

@Controller('chain/callbacks')
@UseGuards(bearerGuard(CALLBACK_TOKEN))
export class CallbacksController {
  constructor(@Inject(Confirmations) private readonly confirmations: Confirmations) {}

  @Post()
  @HttpCode(200)
  take(@Body({ schema: callback }) { txid, txStatus, merklePath }: z.infer<typeof callback>): Record<string, never> {
    if (WORTH_A_LOOK.has(txStatus)) this.confirmations.hint(txid, (txStatus === 'MINED' && merklePath) || null);
    return {};
  }
}
