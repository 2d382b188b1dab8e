import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { INDEX_FORM, NUMBERED_FILE_FORM } from '../forms.js';
import { Certificates, type DocumentPage } from './certificates.js';

/** Certified documents (record format §13), for everybody who holds a file. */
@Controller('elections/:electionId/documents')
export class CertificatesController {
  constructor(private readonly certificates: Certificates) {}

  @Get()
  list(
    @Param('electionId') electionId: string,
    @Query('from', { schema: INDEX_FORM.optional() }) from: number | undefined,
  ): Promise<DocumentPage> {
    return this.certificates.list(electionId, from ?? 1);
  }

  @Get(':file')
  async certificate(
    @Param('electionId') electionId: string,
    @Param('file', { schema: NUMBERED_FILE_FORM }) number: number,
  ): Promise<StreamableFile> {
    const bytes = await this.certificates.certificate(electionId, number);
    return new StreamableFile(bytes, {
      type: 'application/json',
      disposition: `attachment; filename="certificate-${electionId.slice(0, 16)}-${number}.json"`,
    });
  }
}
