/** What a chain of one's own allows: money for nothing, blocks on command, reorganisations, double spends and faults. */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { FACES, FAULT_MODES } from '../faults/faults.js';
import { MAX_SCRIPT_BYTES, MAX_TX_BYTES } from '../ledger/rules.js';
import { OperatorDesk, type MinedBlocks, type Payment } from './operator-desk.js';

const txid = z.string().regex(/^[0-9a-f]{64}$/);
const hexUpTo = (bytes: number) =>
  z
    .string()
    .max(2 * bytes)
    .regex(/^([0-9a-f]{2})+$/);

const payment = z.strictObject({
  script: hexUpTo(MAX_SCRIPT_BYTES),
  satoshis: z.number().int().min(1).max(100_000_000_000),
});
const blocks = z.strictObject({ blocks: z.number().int().min(1).max(1_000) });
const oneBlock = z.strictObject({ transactions: z.array(hexUpTo(MAX_TX_BYTES)).min(1).max(1_000) });
const reorganisation = z.strictObject({
  depth: z.number().int().min(1).max(100),
  transactions: z.enum(['mined', 'waiting', 'forgotten']).default('mined'),
});
const forgotten = z.strictObject({ txids: z.array(txid).min(1).max(10_000).optional() });
const doubleSpend = z.strictObject({
  txid,
  vout: z.number().int().min(0).max(0xfffffffe),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  mined: z.boolean(),
});
const notice = z.strictObject({ txid, competingTxid: txid });
const fault = z.strictObject({
  mode: z.enum([...FAULT_MODES, 'empty']),
  faces: z.array(z.enum(FACES)).min(1).optional(),
  times: z.number().int().min(1).max(1_000_000).optional(),
  slowMs: z.number().int().min(1).max(600_000).optional(),
});
export type FaultCommand = z.infer<typeof fault>;

@Controller()
export class OperatorController {
  constructor(private readonly desk: OperatorDesk) {}

  @Post('faucet')
  pay(@Body({ schema: payment }) body: z.infer<typeof payment>): Promise<Payment> {
    return this.desk.pay(body.script, body.satoshis);
  }

  @Post('mine')
  mine(@Body({ schema: blocks }) body: z.infer<typeof blocks>): Promise<MinedBlocks> {
    return this.desk.mine(body.blocks);
  }

  @Post('blocks')
  mineThese(
    @Body({ schema: oneBlock }) body: z.infer<typeof oneBlock>,
  ): Promise<MinedBlocks & { displaced: string[] }> {
    return this.desk.mineThese(body.transactions);
  }

  @Post('reorganise')
  reorganise(@Body({ schema: reorganisation }) body: z.infer<typeof reorganisation>): Promise<MinedBlocks> {
    return this.desk.reorganise(body.depth, body.transactions);
  }

  @Post('forget')
  @HttpCode(200)
  forget(@Body({ schema: forgotten }) body: z.infer<typeof forgotten>): Promise<{ txids: string[] }> {
    return this.desk.forget(body.txids ?? null);
  }

  @Post('double-spend')
  doubleSpend(@Body({ schema: doubleSpend }) body: z.infer<typeof doubleSpend>): Promise<Payment> {
    return this.desk.doubleSpend(body);
  }

  @Post('notices')
  @HttpCode(200)
  notice(@Body({ schema: notice }) body: z.infer<typeof notice>): z.infer<typeof notice> {
    return this.desk.notice(body);
  }

  @Post('faults')
  @HttpCode(200)
  fault(@Body({ schema: fault }) body: FaultCommand): Promise<FaultCommand> {
    return this.desk.fault(body);
  }
}
