/** The issuer's own database, opened before anything else and closed last. */
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { openDataSource } from '#store';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from './config.js';

@Global()
@Module({
  providers: [
    {
      provide: DataSource,
      inject: [CONFIG],
      useFactory: (config: Config) => openDataSource(config.DATABASE_URL, 'issuer'),
    },
  ],
  exports: [DataSource],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }
}
