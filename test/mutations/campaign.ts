/** `npm run mutations`: every change of a small record put to the verifier, in as many processes as there are cores. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildRecord } from '../support/build-record.js';
import { describe, type Repeated, summarize } from './figures.js';
import type { Outcome } from './judge.js';
import type { PartMessage } from './part.js';
import { brokenInManyPlaces, distinctReports } from './same-report.js';

const USAGE = `usage: npm run mutations -- [--seed TEXT] [--sample N] [--only TEXT] [--repeat N] [--parallel N] [--json]

  --seed      bits, places and order of the changes (else a new one)
  --sample    how many changes, taken from every sort of file in turn (else all)
  --only      only changes whose name holds this text
  --repeat    how often an honest and a broken record are verified for one and the same report (else 50 times, 0 for never)
  --parallel  how many processes (else one a core)
  --json      the figures as JSON

Exit code 1 if a change was accepted that should not be.`;

const say = (text: string): void => void process.stderr.write(text);
const { seed, sample, only, repeat, parallel, json } = readOptions();
const outcomes: Outcome[] = [];
let [possible, chosen] = [0, 0];
const ends = await Promise.all(Array.from({ length: parallel }, (_, part) => runPart(part)));
say('\n');
const summary = { ...summarize(seed, possible, outcomes), repeated: await repeatedly() };
process.stdout.write(`${json ? JSON.stringify(summary, null, 2) : describe(summary)}\n`);
if (outcomes.length < chosen || ends.some((code) => code !== 0)) say('a process ended before its part was done\n');
const isWhole = outcomes.length === chosen && ends.every((code) => code === 0);
const isSame = summary.repeated.reports.every((count) => count === 1);
process.exitCode = isWhole && isSame && summary.holes.length === 0 ? 0 : 1;

function runPart(part: number): Promise<number | null> {
  const file = fileURLToPath(new URL('./part.ts', import.meta.url));
  const child = fork(file, [seed, sample, only, String(part), String(parallel)]);
  child.on('message', (message) => {
    const told = message as PartMessage;
    ({ possible, chosen } = told);
    if (told.outcome !== null) outcomes.push(told.outcome);
    showProgress();
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

/** How many different reports come of verifying each of two records again and again. */
async function repeatedly(): Promise<Repeated> {
  if (repeat === 0) return { runs: 0, reports: [] };
  const base = await buildRecord({});
  const reports: number[] = [];
  for (const record of [base, await brokenInManyPlaces(base)]) {
    reports.push((await distinctReports(record, repeat)).length);
    say(`verified ${repeat} times: ${reports.at(-1)} different reports\n`);
  }
  return { runs: repeat, reports };
}

function showProgress(): void {
  const WIDTH = 40;
  const done = Math.floor((WIDTH * outcomes.length) / Math.max(1, chosen));
  if (process.stderr.isTTY || outcomes.length % 100 === 0) {
    const bar = '█'.repeat(done) + '░'.repeat(WIDTH - done);
    say(`${process.stderr.isTTY ? '\r' : '\n'}${bar} ${outcomes.length}/${chosen}`);
  }
}

function readOptions(): {
  seed: string;
  sample: string;
  only: string;
  repeat: number;
  parallel: number;
  json: boolean;
} {
  const end = (text: string, code: number): never => {
    say(`${text}\n`);
    return process.exit(code);
  };
  try {
    const options = {
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      sample: { type: 'string', default: 'all' },
      only: { type: 'string', default: '' },
      repeat: { type: 'string', default: '50' },
      parallel: { type: 'string', default: String(availableParallelism()) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    } as const;
    const { values } = parseArgs({ options });
    if (values.help) return end(USAGE, 0);
    const isNumber = (text: string): boolean => /^[1-9][0-9]{0,6}$/.test(text);
    const numbers = [values.parallel, values.repeat === '0' ? '1' : values.repeat];
    if (values.sample !== 'all') numbers.push(values.sample);
    if (!numbers.every(isNumber)) return end(USAGE, 64);
    return { ...values, parallel: Number(values.parallel), repeat: Number(values.repeat) };
  } catch (error) {
    return end(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, 64);
  }
}
