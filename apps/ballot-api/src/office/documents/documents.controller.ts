import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { INDEX_FORM } from '../../forms.js';
import { type DescribedFile, type DocumentPage } from '../../results/certificates.js';
import { Access, CurrentActor } from '../accounts/access.js';
import type { Actor } from '../accounts/actor.js';
import { OfficeDocuments } from './office-documents.js';

const DOCUMENT_FORM = z.strictObject({
  fileName: z.string().min(1).max(200),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 32 bytes in lower-case hex'),
  sizeBytes: z.int().min(0),
  title: z.record(z.string().max(35), z.string().min(1).max(1_000)),
});

/** Certified documents of an election, which is named by the id of its plan or its own. */
@Controller('office-api/elections/:election/documents')
export class OfficeDocumentsController {
  constructor(private readonly documents: OfficeDocuments) {}

  @Get()
  @Access('elections:read')
  list(
    @Param('election') election: string,
    @Query('from', { schema: INDEX_FORM.optional() }) from: number | undefined,
  ): Promise<DocumentPage> {
    return this.documents.list(election, from ?? 1);
  }

  @Post()
  @Access('documents:certify')
  certify(
    @CurrentActor() actor: Actor,
    @Param('election') election: string,
    @Body({ schema: DOCUMENT_FORM }) body: DescribedFile,
  ): Promise<{ number: number; index: number }> {
    return this.documents.certify(actor, election, body);
  }
}
