import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { Access, CurrentActor } from '../accounts/access.js';
import type { Actor } from '../accounts/actor.js';
import { EVENT_TYPES } from './events.js';
import { type Delivery, type Webhook, WebhooksService } from './webhooks.service.js';

const WEBHOOK_FORM = z.strictObject({
  url: z.string().min(1).max(1_000),
  events: z.array(z.enum(EVENT_TYPES)).min(1).max(EVENT_TYPES.length),
});

/** Addresses that are told of what happens in elections. */
@Controller('office-api/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Get()
  @Access('tokens:manage')
  async list(): Promise<{ webhooks: Webhook[] }> {
    return { webhooks: await this.webhooks.list() };
  }

  @Post()
  @Access('tokens:manage')
  create(
    @CurrentActor() actor: Actor,
    @Body({ schema: WEBHOOK_FORM }) body: z.infer<typeof WEBHOOK_FORM>,
  ): Promise<Webhook & { secret: string }> {
    return this.webhooks.create(actor, body.url, body.events);
  }

  @Get(':id/deliveries')
  @Access('tokens:manage')
  async deliveries(@Param('id') id: string): Promise<{ deliveries: Delivery[] }> {
    return { deliveries: await this.webhooks.deliveriesOf(id) };
  }

  @Post(':id/test')
  @HttpCode(202)
  @Access('tokens:manage')
  test(@Param('id') id: string): Promise<{ eventId: string }> {
    return this.webhooks.test(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('tokens:manage')
  remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.webhooks.remove(actor, id);
  }
}
