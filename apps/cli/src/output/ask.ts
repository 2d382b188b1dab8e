/** Questions on a terminal; programs answer them with options instead. */
import { createInterface } from 'node:readline/promises';
import { CommandError, EXIT } from './command-error.js';

/** @param instead  the option that answers without a terminal   @throws CommandError where there is no terminal */
export async function askLine(question: string, instead: string): Promise<string> {
  if (!process.stdin.isTTY) throw new CommandError('there is no terminal to ask on', `use ${instead}`, EXIT.usage);
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await line.question(`${question} `)).trim();
  } finally {
    line.close();
  }
}

/** Only the whole word counts. */
export async function askYes(question: string): Promise<boolean> {
  return (await askLine(`${question} Type yes to go on:`, '--yes')).toLowerCase() === 'yes';
}
