/** Arcade's doors: as ARC's without a version, and with less said at once. */
import { Get, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { FaceController, type FaceAnswer } from '../faults/face.js';
import { ArcadeDesk } from './arcade-desk.js';

@FaceController('arcade', '/')
export class ArcadeController {
  constructor(private readonly desk: ArcadeDesk) {}

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
