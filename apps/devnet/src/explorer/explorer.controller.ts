/** WhatsOnChain's doors under `/v1/bsv/<network>`; the network's name is not looked at. */
import { Get, HttpCode, Param, ParseIntPipe, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { FaceController, type FaceAnswer } from '../faults/face.js';
import { ExplorerDesk } from './explorer-desk.js';

@FaceController('explorer', 'v1/bsv/:network')
export class ExplorerController {
  constructor(private readonly desk: ExplorerDesk) {}

  @Get('tx/:txid/hex')
  hex(@Param('txid') txid: string): Promise<FaceAnswer> {
    return this.desk.hex(txid);
  }

  @Get('tx/hash/:txid')
  transaction(@Param('txid') txid: string): Promise<FaceAnswer> {
    return this.desk.transaction(txid);
  }

  @Get('tx/:txid/:vout/spent')
  spent(@Param('txid') txid: string, @Param('vout', ParseIntPipe) vout: number): Promise<FaceAnswer> {
    return this.desk.spent(txid, vout);
  }

  @Get('tx/:txid/proof/bump')
  bump(@Param('txid') txid: string): Promise<FaceAnswer> {
    return this.desk.bump(txid);
  }

  @Get('tx/:txid/proof/tsc')
  proof(@Param('txid') txid: string): Promise<FaceAnswer> {
    return this.desk.proof(txid);
  }

  @Post('tx/raw')
  @HttpCode(200)
  submit(@Req() request: Request): Promise<FaceAnswer> {
    return this.desk.submit(request.body);
  }

  @Get('block/headers')
  latestHeaders(): Promise<FaceAnswer> {
    return this.desk.latestHeaders();
  }

  @Get('block/:place/header')
  header(@Param('place') heightOrHash: string): Promise<FaceAnswer> {
    return this.desk.header(heightOrHash);
  }

  @Get('block/height/:height')
  blockAt(@Param('height') height: string): Promise<FaceAnswer> {
    return this.desk.block(height);
  }

  @Get('block/hash/:hash')
  block(@Param('hash') hash: string): Promise<FaceAnswer> {
    return this.desk.block(hash);
  }

  @Get('chain/info')
  info(): Promise<FaceAnswer> {
    return this.desk.info();
  }
}
