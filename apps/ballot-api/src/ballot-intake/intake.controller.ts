import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { assertBytes } from '../request-bytes.js';
import { type IntakeAnswer, IntakeService } from './intake.service.js';

/** Ballots and spoils (spec §6, §9): no session, no cookie, nothing of the sender is looked at. */
@Controller('elections/:electionId')
export class IntakeController {
  constructor(private readonly intake: IntakeService) {}

  @Post('ballots')
  @HttpCode(201)
  async cast(
    @Param('electionId') electionId: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IntakeAnswer['body']> {
    return confirm(response, await this.intake.cast(electionId, assertBytes(body)));
  }

  @Post('spoils')
  @HttpCode(201)
  async spoil(
    @Param('electionId') electionId: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IntakeAnswer['body']> {
    return confirm(response, await this.intake.spoil(electionId, assertBytes(body)));
  }
}

/** 201 when this submission put the entry on the board, 200 when it stood there. */
function confirm(response: Response, answer: IntakeAnswer): IntakeAnswer['body'] {
  if (!answer.isNew) response.status(200);
  return answer.body;
}
