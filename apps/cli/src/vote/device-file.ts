/**
 * What a voter's device keeps, as a file that only she can read: with it she can go on later, and whoever else has it can vote
 * in her place. It is written whole before every step whose repetition must give the same bytes.
 */
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { TextStore } from '#client';
import { CommandError, EXIT } from '../output/command-error.js';

const OTHERS = 0o077;

/** @param file  made when it is not there */
export function deviceFile(file: string): TextStore {
  return {
    load: async () => {
      const found = await stat(file).catch(() => null);
      if (found === null) return null;
      if ((found.mode & OTHERS) !== 0) {
        throw new CommandError(`${file} can be read by others`, `chmod 600 ${file}`, EXIT.failed);
      }
      return readFile(file, 'utf8');
    },
    save: async (text) => {
      await mkdir(path.dirname(path.resolve(file)), { recursive: true });
      const fresh = `${file}.${randomBytes(4).toString('hex')}.new`;
      const handle = await open(fresh, 'wx', 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(fresh, file);
    },
  };
}
