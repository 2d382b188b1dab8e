import { Controller, Get, Header, Param, Query, Res, StreamableFile, UseGuards } from '@nestjs/common';
import { bearerGuard } from '#edge';
import type { Response } from 'express';
import { MIRROR_TOKEN } from '../config.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { INDEX_FORM } from '../forms.js';
import { logNumber } from './log-names.js';
import { type FoundTracker, LookupService } from './lookup.service.js';
import { MirrorService } from './mirror.service.js';
import { PublicLog } from './public-log.js';
import { MAX_TRACKERS, TrackerList, type TrackerPage } from './tracker-list.js';
import { Turnout, type TurnoutFigures } from './turnout.js';

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** What anyone reads of the logs (spec §7), and what witnesses mirror. */
@Controller('elections/:electionId')
export class BoardController {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly publicLog: PublicLog,
    private readonly lookup: LookupService,
    private readonly mirror: MirrorService,
    private readonly trackerList: TrackerList,
    private readonly turnout: Turnout,
  ) {}

  @Get('trackers')
  trackers(
    @Param('electionId') electionId: string,
    @Query('from', { schema: INDEX_FORM }) from: number,
    @Query('count', { schema: INDEX_FORM.optional() }) count: number | undefined,
  ): Promise<TrackerPage> {
    return this.trackerList.read(electionId, from, count ?? MAX_TRACKERS);
  }

  @Get('trackers/:tracker')
  tracker(@Param('electionId') electionId: string, @Param('tracker') tracker: string): Promise<FoundTracker> {
    return this.lookup.tracker(electionId, tracker);
  }

  @Get('tracker-prefixes/:prefix')
  trackersBeginning(
    @Param('electionId') electionId: string,
    @Param('prefix') prefix: string,
    @Query('from', { schema: INDEX_FORM.optional() }) from: number | undefined,
    @Query('count', { schema: INDEX_FORM.optional() }) count: number | undefined,
  ): Promise<TrackerPage> {
    return this.trackerList.beginning(electionId, prefix, from ?? 0, count ?? MAX_TRACKERS);
  }

  @Get('turnout')
  turnoutNow(@Param('electionId') electionId: string): Promise<TurnoutFigures> {
    return this.turnout.read(electionId);
  }

  @Get('ballot-keys/:classIndex/:ballotKey')
  revisions(
    @Param('electionId') electionId: string,
    @Param('classIndex', { schema: INDEX_FORM }) classIndex: number,
    @Param('ballotKey') ballotKey: string,
  ): Promise<{ revisions: number[] }> {
    return this.lookup.revisions(electionId, classIndex, ballotKey);
  }

  @Get('mirror/:log/entries')
  @UseGuards(bearerGuard(MIRROR_TOKEN))
  async mirrorEntries(
    @Param('electionId') electionId: string,
    @Param('log') log: string,
    @Query('start', { schema: INDEX_FORM }) start: number,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.mirror.entries(electionId, log, start));
  }

  @Get('mirror/:log/checkpoint')
  @UseGuards(bearerGuard(MIRROR_TOKEN))
  @Header('Content-Type', 'text/plain; charset=utf-8')
  mirrorCheckpoint(@Param('electionId') electionId: string, @Param('log') log: string): Promise<string> {
    return this.mirror.checkpoint(electionId, log);
  }

  @Get(':log/checkpoint')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  async checkpoint(@Param('electionId') electionId: string, @Param('log') log: string): Promise<string> {
    return (await this.publicLog.checkpoint(await this.elections.get(electionId), logNumber(log))).note;
  }

  @Get(':log/tile/*path')
  async tile(
    @Param('electionId') electionId: string,
    @Param('log') log: string,
    @Param('path') path: string | string[],
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const tilePath = `tile/${[path].flat().join('/')}`;
    const bytes = await this.publicLog.tile(await this.elections.get(electionId), logNumber(log), tilePath);
    response.setHeader('Cache-Control', IMMUTABLE);
    return new StreamableFile(bytes);
  }
}
