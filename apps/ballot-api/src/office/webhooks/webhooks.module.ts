/** Webhooks: what happens in elections is told to other programs, signed, and repeated until it is taken. */
import { Module } from '@nestjs/common';
import { Deliveries } from './deliveries.js';
import { WebhookKey } from './webhook-key.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

@Module({ controllers: [WebhooksController], providers: [WebhookKey, Deliveries, WebhooksService] })
export class WebhooksModule {}
