/** Certified documents, from the office's side. */
import { Module } from '@nestjs/common';
import { OfficeDocumentsController } from './documents.controller.js';
import { OfficeDocuments } from './office-documents.js';

@Module({ controllers: [OfficeDocumentsController], providers: [OfficeDocuments] })
export class OfficeDocumentsModule {}
