/** The header service: what a verifier needs of the chain. */
import { Controller, Get, Header, Query } from '@nestjs/common';
import { z } from 'zod';
import { HeadersDesk } from './headers-desk.js';

const range = z.strictObject({
  from: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .default(0),
});

@Controller('headers')
export class HeadersController {
  constructor(private readonly desk: HeadersDesk) {}

  // Anyone's page may ask: headers are public, and worth what their work is.
  @Get()
  @Header('Access-Control-Allow-Origin', '*')
  list(@Query({ schema: range }) { from }: z.infer<typeof range>): Promise<{ headers: string[]; network: string }> {
    return this.desk.list(from);
  }

  @Get('tip')
  tip(): Promise<{ height: number; hash: string; header: string }> {
    return this.desk.tip();
  }
}
