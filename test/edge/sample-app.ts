/** A small service with every kind of door, for the tests of the edge: in this process and in one of its own. */
import { Body, Controller, Get, Inject, Module, Param, Post, RawBody, UseGuards } from '@nestjs/common';
import { VerificationError } from '#crypto';
import { bearerGuard, HealthModule, ServiceError, type BodyRule } from '#edge';
import { z } from 'zod';

export const TOKEN = 'correct-horse-battery-staple-0123456789';
const CODES = { service: new ServiceError('MESSAGE_CONFLICT', 'another is stored', 3) };

@Controller()
export class SampleController {
  constructor(@Inject('QUERY') private readonly query: () => Promise<unknown>) {}

  @Post('json') json(@Body({ schema: z.strictObject({ name: z.string().max(5) }) }) body: unknown) {
    return body;
  }
  @Post('bytes') bytes(@Body() body: Buffer, @RawBody() raw: Buffer) {
    return { hex: body.toString('hex'), raw: raw.equals(body) };
  }
  @Post('text') text(@Body() body: string) {
    return { length: body.length };
  }
  @UseGuards(bearerGuard('TOKEN')) @Post('guarded-bytes') guardedBytes(@Body() body: Buffer) {
    return { length: body.length };
  }
  @Get('fail/:how') fail(@Param('how') how: string) {
    if (how === 'service') throw CODES.service;
    if (how === 'check') throw new VerificationError('POINT_INVALID', 'no point', { culprit: 'trustee 2' });
    throw new Error('a secret inside');
  }
  @Get('query') async ask() {
    return { answer: await this.query() };
  }
  @UseGuards(bearerGuard('TOKEN')) @Get('guarded') guarded() {
    return { in: true };
  }
}

export const RULES: BodyRule[] = [
  { method: 'POST', path: /^\/bytes$/, mediaTypes: ['application/octet-stream'], as: 'bytes', limitBytes: 100 },
  { method: 'POST', path: /^\/text$/, mediaTypes: ['text/csv'], as: 'text', limitBytes: 100 },
  {
    method: 'POST',
    path: /^\/guarded-bytes$/,
    mediaTypes: ['application/octet-stream'],
    as: 'bytes',
    limitBytes: 1_000_000,
    bearer: TOKEN,
  },
];

/** @param query what `GET /query` and the readiness probe run */
export function sampleModule(query: () => Promise<unknown>) {
  @Module({
    imports: [HealthModule.register('QUERY', (run: () => Promise<unknown>) => run())],
    controllers: [SampleController],
    providers: [{ provide: 'TOKEN', useValue: TOKEN }],
  })
  class SampleModule {}
  @Module({ providers: [{ provide: 'QUERY', useValue: query }], exports: ['QUERY'] })
  class QueryModule {}
  return {
    module: SampleModule,
    imports: [{ module: QueryModule, global: true }],
  };
}
