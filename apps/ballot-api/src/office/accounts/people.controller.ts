import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Access, CurrentActor } from './access.js';
import type { Actor } from './actor.js';
import { ACCOUNT_ID, INVITE_FORM, type InviteForm } from './forms.js';
import { type MadeLink, PeopleService, type Person } from './people.service.js';

/** Who belongs to the office. */
@Controller('office-api/accounts')
export class PeopleController {
  constructor(private readonly people: PeopleService) {}

  @Get()
  @Access('self')
  async list(): Promise<{ accounts: Person[] }> {
    return { accounts: await this.people.list() };
  }

  @Post()
  @Access('accounts:manage')
  invite(@CurrentActor() actor: Actor, @Body({ schema: INVITE_FORM }) { name, role }: InviteForm): Promise<MadeLink> {
    return this.people.invite(actor, name, role);
  }

  @Post(':id/link')
  @Access('accounts:manage')
  @HttpCode(200)
  newLink(@CurrentActor() actor: Actor, @Param('id', { schema: ACCOUNT_ID }) id: string): Promise<MadeLink> {
    return this.people.newLink(actor, id);
  }

  @Post(':id/approval')
  @Access('accounts:manage')
  @HttpCode(200)
  approve(@CurrentActor() actor: Actor, @Param('id', { schema: ACCOUNT_ID }) id: string): Promise<{ code: string }> {
    return this.people.approve(actor, id);
  }

  @Delete(':id/link')
  @Access('accounts:manage')
  @HttpCode(204)
  withdraw(@CurrentActor() actor: Actor, @Param('id', { schema: ACCOUNT_ID }) id: string): Promise<void> {
    return this.people.withdraw(actor, id);
  }

  @Delete(':id')
  @Access('accounts:manage')
  remove(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: ACCOUNT_ID }) id: string,
  ): Promise<{ state: 'removed' | 'waiting' }> {
    return this.people.remove(actor, id);
  }
}
