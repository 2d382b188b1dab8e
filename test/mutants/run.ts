/**
 * `npm run mutants`: takes every check of the verifier out in turn and shows who notices. Ends with 1 if one goes
 * unnoticed, if a case does not pass with all checks in place, or if the list of equivalents names what is gone.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCampaign, type Verdict } from './campaign.js';
import { equivalentOf, strayEquivalents } from './equivalents.js';
import { instrumentVerifier, type Mutant } from './mutants.js';

const USAGE = `usage: npm run mutants -- [--only A,B] [--cases A,B] [--sample N] [--seed TEXT] [--parallel 2] [--slow 40] [--remember FILE] [--list] [--json]

Takes each check of the verifier out in turn and shows which attack, record, test or vector notices.

  --only A,B       only mutants whose file or declaration holds one of these texts
  --cases A,B      only the cases of these spec files ("merkle" of merkle.spec.ts), or of the catalogue ("attack")
  --sample N       only N of them, picked by the seed
  --seed TEXT      what picks them (default: the day)
  --parallel N     processes at a time (default 2)
  --slow N         long cases that are tried for one mutant at most (default 40)
  --remember FILE  who noticed what the last time: tried first, and kept there
  --list           name the mutants and run nothing
  --json           all of it as JSON
  --help           this text

ends with 0: all noticed; 1: one was not; 3: asked wrongly`;

const values = readOptions();
const all = instrumentVerifier().mutants;
const chosen = choose(all.filter((mutant) => equivalentOf(mutant) === undefined));
if (values.list) for (const mutant of chosen) process.stdout.write(`${describe(mutant)}\n`);
else await runAll();

async function runAll(): Promise<void> {
  const memory = values.remember === undefined ? {} : readMemory(values.remember);
  const isTerminal = process.stderr.isTTY;
  const { verdicts, unsound } = await runCampaign({
    mutants: chosen,
    all,
    cases: values.cases === undefined ? [] : values.cases.split(','),
    parallel: Number(values.parallel),
    mostSlow: Number(values.slow),
    remembered: (mutant) => memory[keyOf(mutant)],
    onProgress: (done, count, what) => {
      if (isTerminal) process.stderr.write(`\r${bar(done, count)} ${what}`);
      else if (done % 100 === 0 || done === count) process.stderr.write(`${bar(done, count)} ${what}\n`);
    },
    onVerdict: (verdict) => {
      const { mutant, noticedBy } = verdict;
      if (noticedBy === null) process.stderr.write(`${isTerminal ? '\r' : ''}${survivorLine(verdict)}\n`);
      else if (values.remember !== undefined && memory[keyOf(mutant)] !== noticedBy) {
        remember(values.remember, mutant, noticedBy);
      }
    },
  });
  if (isTerminal) process.stderr.write('\n');

  const stray = strayEquivalents(all);
  const survivors = verdicts.filter(({ noticedBy }) => noticedBy === null);
  const summary = {
    mutants: chosen.length,
    noticed: chosen.length - survivors.length,
    equivalents: all.filter((mutant) => equivalentOf(mutant) !== undefined).length,
  };
  const outcome = { ...summary, survivors, stray, unsound, verdicts };
  process.stdout.write(values.json ? `${JSON.stringify(outcome, null, 2)}\n` : textOf(outcome));
  process.exitCode = survivors.length + stray.length + unsound.length === 0 ? 0 : 1;
}

interface Outcome {
  mutants: number;
  noticed: number;
  equivalents: number;
  survivors: Verdict[];
  stray: string[];
  unsound: string[];
  verdicts: Verdict[];
}

function textOf({ mutants, equivalents, survivors, stray, unsound, verdicts }: Outcome): string {
  const byKind = (kind: Verdict['kind']) => verdicts.filter((verdict) => verdict.kind === kind).length;
  return [
    ...survivors.map(survivorLine),
    ...stray.map((name) => `listed as equivalent, and gone: ${name}`),
    ...unsound.map((problem) => `fails with every check in place: ${problem}`),
    `${mutants} mutants: ${byKind('attack')} noticed by attacks, ${byKind('test')} by tests and vectors, ${survivors.length} by nobody; ${equivalents} equivalents are listed`,
    '',
  ].join('\n');
}

function survivorLine({ mutant, tried, reachedBy }: Verdict): string {
  return `unnoticed: ${describe(mutant)} (${tried} of ${reachedBy} tried)`;
}

function describe({ file, line, kind, within, text }: Mutant): string {
  const shown = text.length > 110 ? `${text.slice(0, 110)}…` : text;
  return `${file}:${line} ${within} [${kind}] ${shown}`;
}

function bar(done: number, count: number): string {
  const filled = Math.round((20 * done) / count);
  return `[${'#'.repeat(filled)}${'.'.repeat(20 - filled)}] ${done}/${count}`;
}

function choose(mutants: readonly Mutant[]): Mutant[] {
  const { only, sample } = values;
  const texts = only === undefined ? [''] : only.split(',');
  const named = mutants.filter(({ file, within }) => texts.some((text) => `${file} ${within}`.includes(text)));
  if (sample === undefined) return named;
  return named
    .map((mutant) => ({ mutant, order: hashOf(`${values.seed} ${keyOf(mutant)}`) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, Number(sample))
    .map(({ mutant }) => mutant)
    .sort((a, b) => a.id - b.id);
}

/** FNV-1a, 32 bits: which mutants a seed picks, no more. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** What a mutant is called from one run to the next; its number changes with every line above it. */
function keyOf({ file, within, kind, text, nth }: Mutant): string {
  return `${file} ${within} ${kind} ${nth} ${text}`;
}

/** One line each, the last one about a mutant holds: a run that is stopped keeps what it found. */
function readMemory(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return Object.fromEntries(lines.map((line) => JSON.parse(line) as [string, string]));
}

function remember(file: string, mutant: Mutant, noticedBy: string): void {
  appendFileSync(file, `${JSON.stringify([keyOf(mutant), noticedBy])}\n`);
}

function readOptions() {
  try {
    const { values: given } = parseArgs({
      options: {
        only: { type: 'string' },
        cases: { type: 'string' },
        sample: { type: 'string' },
        seed: { type: 'string', default: new Date().toISOString().slice(0, 10) },
        parallel: { type: 'string', default: '2' },
        slow: { type: 'string', default: '40' },
        remember: { type: 'string' },
        list: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (given.help) {
      process.stdout.write(`${USAGE}\n`);
      process.exit(0);
    }
    for (const text of [given.parallel, given.slow, given.sample ?? '1']) {
      if (!/^[1-9][0-9]{0,5}$/.test(text)) throw new Error(`"${text}" is not a whole number from 1 on`);
    }
    return given;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(3);
  }
}
