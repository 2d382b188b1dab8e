/** The header service: what a verifier needs of the chain. */
import { Get, Header, Query } from '@nestjs/common';
import { z } from 'zod';
import { FaceController, type FaceAnswer } from '../faults/face.js';
import { HeadersDesk } from './headers-desk.js';

const range = z.strictObject({
  from: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .default(0),
});

@FaceController('headers', 'headers')
export class HeadersController {
  constructor(private readonly desk: HeadersDesk) {}

  // Anyone's page may ask: headers are public, and worth what their work is.
  @Get()
  @Header('Access-Control-Allow-Origin', '*')
  list(@Query({ schema: range }) { from }: z.infer<typeof range>): Promise<FaceAnswer> {
    return this.desk.list(from);
  }

  @Get('tip')
  tip(): Promise<FaceAnswer> {
    return this.desk.tip();
  }
}
