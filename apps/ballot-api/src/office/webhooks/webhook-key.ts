/**
 * Secrets of webhooks, derived from one key in the data folder: the database holds none of them, and all replicas know them.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { createSecretFile, readSecretFile } from '#edge';
import { DATA_DIR } from '../../config.js';

const FILE = 'webhooks.key';

@Injectable()
export class WebhookKey implements OnModuleInit {
  #key: Buffer | undefined;

  constructor(@Inject(DATA_DIR) private readonly dataDir: string) {}

  async onModuleInit(): Promise<void> {
    const file = join(this.dataDir, FILE);
    if ((await readSecretFile(file)) === undefined) await makeKey(file);
    const text = await readSecretFile(file);
    if (text === undefined || !/^[0-9a-f]{64}\n$/.test(text)) throw new Error(`${file} is not a key of this service`);
    this.#key = Buffer.from(text.trim(), 'hex');
  }

  /** 43 characters, secret: shown once to whoever makes the webhook. */
  secretOf(webhookId: string): string {
    if (this.#key === undefined) throw new Error('the key is read when the service starts');
    return createHmac('sha256', this.#key).update(`psephos/v1/webhook/${webhookId}`).digest('base64url');
  }
}

/** One of several replicas makes it; what exists is never replaced. */
async function makeKey(file: string): Promise<void> {
  try {
    await createSecretFile(file, `${randomBytes(32).toString('hex')}\n`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
