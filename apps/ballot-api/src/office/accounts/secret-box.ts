/**
 * What the database must hold and must not show: the secrets of authenticators, by AES-256-GCM under a key that lies in the
 * data folder alone. A copy of the database is then no second factor.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { createSecretFile, readSecretFile } from '#edge';
import { DATA_DIR } from '../../config.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

@Injectable()
export class SecretBox {
  private key: Promise<Buffer> | undefined;

  constructor(@Inject(DATA_DIR) private readonly dataDir: string) {}

  /** @param owner  the row it belongs to: it opens nowhere else */
  async seal(text: string, owner: string): Promise<Uint8Array> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, await this.ownKey(), nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return new Uint8Array(Buffer.concat([nonce, sealed, cipher.getAuthTag()]));
  }

  /** @throws Error when it was changed, or belongs to another row or another data folder */
  async open(sealed: Uint8Array, owner: string): Promise<string> {
    const bytes = Buffer.from(sealed);
    const decipher = createDecipheriv(CIPHER, await this.ownKey(), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  private ownKey(): Promise<Buffer> {
    this.key ??= this.readKey();
    return this.key;
  }

  /** One of several replicas makes it, the others read it. */
  private async readKey(): Promise<Buffer> {
    const file = path.join(this.dataDir, 'office.key');
    if ((await readSecretFile(file)) === undefined) {
      await createSecretFile(file, `${randomBytes(32).toString('hex')}\n`).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
    }
    const text = await readSecretFile(file);
    if (text === undefined || !/^[0-9a-f]{64}\n$/.test(text)) throw new Error(`${file} does not hold a key`);
    return Buffer.from(text.trim(), 'hex');
  }
}
