/** ARC's doors: transactions in, their status out, and the fee policy. */
import { Get, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { FaceController, type FaceAnswer } from '../faults/face.js';
import { ArcDesk } from './arc-desk.js';

@FaceController('arc', 'v1')
export class ArcController {
  constructor(private readonly desk: ArcDesk) {}

  @Post('tx')
  submit(@Req() request: Request): Promise<FaceAnswer> {
    return this.desk.submit(request);
  }

  @Post('txs')
  submitSeveral(@Req() request: Request): Promise<FaceAnswer> {
    return this.desk.submitSeveral(request);
  }

  @Get('tx/:txid')
  status(@Param('txid') txid: string): Promise<FaceAnswer> {
    return this.desk.status(txid);
  }

  @Get('policy')
  policy(): FaceAnswer {
    return this.desk.policy();
  }
}
