import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { APPROVAL_FORM, type ApprovalForm, MESSAGE_FORM, type MessageForm } from '../forms.js';
import { MessagesService } from './messages.service.js';

/** Signed messages need no password: whoever holds the member's key may post, and everyone may read (spec §4). */
@Controller()
export class CeremoniesController {
  constructor(private readonly messages: MessagesService) {}

  @Get('ceremonies/:ceremonyId/messages')
  list(@Param('ceremonyId') ceremonyId: string): Promise<MessageForm[]> {
    return this.messages.list(ceremonyId);
  }

  @Post('ceremonies/:ceremonyId/messages')
  @HttpCode(200)
  post(
    @Param('ceremonyId') ceremonyId: string,
    @Body({ schema: MESSAGE_FORM }) body: MessageForm,
  ): Promise<{ name: string }> {
    return this.messages.post(ceremonyId, body);
  }

  @Get('ceremonies/:ceremonyId/roll-approvals')
  approvals(@Param('ceremonyId') ceremonyId: string): Promise<ApprovalForm[]> {
    return this.messages.approvals(ceremonyId);
  }

  @Post('ceremonies/:ceremonyId/roll-approvals')
  @HttpCode(200)
  approve(
    @Param('ceremonyId') ceremonyId: string,
    @Body({ schema: APPROVAL_FORM }) body: ApprovalForm,
  ): Promise<{ issuer: number }> {
    return this.messages.approve(ceremonyId, body);
  }

  @Post('elections/:electionId/rehearsals')
  @HttpCode(200)
  rehearse(
    @Param('electionId') electionId: string,
    @Body({ schema: MESSAGE_FORM }) body: MessageForm,
  ): Promise<{ name: string }> {
    return this.messages.rehearse(electionId, body);
  }
}
