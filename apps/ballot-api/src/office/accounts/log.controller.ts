import { Controller, Get, Header, Query, StreamableFile } from '@nestjs/common';
import { type LoggedEntry } from '#office';
import { z } from 'zod';
import { Access } from './access.js';
import { AuditLog, type LogFilter } from './audit-log.js';
import { logAsCsv, logAsLines } from './log-export.js';

const NUMBER = z
  .string()
  .regex(/^[0-9]{1,15}$/, 'must be a whole number')
  .transform(Number);

const LOG_QUERY = z.strictObject({
  before: NUMBER.default(Number.MAX_SAFE_INTEGER),
  limit: NUMBER.pipe(z.number().min(1).max(200)).default(50),
  planId: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'must be an id')
    .nullable()
    .default(null),
  action: z
    .string()
    .regex(/^[a-z.-]{0,64}$/, 'must be the beginning of an action')
    .default(''),
});

/** What was done in the office, and by whom. */
@Controller('office-api')
export class LogController {
  constructor(private readonly log: AuditLog) {}

  @Get('log')
  @Access('log:read')
  async list(@Query({ schema: LOG_QUERY }) query: LogFilter): Promise<{ entries: LoggedEntry[] }> {
    return { entries: await this.log.list(query) };
  }

  @Get('log.jsonl')
  @Access('log:read')
  @Header('Content-Disposition', 'attachment; filename="office-log.jsonl"')
  lines(): StreamableFile {
    return new StreamableFile(logAsLines(this.log.all()), { type: 'application/jsonl' });
  }

  @Get('log.csv')
  @Access('log:read')
  @Header('Content-Disposition', 'attachment; filename="office-log.csv"')
  csv(): StreamableFile {
    return new StreamableFile(logAsCsv(this.log.all()), { type: 'text/csv; charset=utf-8' });
  }
}
