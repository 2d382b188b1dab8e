/**
 * LISTEN on a connection of its own (spec §7: a notification is only a wake-up, the poll would be enough). When the
 * database goes away the connection is made again, as long as it takes.
 */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { DATABASE_URL } from '../config.js';

const CHANNELS = ['psephos_board', 'psephos_anchor'];
const RECONNECT_MS = 1_000;

@Injectable()
export class NotificationListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(NotificationListener.name);
  private readonly listeners = new Set<() => void>();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(@Inject(DATABASE_URL) private readonly url: string) {}

  onNotification(listener: () => void): void {
    this.listeners.add(listener);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, application_name: 'psephos-listen' });
    this.client = client;
    client.on('notification', () => this.listeners.forEach((listener) => listener()));
    client.on('error', () => undefined); // 'end' follows
    client.on('end', () => this.connectLater());
    try {
      await client.connect();
      for (const channel of CHANNELS) await client.query(`LISTEN ${channel}`);
    } catch (error) {
      this.logger.warn(`cannot listen yet: ${error instanceof Error ? error.message : String(error)}`);
      await client.end().catch(() => undefined);
      this.connectLater();
    }
  }

  /** At most one attempt waits, whoever asked for it. */
  private connectLater(): void {
    if (this.stopped || this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.connect();
    }, RECONNECT_MS);
  }
}
