/**
 * Secrets of a service in files: mode 0600 in a folder 0700, on disk (file and folder entry) before the call returns, so
 * that nothing that depends on a secret leaves the process before the secret would survive it.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';

const OTHERS = 0o077;

/**
 * Writes a new file: under its name it is whole or not there, whenever the process ends or another one reads.
 * @throws Error with code EEXIST when there is one: a secret is never overwritten by accident
 */
export async function createSecretFile(file: string, text: string): Promise<void> {
  await makeFolder(file);
  const fresh = freshName(file);
  await writeNew(fresh, text);
  try {
    await link(fresh, file);
  } finally {
    await unlink(fresh);
  }
  await syncFolder(file);
}

/** Puts a new content in place of the old, whole or not at all, whenever the process ends. */
export async function replaceSecretFile(file: string, text: string): Promise<void> {
  await makeFolder(file);
  const fresh = freshName(file);
  await writeNew(fresh, text);
  await rename(fresh, file);
  await syncFolder(file);
}

/**
 * The content, or undefined when there is no such file.
 * @throws Error when other accounts may read or write it: then it is no secret any more
 */
export async function readSecretFile(file: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(file);
    if ((mode & OTHERS) !== 0) {
      throw new Error(`${file} can be read by other accounts (mode ${(mode & 0o777).toString(8)}); expected 600`);
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function freshName(file: string): string {
  return `${file}.${randomBytes(6).toString('hex')}.new`;
}

async function makeFolder(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
}

async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(file: string): Promise<void> {
  const handle = await open(path.dirname(file), 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
