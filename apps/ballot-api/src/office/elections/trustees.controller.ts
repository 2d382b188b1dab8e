import { Body, Controller, Get, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ServiceError } from '#edge';
import type { CeremonyProgress } from '#client';
import { z } from 'zod';
import { INDEX_FORM, KEY_FORM } from '../../forms.js';
import { Access, CurrentActor } from '../accounts/access.js';
import type { Actor } from '../accounts/actor.js';
import { CeremonyProgressReader } from './ceremony-progress.js';
import { type InvitedTrustee, type TrusteeKeys, TrusteesService, type TrusteeView } from './trustees.service.js';

const KEYS_FORM = z.strictObject({ signingKey: KEY_FORM, sealingKey: KEY_FORM });

/** Officials: who the trustees are, their links, how far the ceremonies are. */
@Controller('office-api/elections/:planId')
export class TrusteesController {
  constructor(
    private readonly trustees: TrusteesService,
    private readonly progress: CeremonyProgressReader,
  ) {}

  @Get('trustees')
  @Access('elections:read')
  list(@Param('planId') planId: string): Promise<TrusteeView[]> {
    return this.trustees.list(planId);
  }

  @Post('trustees/:position/invitation')
  @Access('ceremonies:manage')
  invite(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Param('position', { schema: INDEX_FORM }) position: number,
  ): Promise<{ secret: string }> {
    return this.trustees.invite(actor, planId, position);
  }

  @Get('ceremony')
  @Access('elections:read')
  ceremony(@Param('planId') planId: string): Promise<CeremonyProgress> {
    return this.progress.of(planId);
  }
}

/** Trustees have no account: the secret of their link opens these doors, and nothing else. */
@Controller('office-api/trustees/:planId')
export class InvitationsController {
  constructor(private readonly trustees: TrusteesService) {}

  @Get()
  read(
    @Param('planId') planId: string,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<InvitedTrustee> {
    return this.trustees.invitation(planId, secretOf(authorization));
  }

  @Post('keys')
  @HttpCode(204)
  join(
    @Param('planId') planId: string,
    @Headers('authorization') authorization: string | undefined,
    @Body({ schema: KEYS_FORM }) keys: TrusteeKeys,
  ): Promise<void> {
    return this.trustees.join(planId, secretOf(authorization), keys);
  }

  @Post('decline')
  @HttpCode(204)
  decline(@Param('planId') planId: string, @Headers('authorization') authorization: string | undefined): Promise<void> {
    return this.trustees.decline(planId, secretOf(authorization));
  }
}

function secretOf(authorization: string | undefined): string {
  const [, secret] = /^Bearer ([0-9a-f]{64})$/i.exec(authorization ?? '') ?? [];
  if (secret === undefined) throw new ServiceError('TRUSTEE_LINK_INVALID', 'the secret of the link is needed here');
  return secret;
}
