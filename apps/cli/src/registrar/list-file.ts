/** The registrar's file on disk: opened with its passphrase, written so that it is there as a whole or not at all. */
import { open, readFile, rename, stat } from 'node:fs/promises';
import { decryptRegistrarFile, encryptRegistrarFile, type RegistrarList } from '#office';
import { CommandError, EXIT } from '../output/command-error.js';

/** @param passphrase secret @throws CommandError; VerificationError KEY_FILE_…, REGISTRAR_FILE_INVALID */
export async function openRegistrarFile(file: string, passphrase: string): Promise<RegistrarList> {
  return decryptRegistrarFile(await readInput(file), passphrase);
}

/** @throws CommandError where there is such a file already: codes that were handed out are never written over */
export async function createRegistrarFile(file: string, list: RegistrarList, passphrase: string): Promise<void> {
  await assertAbsent(file);
  await replaceRegistrarFile(file, list, passphrase);
}

/** Takes the place of a file of the same list. */
export async function replaceRegistrarFile(file: string, list: RegistrarList, passphrase: string): Promise<void> {
  await writeWhole(file, await encryptRegistrarFile(list, passphrase));
}

/** @throws CommandError */
export async function readInput(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch {
    throw new CommandError(`${file} cannot be read`, null, EXIT.noInput);
  }
}

/** @throws CommandError */
export async function assertAbsent(file: string): Promise<void> {
  if ((await stat(file).catch(() => null)) === null) return;
  throw new CommandError(`${file} is there already`, 'name a new file', EXIT.usage);
}

/** For this account alone; after a crash the old contents or the new ones are there. */
export async function writeWhole(file: string, contents: Uint8Array | string): Promise<void> {
  const draft = `${file}.part`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(contents);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
