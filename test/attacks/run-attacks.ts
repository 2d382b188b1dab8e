/**
 * `npm run attacks`: every attack of the catalogue against every verifier that is asked for, as a table of which check
 * stopped it. Ends with 1 if any was not stopped by its own check with its own code.
 */
import { parseArgs } from 'node:util';
import type { Attack } from './attack.js';
import { baseOf } from './bases.js';
import { ATTACKS } from './catalogue/index.js';
import { inProcess, type Verifier } from './verifiers.js';

const USAGE = `usage: npm run attacks [-- OPTIONS]
  --only TEXT      attacks whose name, row, check or code holds this text
  --command-line   also by the command line, a process each (needs the build)
  --pages          also by the observers' page, in a browser's worker (needs the build and chromium)
  --second         also by the second verifier (needs python3; it checks no depth in the chain)
  --json           the table as JSON
  --help           this text`;

interface Row {
  name: string;
  flaw: string;
  /** The check that has to stop it. */
  group: string;
  codes: string[];
  verdict: string;
  /** By verifier: nothing where it was stopped as it has to be. */
  faults: Record<string, string[]>;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const options = readOptions();
const chosen = ATTACKS.filter((attack) => isChosen(attack, options.only));
const rows: Row[] = [];
const verifiers = [inProcess];
try {
  for (const attack of chosen) {
    rows.push(await attackAll(attack, verifiers));
    const [row] = rows.slice(-1);
    const faults = Object.entries(row.faults).map(([who, found]) => `\n    ${who}: ${found.join('; ')}`);
    say(
      `${rows.length}/${chosen.length} ${row.name}: ${faults.length === 0 ? 'stopped' : `NOT STOPPED${faults.join('')}`}`,
    );
  }
} finally {
  for (const verifier of verifiers) await verifier.stop();
}
const missed = rows.filter(({ faults }) => Object.keys(faults).length > 0);
process.stdout.write(options.json ? `${JSON.stringify(rows, null, 2)}\n` : tableOf(rows));
say(`${rows.length - missed.length} of ${rows.length} attacks were stopped by their own check`);
process.exitCode = missed.length === 0 && rows.length > 0 ? 0 : 1;

async function attackAll(attack: Attack, by: readonly Verifier[]): Promise<Row> {
  const record = await attack.make(await baseOf(attack.base));
  const { name, flaw, group, codes, verdict } = attack;
  const row: Row = { name, flaw, group, codes, verdict, faults: {} };
  for (const verifier of by) {
    const found = verifier.differences(attack, await verifier.report(record));
    if (found.length > 0) row.faults[verifier.name] = found;
  }
  return row;
}

function isChosen({ name, flaw, group, codes }: Attack, text: string): boolean {
  return [name, flaw, `group ${group}`, ...codes].some((each) => each.toLowerCase().includes(text.toLowerCase()));
}

function tableOf(all: readonly Row[]): string {
  const cells = all.map(({ flaw, name, group, codes, verdict, faults }) => [
    flaw,
    name,
    `${group} ${codes.length === 0 ? verdict : codes.join(', ')}`,
    Object.keys(faults).length === 0 ? '' : `NOT STOPPED: ${Object.keys(faults).join(', ')}`,
  ]);
  const lines = [['row', 'attack', 'check that stopped it', ''], ...cells];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column].length)));
  const padded = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return padded.map((line) => `${line.trimEnd()}\n`).join('');
}

function readOptions() {
  try {
    const known = {
      only: { type: 'string', default: '' },
      'command-line': { type: 'boolean', default: false },
      pages: { type: 'boolean', default: false },
      second: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    } as const;
    const { values } = parseArgs({ options: known });
    if (!values.help) return values;
    process.stdout.write(`${USAGE}\n`);
    return process.exit(0);
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return process.exit(64);
  }
}
