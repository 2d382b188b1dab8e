/** `psephos bench NAME`: every benchmark there is, with its options, and the machine that it ran on. */
import { type Command, Option } from 'commander';
import { availableParallelism } from 'node:os';
import { describeMachine, machineLine } from '../bench/machine.js';
import { jsonOption } from '../output/options.js';
import { createTerminal, type Terminal } from '../output/terminal.js';
import { type BenchReport, benchCore, parseBatch } from './bench.js';
import { benchAnchor, parseWithin } from './bench-anchor.js';
import { benchAudit } from './bench-audit.js';
import { benchDevnet } from './bench-devnet.js';
import { benchEncrypt } from './bench-encrypt.js';
import { benchIntake } from './bench-intake.js';
import { benchScale, parseSizes } from './bench-scale.js';
import { benchTally } from './bench-tally.js';
import { benchTokens } from './bench-tokens.js';
import { benchVerify } from './bench-verify.js';
import { MAX_CROWD, MIN_CROWD } from './demo-fast.js';

interface BenchOptions {
  batch: string;
  seconds: string;
  entries: string;
  rate: string;
  voters: string;
  ballots: string | undefined;
  sizes: string;
  workers: string;
  folder: string | undefined;
  hints?: boolean;
  json?: boolean;
}

interface Bench {
  /** What it measures. */
  what: string;
  run: (options: BenchOptions, terminal: Terminal) => BenchReport | Promise<BenchReport>;
}

const MAX_WORKERS = 256;

const BENCHES: Record<string, Bench> = {
  core: { what: 'ballots and tokens', run: ({ batch }, terminal) => benchCore(parseBatch(batch), terminal) },
  encrypt: { what: 'a ballot on the voter’s device', run: (_options, terminal) => benchEncrypt(terminal) },
  devnet: {
    what: 'anchors that the local chain takes',
    run: ({ batch }, terminal) => benchDevnet(parseBatch(batch), terminal),
  },
  anchor: {
    what: 'from board to chain',
    run: ({ seconds, entries }, terminal) => {
      const sizes = {
        seconds: parseWithin('--seconds', seconds, 2, 3_600),
        entries: parseWithin('--entries', entries, 1_000, 1_000_000),
      };
      return benchAnchor(sizes, terminal);
    },
  },
  intake: {
    what: 'ballots through the door',
    run: ({ rate, seconds }, terminal) => {
      const perSecond = parseWithin('--rate', rate, 1, 10_000);
      return benchIntake({ perSecond, seconds: parseWithin('--seconds', seconds, 2, 3_600) }, terminal);
    },
  },
  tally: { what: 'sums, decryption and discrete logarithms', run: (_options, terminal) => benchTally(terminal) },
  tokens: {
    what: 'voters who get theirs',
    run: ({ voters }, terminal) => benchTokens(parseWithin('--voters', voters, 10, 100_000), terminal),
  },
  verify: {
    what: 'parts of an audit',
    run: ({ ballots = '1000', folder }, terminal) =>
      benchVerify(parseWithin('--ballots', ballots, MIN_CROWD, 100_000), folder, terminal),
  },
  audit: {
    what: 'a whole record',
    run: ({ ballots = '10000', workers, folder, hints: hinted = false }, terminal) => {
      const size = parseWithin('--ballots', ballots, MIN_CROWD, MAX_CROWD);
      return benchAudit({ ballots: size, workers: parseWorkers(workers), hinted, folder }, terminal);
    },
  },
  scale: {
    what: 'records of several sizes',
    run: ({ sizes, workers, folder, hints: hinted = false }, terminal) =>
      benchScale({ sizes: parseSizes(sizes), workers: parseWorkers(workers), hinted, folder }, terminal),
  },
};

export function addBench(program: Command, done: (code: number) => void): void {
  const list = Object.entries(BENCHES).map(([name, { what }]) => `${name}: ${what}`);
  program
    .command('bench')
    .description('measure this machine')
    .addOption(new Option('--batch <n>', 'ballots and tokens, or anchors, in a batch').default('1000'))
    .addOption(new Option('--seconds <n>', 'anchor, intake: how long the load lasts').default('60'))
    .addOption(new Option('--rate <n>', 'intake: ballots a second').default('400'))
    .addOption(new Option('--voters <n>', 'tokens: voters who ask at once').default('1000'))
    .addOption(new Option('--entries <n>', 'anchor: how many wait after the outage').default('100000'))
    .addOption(new Option('--ballots <n>', 'verify, audit: ballots in the record (default: 1000, 10000)'))
    .addOption(new Option('--sizes <list>', 'scale: ballots in each record').default('1000,3000,10000,30000'))
    .addOption(
      new Option('--workers <n>', 'audit, scale: threads (default: one a core)').default(
        String(availableParallelism()),
      ),
    )
    .addOption(new Option('--hints', 'audit, scale: with decode hints beside the ballots'))
    .addOption(new Option('--folder <dir>', 'verify, audit, scale: keep records here, and use those that are there'))
    .argument('<what>', list.join('; '))
    .addOption(jsonOption())
    .action(async (what: string, options: BenchOptions, command: Command) => {
      const bench = Object.hasOwn(BENCHES, what) ? BENCHES[what] : undefined;
      if (bench === undefined) return command.error(`error: unknown benchmark '${what}'`);
      const json = options.json === true;
      const machine = describeMachine();
      const terminal = createTerminal(json);
      const { result, line } = await bench.run(options, terminal);
      terminal.say(machineLine(machine));
      console.log(json ? JSON.stringify({ machine, ...result }) : line);
      done(0);
    });
}

function parseWorkers(text: string): number {
  return parseWithin('--workers', text, 1, MAX_WORKERS);
}
