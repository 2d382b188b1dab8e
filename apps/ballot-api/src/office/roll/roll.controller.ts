import { Body, Controller, Delete, Get, Param, Put, UseInterceptors } from '@nestjs/common';
import { ReadBody, ServiceError } from '#edge';
import type { RollSummary } from '#office';
import { assertText } from '../../request-bytes.js';
import { Access, CurrentActor } from '../accounts/access.js';
import type { Actor } from '../accounts/actor.js';
import { RollService } from './roll.service.js';

/** Registrars: their halves of a plan's roll. */
@Controller('office-api/elections/:planId/roll')
export class RollController {
  constructor(private readonly rolls: RollService) {}

  @Get()
  @Access('elections:read')
  summary(@Param('planId') planId: string): Promise<RollSummary> {
    return this.rolls.summary(planId);
  }

  @Put(':registrar')
  @Access('roll:write')
  @UseInterceptors(ReadBody)
  put(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Param('registrar') registrar: string,
    @Body() body: unknown,
  ): Promise<RollSummary> {
    return this.rolls.putHalf(actor, planId, registrarOf(registrar), assertText(body));
  }

  @Delete(':registrar')
  @Access('roll:write')
  delete(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Param('registrar') registrar: string,
  ): Promise<RollSummary> {
    return this.rolls.deleteHalf(actor, planId, registrarOf(registrar));
  }
}

/** @throws ServiceError REGISTRAR_UNKNOWN */
function registrarOf(text: string): number {
  if (text === '1' || text === '2') return Number(text);
  throw new ServiceError('REGISTRAR_UNKNOWN', 'there are the registrars 1 and 2');
}
