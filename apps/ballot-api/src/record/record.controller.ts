import { Controller, Get, Headers, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ServiceError } from '#edge';
import type { Response } from 'express';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { ElectionRegistry } from '../elections/election-registry.js';
import { INDEX_FORM } from '../forms.js';
import { AnchorHistory, type AnchorHistoryPage, MAX_EVENTS } from './anchor-history.js';
import { type AnchorPage, AnchorPages, MAX_ANCHORS } from './anchor-pages.js';
import { CompressedFiles } from './compressed-files.js';
import { RecordArchive } from './record-archive.js';
import { RecordFileList } from './record-file-list.js';
import { RecordService } from './record.service.js';

const SNAPSHOT_FORM = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a record.json')
  .optional();

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** The record, file by file (spec §11): everything that anyone needs to verify the election. */
@Controller('elections/:electionId')
export class RecordController {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly record: RecordService,
    private readonly files: RecordFileList,
    private readonly archive: RecordArchive,
    private readonly compressed: CompressedFiles,
    private readonly anchorPages: AnchorPages,
    private readonly history: AnchorHistory,
  ) {}

  /** For pages that follow the chain: a part of it in short; the record's form of all of it is `anchors`. */
  @Get('anchors/list')
  anchorPage(
    @Param('electionId') electionId: string,
    @Query('from', { schema: INDEX_FORM.optional() }) from: number | undefined,
    @Query('entry', { schema: INDEX_FORM.optional() }) entry: number | undefined,
    @Query('count', { schema: INDEX_FORM.optional() }) count: number | undefined,
  ): Promise<AnchorPage> {
    const start = entry === undefined ? { from: from ?? 0 } : { entry };
    return this.anchorPages.read(electionId, start, count ?? MAX_ANCHORS);
  }

  /** What the chain did to anchors: reorganisations, and what was sent again. */
  @Get('anchors/history')
  anchorHistory(
    @Param('electionId') electionId: string,
    @Query('before', { schema: INDEX_FORM.optional() }) before: number | undefined,
    @Query('count', { schema: INDEX_FORM.optional() }) count: number | undefined,
  ): Promise<AnchorHistoryPage> {
    return this.history.read(electionId, before ?? null, count ?? MAX_EVENTS);
  }

  @Get('anchors')
  async anchors(@Param('electionId') electionId: string): Promise<StreamableFile> {
    const bytes = await this.files.allAnchors(await this.elections.get(electionId));
    if (bytes === undefined) throw new ServiceError('RECORD_FILE_UNKNOWN', 'this election has no anchor yet');
    return new StreamableFile(bytes, { type: 'application/jsonl' });
  }

  /** The `Record-Id` of the answer, given as `?at=` with each file, pins this very record. */
  @Get('record')
  async index(
    @Param('electionId') electionId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const { id, bytes } = await this.record.index(electionId);
    response.setHeader('Record-Id', id);
    return new StreamableFile(bytes, { type: 'application/json' });
  }

  @Get('record.tar')
  async tar(@Param('electionId') electionId: string): Promise<StreamableFile> {
    const parts = await this.archive.stream(electionId);
    return new StreamableFile(Readable.from(parts, { objectMode: false }), {
      type: 'application/x-tar',
      disposition: `attachment; filename="record-${electionId.slice(0, 16)}.tar"`,
    });
  }

  /** What `at` pins never changes. */
  @Get('record/*path')
  async file(
    @Param('electionId') electionId: string,
    @Param('path') path: string | string[],
    @Query('at', { schema: SNAPSHOT_FORM }) at: string | undefined,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const name = [path].flat().join('/');
    const { bytes, digest } = await this.record.named(electionId, name, at);
    const { bytes: sent, encoding } = await this.compressed.encode(digest, name, bytes, accepted);
    response.vary('Accept-Encoding');
    if (encoding !== null) response.setHeader('Content-Encoding', encoding);
    if (at !== undefined) response.setHeader('Cache-Control', IMMUTABLE);
    return new StreamableFile(sent);
  }
}
