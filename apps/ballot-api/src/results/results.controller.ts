import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { SIGNED_DOCUMENT_FORM, type SignedDocumentForm } from '../forms.js';
import { ResultsService } from './results.service.js';

/** What follows the close (spec §10): signatures, not passwords, say who may. */
@Controller('elections/:electionId')
export class ResultsController {
  constructor(private readonly results: ResultsService) {}

  @Post('decryptions')
  @HttpCode(200)
  decrypt(
    @Param('electionId') electionId: string,
    @Body({ schema: SIGNED_DOCUMENT_FORM }) body: SignedDocumentForm,
  ): Promise<{ index: number; checkpoint: string }> {
    return this.results.decrypt(electionId, body);
  }

  @Get('decryptions')
  decryptions(@Param('electionId') electionId: string): Promise<SignedDocumentForm[]> {
    return this.results.decryptions(electionId);
  }

  @Put('result')
  publish(
    @Param('electionId') electionId: string,
    @Body({ schema: SIGNED_DOCUMENT_FORM }) body: SignedDocumentForm,
  ): Promise<{ index: number; checkpoint: string }> {
    return this.results.publish(electionId, body);
  }
}
