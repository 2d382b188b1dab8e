import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { Access, CurrentActor } from '../accounts/access.js';
import type { Actor } from '../accounts/actor.js';
import type { ApprovalKind, ApprovalView } from './approval-request.js';
import { ApprovalsService, signedOf } from './approvals.service.js';

const bytesInHex = (lengthBytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${lengthBytes * 2}}$`), `must be ${lengthBytes} bytes in lower-case hex`);
const SIGNED = {
  /** Canonical JSON, exactly as signed. */
  statement: z.string().max(16_384),
  signingKey: bytesInHex(32),
  signature: bytesInHex(64),
};
const ASK_FORM = z.strictObject({ kind: z.enum(['freeze', 'publish', 'phase']), ...SIGNED });
const APPROVE_FORM = z.strictObject(SIGNED);
const REJECT_FORM = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(1, 'must say why')
    .max(2_000)
    .refine((text) => !/[^\P{Cc}\n\t]/u.test(text), 'must not contain control characters'),
});

/** What one official asks for, and what another one says to it. */
@Controller('office-api/elections/:planId/approvals')
export class ApprovalsController {
  constructor(private readonly approvals: ApprovalsService) {}

  @Get()
  @Access('elections:read')
  list(@Param('planId') planId: string): Promise<ApprovalView[]> {
    return this.approvals.list(planId);
  }

  @Post()
  @HttpCode(200)
  @Access('phases:request')
  ask(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Body({ schema: ASK_FORM }) body: { kind: ApprovalKind } & Parameters<typeof signedOf>[0],
  ): Promise<ApprovalView> {
    return this.approvals.request(actor, planId, body.kind, signedOf(body));
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Access('phases:request')
  approve(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Param('id') id: string,
    @Body({ schema: APPROVE_FORM }) body: Parameters<typeof signedOf>[0],
  ): Promise<ApprovalView> {
    return this.approvals.approve(actor, planId, id, signedOf(body));
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Access('phases:request')
  reject(
    @CurrentActor() actor: Actor,
    @Param('planId') planId: string,
    @Param('id') id: string,
    @Body({ schema: REJECT_FORM }) { reason }: { reason: string },
  ): Promise<ApprovalView> {
    return this.approvals.reject(actor, planId, id, reason);
  }
}
