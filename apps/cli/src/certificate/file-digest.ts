/** SHA-256 and length of a file of any size. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FileDigest } from '#verify';
import { CommandError, EXIT } from '../output/command-error.js';
import type { Terminal } from '../output/terminal.js';

/** @throws CommandError */
export async function digestFile(file: string, terminal: Terminal): Promise<FileDigest> {
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) throw new CommandError(`there is no file ${file}`, null, EXIT.noInput);
  const hash = createHash('sha256');
  const bar = terminal.bar('SHA-256', found.size);
  let sizeBytes = 0;
  for await (const part of createReadStream(file, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    hash.update(part);
    sizeBytes += part.length;
    bar.set(sizeBytes, found.size);
  }
  bar.end(null);
  return { sha256: new Uint8Array(hash.digest()), sizeBytes };
}
