/** ARC's doors: transactions in, their status out, and the fee policy. */
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ArcDesk } from './arc-desk.js';

@Controller('v1')
export class ArcController {
  constructor(private readonly desk: ArcDesk) {}

  @Post('tx')
  submit(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.desk.submit(request, response);
  }

  @Get('tx/:txid')
  status(@Param('txid') txid: string, @Res() response: Response): Promise<void> {
    return this.desk.status(txid, response);
  }

  @Get('policy')
  policy(@Res() response: Response): void {
    this.desk.policy(response);
  }
}
