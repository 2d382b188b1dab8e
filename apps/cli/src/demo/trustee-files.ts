/**
 * A trustee's files: her keys under a passphrase, and for each election the one decision she ever made, written once.
 * The folder is trusted; who can change a decision file can make this trustee decrypt a second set.
 */
import { decryptKeyFile, encryptKeyFile } from '#crypto';
import type { TrusteeStore } from '#client';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

export class FileTrusteeStore implements TrusteeStore {
  /** Decrypted once: opening a key file is slow on purpose. Secret. */
  private keys: string | null = null;

  /** @param passphrase  secret */
  constructor(
    private readonly folder: string,
    private readonly passphrase: string,
  ) {}

  async loadKeys(): Promise<string | null> {
    if (this.keys !== null) return this.keys;
    const text = await readOrNull(this.keyFile);
    if (text === null) return null;
    const contents = await decryptKeyFile(text, this.passphrase);
    if (typeof contents !== 'string') throw new Error(`${this.keyFile} holds something else than a trustee's keys`);
    this.keys = contents;
    return contents;
  }

  async saveKeys(text: string): Promise<void> {
    const fresh = `${this.keyFile}.new`;
    await writeFile(fresh, await encryptKeyFile(text, this.passphrase), { mode: 0o600 });
    await rename(fresh, this.keyFile);
    this.keys = text;
  }

  loadDecision(electionId: string): Promise<string | null> {
    return readOrNull(this.decisionFile(electionId));
  }

  /** Exclusive creation, and on the disk before it returns: a crash cannot make room for a second decision. */
  async createDecision(electionId: string, text: string): Promise<void> {
    const file = await open(this.decisionFile(electionId), 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  private get keyFile(): string {
    return path.join(this.folder, 'trustee-key.age');
  }

  private decisionFile(electionId: string): string {
    return path.join(this.folder, `decision-${electionId}.json`);
  }
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
