import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { UseGuards } from '@nestjs/common';
import { encodeEntryBundle, fromHex, toHex, utf8 } from '#crypto';
import { bearerGuard, ServiceError } from '#edge';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Cosigner } from './cosigner.js';
import { WITNESS_IDENTITY, type WitnessIdentity } from './identity.js';
import { logNumberOf } from './log-name.js';
import { readEntries, readNote } from './mirror.js';
import { MIRROR_TOKEN } from './settings.js';

const START = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const ELECTION_ID = z.string().regex(/^[0-9a-f]{64}$/);
const MAX_ENTRIES = 1_000;
const MAX_BYTES = 4 * 2 ** 20;

/** The witness's doors: C2SP tlog-witness for the log, its key for the draft, its mirror for a log that lost entries. */
@Controller()
export class WitnessController {
  constructor(
    private readonly cosigner: Cosigner,
    @Inject(WITNESS_IDENTITY) private readonly identity: WitnessIdentity,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  @Post('add-checkpoint')
  @HttpCode(200)
  async addCheckpoint(@Body() body: unknown, @Res({ passthrough: true }) response: Response): Promise<StreamableFile> {
    const answer = await this.cosigner.addCheckpoint(typeof body === 'string' ? body : '');
    if (answer.type === 'cosigned') return new StreamableFile(utf8(answer.line), { type: 'text/plain; charset=utf-8' });
    response.status(409);
    return new StreamableFile(utf8(`${answer.size}\n`), { type: 'text/x.tlog.size' });
  }

  @Get('witness')
  witness(): { name: string; publicKey: string } {
    return { name: this.identity.name, publicKey: toHex(this.identity.publicKey) };
  }

  @Get('elections/:electionId/mirror/:log/entries')
  @UseGuards(bearerGuard(MIRROR_TOKEN))
  async entries(
    @Param('electionId', { schema: ELECTION_ID }) electionId: string,
    @Param('log') log: string,
    @Query('start', { schema: START }) start: number,
  ): Promise<StreamableFile> {
    const id = fromHex(electionId, 32);
    const { manager } = this.dataSource;
    const entries = await readEntries(manager, id, logNumberOf(log), start, MAX_ENTRIES, MAX_BYTES);
    return new StreamableFile(encodeEntryBundle(entries));
  }

  @Get('elections/:electionId/mirror/:log/checkpoint')
  @UseGuards(bearerGuard(MIRROR_TOKEN))
  @Header('Content-Type', 'text/plain; charset=utf-8')
  async checkpoint(
    @Param('electionId', { schema: ELECTION_ID }) electionId: string,
    @Param('log') log: string,
  ): Promise<string> {
    const note = await readNote(this.dataSource.manager, fromHex(electionId, 32), logNumberOf(log));
    if (note === undefined) throw new ServiceError('NOT_FOUND', 'nothing of this log was cosigned here');
    return note;
  }
}
