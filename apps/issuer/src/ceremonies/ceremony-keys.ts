/**
 * The issuer's keys of each ceremony (spec §4): a fresh Ed25519 and a fresh X25519 pair, in a file of the data folder
 * that is named by the public signing key. They never leave it and never enter the database.
 */
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { fromHex, generateEd25519, generateSealingKey, toHex } from '#crypto';
import { createSecretFile, readSecretFile } from '#edge';
import { z } from 'zod';
import { CONFIG, type Config } from '../config.js';

/** Public halves as they stand in the draft; secret ones as bytes. */
export interface MemberKeys {
  readonly signingKey: string;
  readonly sealingKey: string;
  readonly signingSecret: Uint8Array;
  readonly sealingSecret: Uint8Array;
}

const HEX_32 = /^[0-9a-f]{64}$/;
const hex32 = z.string().regex(HEX_32);
const FILE_FORM = z.strictObject({
  signingKey: hex32,
  sealingKey: hex32,
  signingSecret: hex32,
  sealingSecret: hex32,
});

@Injectable()
export class CeremonyKeys {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Makes the keys of one ceremony; they are on disk before their public halves are told. */
  async create(): Promise<{ signingKey: string; sealingKey: string }> {
    const signing = generateEd25519();
    const sealing = await generateSealingKey();
    const keys = {
      signingKey: toHex(signing.publicKey),
      sealingKey: toHex(sealing.publicKey),
      signingSecret: toHex(signing.secretKey),
      sealingSecret: toHex(sealing.secretKey),
    };
    await createSecretFile(this.fileOf(keys.signingKey), `${JSON.stringify(keys)}\n`);
    return { signingKey: keys.signingKey, sealingKey: keys.sealingKey };
  }

  /** The keys of a signing key that was made here. @param signingKey untrusted hex of 32 bytes */
  async find(signingKey: string): Promise<MemberKeys | undefined> {
    if (!HEX_32.test(signingKey)) return undefined;
    const text = await readSecretFile(this.fileOf(signingKey));
    if (text === undefined) return undefined;
    const keys = FILE_FORM.parse(JSON.parse(text));
    return {
      ...keys,
      signingSecret: fromHex(keys.signingSecret, 32),
      sealingSecret: fromHex(keys.sealingSecret, 32),
    };
  }

  private fileOf(signingKey: string): string {
    return path.join(this.config.DATA_DIR, 'ceremony-keys', `${signingKey}.json`);
  }
}
