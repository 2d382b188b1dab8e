import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { INDEX_FORM } from '../forms.js';
import { PublicServices } from './public-services.js';

/** Addresses for pages and observers, and the chain's headers through this origin. */
@Controller()
export class PublicServicesController {
  constructor(private readonly services: PublicServices) {}

  @Get('services.json')
  file(): StreamableFile {
    return new StreamableFile(this.services.file(), { type: 'application/json' });
  }

  @Get('services.sig.json')
  signature(): StreamableFile {
    return new StreamableFile(this.services.signatureFile(), { type: 'application/json' });
  }

  @Get('headers/tip')
  tip(): Promise<{ height: number; network: string }> {
    return this.services.tip();
  }

  @Get('headers')
  headers(@Query('from', { schema: INDEX_FORM }) from: number): Promise<{ headers: string[]; network: string }> {
    return this.services.headers(from);
  }
}
