/** The operator's door to a halt: what stopped an election, and the word that it was wrong. */
import { Body, Controller, Get, HttpCode, Inject, Logger, Param, Post, UseGuards } from '@nestjs/common';
import { fromHex } from '#crypto';
import { bearerGuard, ServiceError } from '#edge';
import { z } from 'zod';
import { OPERATOR_TOKEN } from '../funding/funding.controller.js';
import { Halts } from './halts.js';

const ELECTION_ID = z.string().regex(/^[0-9a-f]{64}$/);
/** It is kept for good and read by others: a word is not enough. */
const LIFT = z.strictObject({ reason: z.string().trim().min(10).max(2_000) });

/** Without the evidence, which has megabytes and is on the board. */
export interface HaltLine {
  number: number;
  code: string;
  detail: string;
  raisedMs: number;
  /** Place of its evidence on the board, null until it stands there. */
  boardIndex: number | null;
  lifted: { timeMs: number; reason: string } | null;
}

@Controller('anchoring/:electionId/halts')
@UseGuards(bearerGuard(OPERATOR_TOKEN))
export class HaltsController {
  private readonly logger = new Logger('halts');

  constructor(@Inject(Halts) private readonly halts: Halts) {}

  /** Newest first. */
  @Get()
  list(@Param('electionId', { schema: ELECTION_ID }) electionId: string): Promise<HaltLine[]> {
    return this.lines(electionId);
  }

  /** Anchoring goes on with the next step; if what stopped it is still so, it stops again. */
  @Post('lift')
  @HttpCode(200)
  async lift(
    @Param('electionId', { schema: ELECTION_ID }) electionId: string,
    @Body({ schema: LIFT }) { reason }: z.infer<typeof LIFT>,
  ): Promise<HaltLine[]> {
    if (!(await this.halts.lift(fromHex(electionId, 32), reason, Date.now()))) {
      throw new ServiceError('NOT_FOUND', 'nothing stops the anchoring of this election');
    }
    this.logger.warn(`a person has lifted the halt of ${electionId}: ${JSON.stringify(reason)}`);
    return this.lines(electionId);
  }

  private async lines(electionId: string): Promise<HaltLine[]> {
    const halts = await this.halts.of(fromHex(electionId, 32));
    return halts.map(({ haltNo, code, detail, raisedMs, boardIndex, liftedMs, liftedReason }) => ({
      number: haltNo,
      code,
      detail,
      raisedMs,
      boardIndex,
      lifted: liftedMs === null || liftedReason === null ? null : { timeMs: liftedMs, reason: liftedReason },
    }));
  }
}
