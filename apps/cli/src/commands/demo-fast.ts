/**
 * `psephos demo --fast`: the record of a large election for benchmarks, made without services and with every key known. It is
 * not verified here: `psephos verify` does that, as with every other record.
 */
import { toHex } from '#crypto';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Crowd, type CrowdStage, makeCrowd } from '../crowd/make-crowd.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { parseNumber } from '../output/parse.js';
import type { Bar, Terminal } from '../output/terminal.js';
import { assertNothingThere } from './demo.js';

export interface FastDemoArguments {
  voters: string;
  out: string | undefined;
  workers: string | undefined;
  json: boolean;
}

export const MIN_CROWD = 20;
export const MAX_CROWD = 10_000_000;
const MAX_THREADS = 256;

/** Writes the record and, beside it, the headers. @returns the exit code */
export async function fastDemoCommand(args: FastDemoArguments, terminal: Terminal): Promise<number> {
  const { out } = args;
  const voters = parseNumber('--voters', args.voters, MIN_CROWD, MAX_CROWD);
  const threads = parseNumber('--workers', args.workers ?? String(availableParallelism()), 1, MAX_THREADS);
  if (out === undefined) {
    throw new CommandError('--fast writes a record and nothing else', 'name its folder with --out', EXIT.usage);
  }
  assertNothingThere(out);
  terminal.say(`a record for benchmarks: ${voters} made-up voters, and one program that knows every key\n`);
  const started = performance.now();
  const { electionId, headers, totals } = await makeShownCrowd(voters, out, threads, terminal);
  const seconds = (performance.now() - started) / 1_000;
  writeFileSync(`${out}.headers.json`, headers);
  const election = toHex(electionId);
  if (args.json) {
    console.log(JSON.stringify({ format: 'psephos-crowd/1', electionId: election, ballots: voters, totals, seconds }));
  }
  terminal.say(`${seconds.toFixed(1)} seconds, ${Math.round(voters / seconds)} ballots a second`);
  terminal.say(
    `\nrecord: ${out}\ncheck it: npm run verify -- ${out} --election ${election} --headers ${out}.headers.json`,
  );
  return 0;
}

/** With a bar for each stage. */
export async function makeShownCrowd(
  voters: number,
  folder: string,
  threads: number,
  terminal: Terminal,
): Promise<Crowd> {
  const bars = new Map<CrowdStage, Bar>();
  return makeCrowd({
    ...{ voters, folder, threads },
    onProgress: (stage, done, total) => {
      const bar = bars.get(stage) ?? terminal.bar(stage, total);
      bars.set(stage, bar);
      bar.set(done, total);
      if (done === total) bar.end(`${total}`);
    },
  });
}
