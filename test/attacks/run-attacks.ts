/**
 * `npm run attacks`: every attack of the catalogue against every verifier that is asked for, as a table of which check
 * stopped it. Ends with 1 if any was not stopped by its own check with its own code.
 */
import { parseArgs } from 'node:util';
import { type EngineName, ENGINES } from '#crypto';
import type { BuiltRecord } from '../support/build-record.js';
import type { Attack } from './attack.js';
import { baseOf } from './bases.js';
import { ATTACKS } from './catalogue/index.js';
import { commandLine } from './command-line.js';
import { second } from './second.js';
import { faultsOf, inProcess, type Verifier } from './verifiers.js';

const USAGE = `usage: npm run attacks [-- OPTIONS]
  --only TEXT      attacks whose name, row, check or code holds this text
  --engine NAME    in this process by wasm, noble or both (default: wasm)
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
  /** Verifiers that cannot be given this record: its headers are no file. */
  notAsked: string[];
}

type Judge = (attack: Attack, record: BuiltRecord) => Promise<string[] | undefined>;

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const options = readOptions();
const chosen = ATTACKS.filter((attack) => isChosen(attack, options.only));
const ends: (() => Promise<void>)[] = [];
const judges = new Map<string, Judge>();
const rows: Row[] = [];
try {
  for (const engine of enginesOf(options.engine)) enlist(inProcess(engine));
  if (options['command-line']) enlist(commandLine);
  // Loaded only when it is asked for: it needs a browser.
  if (options.pages) enlist(await (await import('./page.js')).openPage());
  if (options.second) enlist(second);
  for (const attack of chosen) {
    const row = await attackAll(attack);
    rows.push(row);
    const faults = Object.entries(row.faults).map(([who, found]) => `\n    ${who}: ${found.join('; ')}`);
    const outcome = faults.length === 0 ? 'stopped' : `NOT STOPPED${faults.join('')}`;
    say(`${rows.length}/${chosen.length} ${row.name}: ${outcome}`);
  }
} finally {
  for (const end of ends) await end();
}
const missed = rows.filter(({ faults }) => Object.keys(faults).length > 0);
process.stdout.write(options.json ? `${JSON.stringify(rows, null, 2)}\n` : tableOf(rows));
for (const name of judges.keys()) {
  const asked = rows.filter(({ notAsked }) => !notAsked.includes(name));
  const stopped = asked.filter(({ faults }) => faults[name] === undefined).length;
  say(`${name}: ${stopped} of ${asked.length} attacks were stopped by their own check`);
}
process.exitCode = missed.length === 0 && rows.length > 0 ? 0 : 1;

function enlist<R>(verifier: Verifier<R>): void {
  judges.set(verifier.name, (attack, record) => faultsOf(verifier, attack, record));
  ends.push(() => verifier.stop());
}

async function attackAll(attack: Attack): Promise<Row> {
  const record = await attack.make(await baseOf(attack.base));
  const { name, flaw, group, codes, verdict } = attack;
  const row: Row = { name, flaw, group, codes, verdict, faults: {}, notAsked: [] };
  for (const [who, judge] of judges) {
    const found = await judge(attack, record);
    if (found === undefined) row.notAsked.push(who);
    else if (found.length > 0) row.faults[who] = found;
  }
  return row;
}

function enginesOf(name: string): readonly EngineName[] {
  const chosen = ENGINES.filter((engine) => name === engine || name === 'both');
  if (chosen.length > 0) return chosen;
  say(`there is no engine ${name}\n${USAGE}`);
  return process.exit(64);
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
      engine: { type: 'string', default: 'wasm' },
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
