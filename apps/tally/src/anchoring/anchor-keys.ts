/**
 * Anchor keys: one fresh secp256k1 key for each election, made here and never sent anywhere, in a file that only its owner
 * reads. It signs the baton's transactions; who has it can end an election's anchoring, but not change what is anchored.
 */
import { fromHex, randomBytes, toHex } from '#crypto';
import { createSecretFile, readSecretFile } from '#edge';
import { anchorPublicKey } from '#record';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';

const FILE_NAME = /^(0[23][0-9a-f]{64})\.key$/;

export class AnchorKeys {
  constructor(private readonly folder: string) {}

  /** Makes a key and has it on disk before anybody hears of it. @returns 33 bytes compressed, hex */
  async create(): Promise<string> {
    const secretKey = randomBytes(32);
    const publicKey = toHex(anchorPublicKey(secretKey));
    await createSecretFile(this.fileOf(publicKey), `${toHex(secretKey)}\n`);
    return publicKey;
  }

  /** Public keys of all keys here, hex. */
  async list(): Promise<string[]> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const names = await readdir(this.folder);
    return names.flatMap((name) => FILE_NAME.exec(name)?.[1] ?? []);
  }

  /** The secret key, 32 bytes. @throws when the file is missing or holds another key */
  async secretKey(publicKey: string): Promise<Uint8Array> {
    const text = await readSecretFile(this.fileOf(publicKey));
    if (text === undefined) throw new Error(`the key of ${publicKey} is not here`);
    const secretKey = fromHex(text.trim(), 32);
    if (toHex(anchorPublicKey(secretKey)) !== publicKey)
      throw new Error(`the key file of ${publicKey} holds another key`);
    return secretKey;
  }

  private fileOf(publicKey: string): string {
    return path.join(this.folder, `${publicKey}.key`);
  }
}
