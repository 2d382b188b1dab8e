/** The pages of voters, observers and the office, on the API's own origin: they need no other and trust none. */
import { Global, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { Pages } from './pages.js';
import { pagesMiddleware } from './pages.middleware.js';

@Global()
@Module({ providers: [Pages], exports: [Pages] })
export class PagesModule implements NestModule {
  constructor(private readonly pages: Pages) {}

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(pagesMiddleware(this.pages.files)).forRoutes('{*path}');
  }
}
