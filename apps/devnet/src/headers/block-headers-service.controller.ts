/** The Block Headers Service's doors under `/api/v1`. The service wants a bearer token; here any will do, and none. */
import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { FaceController, type FaceAnswer } from '../faults/face.js';
import { BlockHeadersServiceDesk, MAX_BATCH } from './block-headers-service-desk.js';

const height = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31);
const range = z.object({ height: z.coerce.number().pipe(height), count: z.coerce.number().int().min(1).default(1) });
const roots = z
  .array(z.object({ merkleRoot: z.string().max(64), blockHeight: height }))
  .min(1)
  .max(MAX_BATCH);
const page = z.object({
  batchSize: z.coerce.number().int().min(1).max(MAX_BATCH).default(MAX_BATCH),
  lastEvaluatedKey: z.string().max(64).default(''),
});

@FaceController('headers', 'api/v1/chain')
export class BlockHeadersServiceController {
  constructor(private readonly desk: BlockHeadersServiceDesk) {}

  @Get('tip/longest')
  tip(): Promise<FaceAnswer> {
    return this.desk.tip();
  }

  @Get('header/byHeight')
  byHeight(@Query({ schema: range }) query: z.infer<typeof range>): Promise<FaceAnswer> {
    return this.desk.byHeight(query.height, query.count);
  }

  @Get('header/state/:hash')
  state(@Param('hash') hash: string): Promise<FaceAnswer> {
    return this.desk.state(hash);
  }

  @Get('header/:hash')
  header(@Param('hash') hash: string): Promise<FaceAnswer> {
    return this.desk.header(hash);
  }

  @Post('merkleroot/verify')
  @HttpCode(200)
  verify(@Body({ schema: roots }) body: z.infer<typeof roots>): Promise<FaceAnswer> {
    return this.desk.verify(body);
  }

  @Get('merkleroot')
  merkleRoots(@Query({ schema: page }) query: z.infer<typeof page>): Promise<FaceAnswer> {
    return this.desk.merkleRoots(query.batchSize, query.lastEvaluatedKey);
  }
}
