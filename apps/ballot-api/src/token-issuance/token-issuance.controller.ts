import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { BLIND_SIGNATURE_FORM, type BlindSignatureForm, INDEX_FORM, ROLL_KEY_FORM } from '../forms.js';
import { assertBytes } from '../request-bytes.js';
import { IssuerHealth, type IssuerState } from './issuer-health.js';
import { IssuerProxy } from './issuer-proxy.js';
import { type PublicRequest, type RequestAnswer, RequestsService } from './requests.service.js';

/** Voting tokens (spec §5): the request goes to the issuance log, then to the issuers. */
@Controller('elections/:electionId')
export class TokenIssuanceController {
  constructor(
    private readonly requests: RequestsService,
    private readonly issuers: IssuerProxy,
    private readonly health: IssuerHealth,
  ) {}

  @Get('issuers')
  issuerStates(@Param('electionId') electionId: string): Promise<IssuerState[]> {
    return this.health.read(electionId);
  }

  @Post('requests')
  @HttpCode(200)
  request(@Param('electionId') electionId: string, @Body() body: unknown): Promise<RequestAnswer> {
    return this.requests.submit(electionId, assertBytes(body));
  }

  @Get('requests/:rollKey')
  publicRequest(
    @Param('electionId') electionId: string,
    @Param('rollKey', { schema: ROLL_KEY_FORM }) rollKey: string,
  ): Promise<PublicRequest> {
    return this.requests.find(electionId, rollKey);
  }

  @Post('issuers/:issuer/blind-signatures')
  @HttpCode(200)
  blindSignature(
    @Param('electionId') electionId: string,
    @Param('issuer', { schema: INDEX_FORM }) issuer: number,
    @Body({ schema: BLIND_SIGNATURE_FORM }) body: BlindSignatureForm,
  ): Promise<unknown> {
    return this.issuers.forward(electionId, issuer, body);
  }
}
