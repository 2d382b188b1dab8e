/** The pages of voters, observers and the office, on the API's own origin: they need no other and trust none. */
import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { fileURLToPath } from 'node:url';
import { readPageFiles } from './page-files.js';
import { pagesMiddleware } from './pages.middleware.js';

/** `dist/web`, from `dist/apps/ballot-api/src/pages/` and from `apps/ballot-api/src/pages/` alike. */
function pagesFolder(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.includes('/dist/') ? '../../../../web/' : '../../../../dist/web/', here));
}

@Module({})
export class PagesModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(pagesMiddleware(readPageFiles(pagesFolder()))).forRoutes('{*path}');
  }
}
