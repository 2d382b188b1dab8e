import { Body, Controller, Get, HttpCode, Param, Put, UseGuards } from '@nestjs/common';
import { bearerGuard } from '#edge';
import { z } from 'zod';
import { OPERATOR_TOKEN } from '../config.js';
import { Activation } from './activation.js';
import { Elections } from './elections.js';

const ELECTION_ID = z.string().regex(/^[0-9a-f]{64}$/);
const BYTES = z.instanceof(Uint8Array, { message: 'the body must be the definition’s bytes' });

/** Elections at this issuer: activated by its operator, visible to everyone. */
@Controller('elections/:electionId')
export class ElectionsController {
  constructor(
    private readonly activation: Activation,
    private readonly elections: Elections,
  ) {}

  @Put()
  @HttpCode(200)
  @UseGuards(bearerGuard(OPERATOR_TOKEN))
  activate(
    @Param('electionId', { schema: ELECTION_ID }) electionId: string,
    @Body({ schema: BYTES }) bytes: Uint8Array,
  ): Promise<{ index: number }> {
    return this.activation.activate(electionId, bytes);
  }

  @Get()
  async get(@Param('electionId', { schema: ELECTION_ID }) electionId: string): Promise<{ index: number }> {
    const { memberIndex } = await this.elections.get(electionId);
    return { index: memberIndex };
  }
}
