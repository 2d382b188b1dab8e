/**
 * `psephos bench encrypt`: what it takes a voter's device to encrypt a ballot and prove it valid: the first one, with all tables,
 * and the following ones; in Node, in Chromium, and in Chromium on a processor six times slower.
 */
import { fork } from 'node:child_process';
import { openPages, type Pages } from '../bench/encryption-page.js';
import { median, rounded } from '../bench/statistics.js';
import type { Terminal } from '../output/terminal.js';
import type { BenchReport } from './bench.js';

interface Times {
  /** Milliseconds. */
  first: number;
  warm: number;
}

const STARTS = 5;
const BALLOTS = 40;
/** Of which the last count: before, the engine is still compiling. */
const WARM = 20;
/** A cheap telephone. */
const SLOWDOWN = 6;

export async function benchEncrypt(terminal: Terminal): Promise<BenchReport> {
  terminal.say(
    `encryption with proofs: one contest, five options, choose 1; ${STARTS} starts, ${BALLOTS} ballots each`,
  );
  const results: Record<string, Times> = { node: await measure(timesInNode) };
  tell('Node', results['node'], terminal);
  const pages = await openPages();
  if (pages === null) terminal.say('  there is no chromium: set CHROMIUM to its file');
  else await measurePages(pages, results, terminal).finally(() => pages.close());
  const numbers = Object.entries(results).map(
    ([name, { first, warm }]) => `${name}_first_ms=${first} ${name}_warm_ms=${warm}`,
  );
  return {
    result: { format: 'psephos-bench/1', starts: STARTS, ballots: BALLOTS, ms: results },
    line: ['psephos-bench encrypt', ...numbers].join(' '),
  };
}

async function measurePages(pages: Pages, results: Record<string, Times>, terminal: Terminal): Promise<void> {
  const chromium = await measure(() => pages.times(BALLOTS, 1));
  const slowed = await measure(() => pages.times(BALLOTS, SLOWDOWN));
  results['chromium'] = chromium;
  results['slowed'] = slowed;
  tell('Chromium', chromium, terminal);
  tell(`Chromium, ${SLOWDOWN} times slower`, slowed, terminal);
}

async function measure(times: () => Promise<number[]>): Promise<Times> {
  const [firsts, warm]: [number[], number[]] = [[], []];
  for (let start = 0; start < STARTS; start++) {
    const all = await times();
    firsts.push(...all.slice(0, 1));
    warm.push(...all.slice(-WARM));
  }
  return { first: rounded(median(firsts), 2), warm: rounded(median(warm), 2) };
}

function timesInNode(): Promise<number[]> {
  const isSource = import.meta.url.endsWith('.ts');
  const script = new URL(`../bench/encryption-child.${isSource ? 'ts' : 'js'}`, import.meta.url);
  return new Promise((resolve, reject) => {
    const child = fork(script, [String(BALLOTS)]);
    child.once('message', (message) => resolve(message as number[]));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the process that encrypts ended with ${code}`)));
  });
}

function tell(where: string, times: Times | undefined, terminal: Terminal): void {
  terminal.bar(where, 1).end(`first ${times?.first} ms, then ${times?.warm} ms a ballot`);
}
