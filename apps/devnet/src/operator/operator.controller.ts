/** What a chain of one's own allows: money for nothing, blocks on command, reorganisations and faults. */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { FAULT_MODES } from '../arc/faults.js';
import { OperatorDesk } from './operator-desk.js';

const payment = z.strictObject({
  script: z.string().regex(/^([0-9a-f]{2}){1,10000}$/),
  satoshis: z.number().int().min(1).max(100_000_000_000),
});
const blocks = z.strictObject({ blocks: z.number().int().min(1).max(1_000) });
const depth = z.strictObject({ depth: z.number().int().min(1).max(100) });
const fault = z.strictObject({ mode: z.enum(FAULT_MODES) });

@Controller()
export class OperatorController {
  constructor(private readonly desk: OperatorDesk) {}

  @Post('faucet')
  pay(@Body({ schema: payment }) body: z.infer<typeof payment>): Promise<{ txid: string; vout: number; raw: string }> {
    return this.desk.pay(body.script, body.satoshis);
  }

  @Post('mine')
  mine(@Body({ schema: blocks }) body: z.infer<typeof blocks>): Promise<{ height: number; hashes: string[] }> {
    return this.desk.mine(body.blocks);
  }

  @Post('reorganise')
  reorganise(@Body({ schema: depth }) body: z.infer<typeof depth>): Promise<{ height: number; hashes: string[] }> {
    return this.desk.reorganise(body.depth);
  }

  @Post('faults')
  @HttpCode(200)
  fault(@Body({ schema: fault }) body: z.infer<typeof fault>): z.infer<typeof fault> {
    return this.desk.fault(body.mode);
  }
}
