import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { Access, CurrentActor, CurrentLogin } from '../accounts/access.js';
import { type Actor, TOKEN_SCOPES } from '../accounts/actor.js';
import { type ApiToken, TokensService } from './tokens.service.js';

const TOKEN_FORM = z.strictObject({
  name: z
    .string()
    .max(100)
    .regex(/^[^\p{Cc}\p{Cf}]*[^\p{Cc}\p{Cf}\s][^\p{Cc}\p{Cf}]*$/u, 'must be a name without control characters'),
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length),
  days: z.int().min(1).max(365),
});

/** Access for programs. */
@Controller('office-api/tokens')
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Get()
  @Access('tokens:manage')
  async list(): Promise<{ tokens: ApiToken[] }> {
    return { tokens: await this.tokens.list() };
  }

  @Post()
  @Access('tokens:manage')
  create(
    @CurrentActor() actor: Actor,
    @CurrentLogin() login: string,
    @Body({ schema: TOKEN_FORM }) body: z.infer<typeof TOKEN_FORM>,
  ): Promise<{ id: string; secret: string; expiresMs: number }> {
    return this.tokens.create(actor, login, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('tokens:manage')
  revoke(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.tokens.revoke(actor, id);
  }
}
