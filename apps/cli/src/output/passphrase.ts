/**
 * Passphrases of protected files: from a file, from the environment variable PSEPHOS_PASSPHRASE, or asked for where there
 * is a terminal. Never from the command line, which shells remember and other users see.
 */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError, EXIT } from './command-error.js';

/**
 * @param file  with the passphrase as its first line, or null   @param twice  ask again, for a new file
 * @throws CommandError
 */
export async function readPassphrase(file: string | null, twice: boolean): Promise<string> {
  if (file !== null) {
    const text = await readFile(file, 'utf8').catch(() => {
      throw new CommandError(
        `${file} cannot be read`,
        'a text file with the passphrase in its first line',
        EXIT.noInput,
      );
    });
    return text.split(/\r?\n/)[0] ?? '';
  }
  const kept = process.env['PSEPHOS_PASSPHRASE'];
  if (kept !== undefined && kept !== '') return kept;
  if (!process.stdin.isTTY) {
    throw new CommandError('no passphrase was given', 'set PSEPHOS_PASSPHRASE, or use --passphrase-file', EXIT.usage);
  }
  const first = await ask(twice ? 'New passphrase (10 characters or more): ' : 'Passphrase: ');
  if (twice && (await ask('The same again: ')) !== first) {
    throw new CommandError('the two passphrases are not the same', null, EXIT.usage);
  }
  return first;
}

/** Shows the question and none of what is typed. */
function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    line.once('SIGINT', () => reject(new CommandError('interrupted', null, EXIT.interrupted)));
    line.question('', resolve);
  }).finally(() => {
    line.close();
    process.stderr.write('\n');
  }) as Promise<string>;
}
