import { Body, Controller, Get, HttpCode, Param, Post, Put, UseGuards } from '@nestjs/common';
import { fromHex } from '#crypto';
import { bearerGuard, ServiceError } from '#edge';
import { z } from 'zod';
import { OPERATOR_TOKEN } from '../config.js';
import { Acceptance, type WaitingCeremony } from './acceptance.js';
import { CeremonyKeys } from './ceremony-keys.js';
import { CeremonyStart } from './ceremony-start.js';
import { CeremonyStore } from './ceremony-store.js';

const CEREMONY_ID = z.string().regex(/^[0-9a-f]{64}$/);
const START_FORM = z.strictObject({ draft: z.string(), roll: z.string() });
const ENROLMENT_FORM = z.strictObject({
  planId: z.string().regex(/^[0-9a-f]{32}$/),
  sinceMs: z.int().nonnegative(),
  tokens: z.enum(['every-voter', 'where-given']),
});
const ACCEPT_FORM = z
  .strictObject({
    legalList: z.string().optional(),
    enrolment: z.union([z.literal('none'), ENROLMENT_FORM]).optional(),
  })
  .optional();
const NOTHING_FORM = z.strictObject({}).optional();

/** The operator's doors to key ceremonies (spec §4). */
@Controller('ceremonies')
@UseGuards(bearerGuard(OPERATOR_TOKEN))
export class CeremoniesController {
  constructor(
    private readonly keys: CeremonyKeys,
    private readonly start: CeremonyStart,
    private readonly acceptance: Acceptance,
    private readonly store: CeremonyStore,
  ) {}

  @Post('keys')
  createKeys(@Body({ schema: NOTHING_FORM }) _body: unknown): Promise<{ signingKey: string; sealingKey: string }> {
    return this.keys.create();
  }

  /** Drafts at the ballot API that name the keys offered here. */
  @Get('waiting')
  waiting(): Promise<WaitingCeremony[]> {
    return this.acceptance.waiting();
  }

  @Post(':ceremonyId/accept')
  @HttpCode(202)
  async accept(
    @Param('ceremonyId', { schema: CEREMONY_ID }) ceremonyId: string,
    @Body({ schema: ACCEPT_FORM }) body: z.infer<typeof ACCEPT_FORM>,
  ): Promise<{ state: string; detail: string }> {
    await this.acceptance.accept(ceremonyId, body?.legalList ?? null, body?.enrolment);
    return this.get(ceremonyId);
  }

  @Put(':ceremonyId')
  @HttpCode(202)
  async put(
    @Param('ceremonyId', { schema: CEREMONY_ID }) ceremonyId: string,
    @Body({ schema: START_FORM }) body: z.infer<typeof START_FORM>,
  ): Promise<{ state: string; detail: string }> {
    await this.start.start(ceremonyId, body.draft, body.roll);
    return this.get(ceremonyId);
  }

  @Get(':ceremonyId')
  async get(
    @Param('ceremonyId', { schema: CEREMONY_ID }) ceremonyId: string,
  ): Promise<{ state: string; detail: string }> {
    const ceremony = await this.store.find(fromHex(ceremonyId, 32));
    if (!ceremony) throw new ServiceError('CEREMONY_UNKNOWN', 'this ceremony was not started here');
    return { state: ceremony.state, detail: ceremony.detail };
  }
}
