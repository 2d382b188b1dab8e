/** Certified documents, from the office's side. */
import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { OfficeDocumentsController } from './documents.controller.js';
import { OfficeDocuments } from './office-documents.js';

@Module({ imports: [ApprovalsModule], controllers: [OfficeDocumentsController], providers: [OfficeDocuments] })
export class OfficeDocumentsModule {}
