/**
 * A trustee's files: her key file, and beside it what her keys served: the one ceremony, the one transcript that she signed
 * there or that she complained instead, and for each election the one decision she ever made, each written once. The folder
 * is trusted; who can change these files can make this trustee decrypt a second set.
 */
import { decryptTrusteeFile, encryptTrusteeFile, type TrusteeKeys, TrusteeProgram, type TrusteeStore } from '#client';
import { open, readFile } from 'node:fs/promises';
import { CommandError, EXIT } from '../output/command-error.js';

export class FileTrusteeStore implements TrusteeStore {
  constructor(private readonly keyFile: string) {}

  loadCeremony(): Promise<string | null> {
    return readOrNull(this.ceremonyFile);
  }

  createCeremony(ceremonyId: string): Promise<void> {
    return createFile(this.ceremonyFile, ceremonyId);
  }

  loadVerdict(): Promise<string | null> {
    return readOrNull(this.verdictFile);
  }

  createVerdict(verdict: string): Promise<void> {
    return createFile(this.verdictFile, verdict);
  }

  loadDecision(electionId: string): Promise<string | null> {
    return readOrNull(this.decisionFile(electionId));
  }

  createDecision(electionId: string, text: string): Promise<void> {
    return createFile(this.decisionFile(electionId), text);
  }

  private get ceremonyFile(): string {
    return `${this.keyFile}.ceremony`;
  }

  private get verdictFile(): string {
    return `${this.keyFile}.verdict`;
  }

  private decisionFile(electionId: string): string {
    return `${this.keyFile}.decision-${electionId}.json`;
  }
}

/** Makes a new key file; an existing one is never replaced. @param keys secret @param passphrase secret */
export async function writeTrusteeFile(file: string, keys: TrusteeKeys, passphrase: string): Promise<TrusteeProgram> {
  const text = await encryptTrusteeFile(keys, passphrase);
  try {
    await createFile(file, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandError(
      `${file} is there already`,
      'every election needs fresh keys: name another file',
      EXIT.usage,
    );
  }
  return new TrusteeProgram(keys, new FileTrusteeStore(file));
}

/** Opening takes about a second, on purpose. @param passphrase secret @throws CommandError, VerificationError */
export async function readTrusteeFile(
  file: string,
  passphrase: string,
): Promise<{ keys: TrusteeKeys; program: TrusteeProgram }> {
  const text = await readOrNull(file);
  if (text === null) {
    throw new CommandError(`there is no key file ${file}`, 'name the file that you saved with --file', EXIT.noInput);
  }
  const keys = await decryptTrusteeFile(text, passphrase);
  return { keys, program: new TrusteeProgram(keys, new FileTrusteeStore(file)) };
}

/** Exclusive creation, and on the disk before it returns: a crash cannot make room for a second decision. */
async function createFile(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
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
