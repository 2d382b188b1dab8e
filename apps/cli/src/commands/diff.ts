/**
 * `psephos diff OLD NEW`: what changed between two records of an election, and whether its board and its issuance log only
 * grew. Exit codes: 0 the same, or only grown, 1 something changed that may never change, 2 it cannot be told.
 */
import type { Command } from 'commander';
import { compareRecords } from '../diff/records.js';
import { EXIT } from '../output/command-error.js';
import { jsonOption } from '../output/options.js';
import { createTerminal } from '../output/terminal.js';
import { openRecord, parseElectionId } from './verify.js';

const EXIT_CODES = `
Exit codes: 0 the same, or only grown, 1 something changed that may never change, 2 it cannot be told.
Nothing is verified here: verify says of each record whether it is sound.`;
const UNTOLD = 2;

/** Adds `diff`. */
export function addDiff(program: Command, done: (code: number) => void): void {
  program
    .command('diff')
    .description('what changed between two records of an election, and whether its board only grew')
    .argument('<old>', 'the earlier record: folder, .tar file, or the address of a server')
    .argument('<new>', 'the later record')
    .option('--election <hex>', 'which election, where a server has several')
    .addOption(jsonOption())
    .addHelpText('after', EXIT_CODES)
    .action(async (older: string, newer: string, options: { election?: string; json?: boolean }) =>
      done(await diffCommand(older, newer, options)),
    );
}

async function diffCommand(
  older: string,
  newer: string,
  { election, json }: { election?: string; json?: boolean },
): Promise<number> {
  const terminal = createTerminal(json === true);
  const expected = election === undefined ? null : parseElectionId(election);
  const [before, after] = [await openRecord(older, expected, terminal), await openRecord(newer, expected, terminal)];
  const { changes, breaches, gaps } = await compareRecords(before, after);
  const code = breaches.length > 0 ? EXIT.failed : gaps.length > 0 ? UNTOLD : 0;
  if (json === true)
    console.log(JSON.stringify({ format: 'psephos-diff/1', onlyGrew: ONLY_GREW[code], changes, breaches, gaps }));
  for (const { text } of changes) terminal.say(text);
  for (const { code: breach, text } of breaches) terminal.say(`CHANGED ${breach}: ${text}`);
  for (const text of gaps) terminal.say(`not told: ${text}`);
  terminal.say(VERDICTS[code](changes.length));
  return code;
}

const ONLY_GREW = { 0: true, 1: false, 2: null } as const;

const VERDICTS = {
  0: (changes: number) => (changes === 0 ? 'nothing has changed' : 'board and issuance log only grew'),
  1: () => 'something has changed that may never change: keep both records, and verify each of them',
  2: () => 'whether the election only went on cannot be told',
} as const;
