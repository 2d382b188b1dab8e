import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { bearerGuard } from '#edge';
import { z } from 'zod';
import { OPERATOR_TOKEN } from '../funding/funding.controller.js';
import { AnchoringReport, type AnchoringFigures } from './anchoring-report.js';

const ELECTION_ID = z.string().regex(/^[0-9a-f]{64}$/);

/** For the office: what the anchors of one election cost and how long their money lasts. */
@Controller('anchoring')
@UseGuards(bearerGuard(OPERATOR_TOKEN))
export class AnchoringController {
  constructor(private readonly report: AnchoringReport) {}

  @Get(':electionId')
  read(@Param('electionId', { schema: ELECTION_ID }) electionId: string): Promise<AnchoringFigures> {
    return this.report.read(electionId, Date.now());
  }
}
