/**
 * The first account. As long as no official can sign in, the start makes a one-time link; it lies in the data folder alone,
 * for whoever runs this service, and goes when it was used. The database has its hash, the log nothing.
 */
import { unlink } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { readSecretFile, replaceSecretFile, ServiceError } from '#edge';
import { Config, DATA_DIR, LISTEN_PORT } from '../../config.js';
import { Database, type Sql } from '../../database/database.js';
import { AccountLinks } from './account-links.js';
import { AuditLog } from './audit-log.js';

export const SETUP_LINK_FILE = 'office-setup-link.txt';
const LIFE_MS = 7 * 24 * 3_600_000;
/** "psos": one replica makes it; and of two people who use it at the same moment one is the first. */
const SETUP_LOCK = 0x70736f73;

@Injectable()
export class SetupLink implements OnApplicationBootstrap {
  private readonly file: string;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly links: AccountLinks,
    private readonly log: AuditLog,
    @Inject(DATA_DIR) dataDir: string,
    @Inject(LISTEN_PORT) private readonly port: number,
  ) {
    this.file = path.join(dataDir, SETUP_LINK_FILE);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.database.transaction(async (sql) => {
      if (!(await this.isDue(sql))) return this.forget();
      if (await this.isKept(sql)) return;
      const link = { kind: 'setup', accountId: null, requestedBy: null, needsSecond: false, lifeMs: LIFE_MS } as const;
      const secret = await this.links.make(sql, link);
      await this.log.append(sql, { actor: null, action: 'setup.link-made', planId: null, detail: {} });
      await replaceSecretFile(this.file, `${this.origin()}/office/join#${secret}\n`);
    });
  }

  /** In the transaction of the first account. @throws ServiceError ACCOUNT_LINK_INVALID */
  async assertDue(sql: Sql): Promise<void> {
    if (!(await this.isDue(sql))) throw new ServiceError('ACCOUNT_LINK_INVALID', 'the office has an official already');
  }

  /** It was used. */
  async forget(): Promise<void> {
    await unlink(this.file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }

  private async isDue(sql: Sql): Promise<boolean> {
    await sql.rows(`SELECT pg_advisory_xact_lock($1)`, [SETUP_LOCK]);
    const officials = await sql.rows(
      `SELECT 1 FROM office_account WHERE role = 'official' AND state = 'active' LIMIT 1`,
      [],
    );
    return officials.length === 0;
  }

  /** The link in the file still opens the office, a day longer at least. */
  private async isKept(sql: Sql): Promise<boolean> {
    const [, secret = ''] = ((await readSecretFile(this.file)) ?? '').trim().split('#');
    const kept = await sql.rows(
      `SELECT 1 FROM office_account_link WHERE kind = 'setup' AND secret_hash = sha256(convert_to($1, 'UTF8')) AND expires_ms > $2`,
      [secret, Date.now() + 24 * 3_600_000],
    );
    return kept.length > 0;
  }

  /** Under a name, also on this machine: browsers make no passkeys for addresses. */
  private origin(): string {
    const origin = this.config.publicOrigin ?? `http://localhost:${this.port}`;
    return origin.replace(/^http:\/\/127\.0\.0\.1(?=:|$)/, 'http://localhost');
  }
}
