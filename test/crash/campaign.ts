/**
 * `npm run chaos`: many runs of the fault campaign, their figures, and every run that found something with what makes it
 * happen again. Needs the build.
 */
import { removeData } from '../../apps/cli/src/supervisor/supervisor.js';
import { inParallel } from '../../apps/cli/src/demo/work.js';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepareChaosElection } from './chaos-election.js';
import { type RunOutcome, runChaos } from './chaos-run.js';
import { describeOutcome, describeSummary, summarize } from './figures.js';

const USAGE = 'usage: npm run chaos -- [--runs 300] [--seed TEXT] [--parallel 2] [--logs DIR] [--json]';

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const values = readOptions();
const [runs, parallel] = [wholeNumber(values.runs), wholeNumber(values.parallel)];
say(`${runs} runs from seed ${values.seed}, ${parallel} at a time; making the election`);
const chaos = await prepareChaosElection(() => Promise.resolve());
const outcomes: RunOutcome[] = [];
let isEnding = false;
process.once('SIGINT', () => {
  isEnding = true;
  say('ending with the runs that go on; again to end at once');
  process.once('SIGINT', () => process.exit(130));
});
const beginning = performance.now();
try {
  mkdirSync(values.logs, { recursive: true });
  await inParallel(seedsOf(values.seed, runs), parallel, async (seed) => {
    if (isEnding) return;
    const outcome = await runChaos(chaos, seed, values.logs);
    outcomes.push(outcome);
    say(`${outcomes.length}/${runs} ${describeOutcome(outcome)}`);
  });
} finally {
  await removeData(path.join(chaos.folder, 'data'));
  rmSync(chaos.folder, { recursive: true, force: true });
}
const summary = summarize(values.seed, outcomes, performance.now() - beginning);
process.stdout.write(values.json ? `${JSON.stringify(summary, null, 2)}\n` : `${describeSummary(summary)}\n`);
process.exitCode = summary.failed.length === 0 ? 0 : 1;

/** The first run has the campaign's own seed, so that `--seed X --runs 1` is that run again. */
function seedsOf(seed: string, count: number): string[] {
  return Array.from({ length: count }, (_, run) => (run === 0 ? seed : `${seed}+${run}`));
}

function readOptions() {
  try {
    const options = {
      runs: { type: 'string', default: '300' },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      parallel: { type: 'string', default: '2' },
      logs: { type: 'string', default: '.data/chaos' },
      json: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return process.exit(64);
  }
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  say(USAGE);
  return process.exit(64);
}
