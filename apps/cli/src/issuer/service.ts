/** How a command reaches a service: its address, and the operator's token from a file, so that no shell remembers it. */
import { readFile } from 'node:fs/promises';
import { CommandError, EXIT } from '../output/command-error.js';

const TOKEN = /^[\x21-\x7e]{32,256}$/;

/** @throws CommandError */
export function readUrl(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (protocol === 'http:' || protocol === 'https:') return text;
  throw new CommandError(`--url is '${text}', not an http:// or https:// address`, null, EXIT.usage);
}

/** The secret in the file. @throws CommandError, which never shows what the file holds */
export async function readToken(file: string): Promise<string> {
  const hint = 'a text file with nothing but the token, 32 to 256 characters';
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`${file} cannot be read`, hint, EXIT.noInput);
  });
  if (TOKEN.test(text.trim())) return text.trim();
  throw new CommandError(`${file} holds no token`, hint, EXIT.noInput);
}
