/** The pages that this process serves, read once at the start. */
import { Injectable } from '@nestjs/common';
import { fileURLToPath } from 'node:url';
import { type PageFiles, readPageFiles } from './page-files.js';

/** Names no build, so that a definition made without pages expects none. */
const NO_PAGES = '00'.repeat(32);

@Injectable()
export class Pages {
  readonly files: PageFiles = readPageFiles(pagesFolder());

  /** SHA-256 of the manifest in hex, for `software.web` of a definition (spec §11). */
  get manifestHash(): string {
    return this.files.manifestHash ?? NO_PAGES;
  }
}

/** `dist/web`, from `dist/apps/ballot-api/src/pages/` and from `apps/ballot-api/src/pages/` alike. */
function pagesFolder(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.includes('/dist/') ? '../../../../web/' : '../../../../dist/web/', here));
}
