import { Body, Controller, Get, Param, Put, StreamableFile } from '@nestjs/common';
import { NUMBERED_FILE_FORM, SIGNED_DOCUMENT_FORM, type SignedDocumentForm } from '../forms.js';
import { Evidence, type EvidenceList } from './evidence.js';

/** Why anchoring stopped, with proof, for everybody (record format, Evidence). */
@Controller('elections/:electionId/evidence')
export class EvidenceController {
  constructor(private readonly evidence: Evidence) {}

  @Get()
  list(@Param('electionId') electionId: string): Promise<EvidenceList> {
    return this.evidence.list(electionId);
  }

  @Get(':file')
  async file(
    @Param('electionId') electionId: string,
    @Param('file', { schema: NUMBERED_FILE_FORM }) number: number,
  ): Promise<StreamableFile> {
    const bytes = await this.evidence.file(electionId, number);
    return new StreamableFile(bytes, {
      type: 'application/json',
      disposition: `attachment; filename="evidence-${electionId.slice(0, 16)}-${number}.json"`,
    });
  }

  @Put()
  publish(
    @Param('electionId') electionId: string,
    @Body({ schema: SIGNED_DOCUMENT_FORM }) body: SignedDocumentForm,
  ): Promise<{ number: number; index: number }> {
    return this.evidence.publish(electionId, body);
  }
}
