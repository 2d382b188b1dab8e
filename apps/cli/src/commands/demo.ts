/**
 * `psephos demo`: a whole election on this machine, shown while it runs. Exit code 0 only if the published record is
 * VALID and its totals are what the simulated voters chose.
 */
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { existsSync, readdirSync } from 'node:fs';
import type { DemoOptions, DemoOutcome } from '../demo/options.js';
import { runDemoElection } from '../demo/run-demo-election.js';
import { shownOn } from '../demo/shown-on.js';
import { defaultTemplatePath, readTemplate } from '../demo/template.js';
import { CommandError, EXIT, reportError } from '../output/command-error.js';
import { checkLines, contestLines, headLines, verdictLines } from '../output/report.js';
import { wordsOf } from '../output/words.js';
import { parseNumber } from '../output/parse.js';
import type { Terminal } from '../output/terminal.js';
import { removeData, type Supervisor } from '../supervisor/supervisor.js';

export interface DemoArguments {
  voters: string;
  definition: string | undefined;
  trustees: string;
  out: string | undefined;
  data: string | undefined;
  seed: string;
  parallel: string;
  json: boolean;
}

const MIN_VOTERS = 5;
const MAX_VOTERS = 20_000;
const BLOCK_MS = 1_000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export async function demoCommand(args: DemoArguments, terminal: Terminal): Promise<number> {
  const trustees = parseTrustees(args.trustees);
  const voters = parseNumber('--voters', args.voters, MIN_VOTERS, MAX_VOTERS);
  const parallel = parseNumber('--parallel', args.parallel, 1, 64);
  const template = readTemplate(args.definition ?? defaultTemplatePath());
  if (args.out !== undefined) assertNothingThere(args.out);
  const directory = path.resolve(args.data ?? (await mkdtemp(path.join(os.tmpdir(), 'psephos-demo-'))));
  const recordDirectory = path.resolve(args.out ?? path.join(directory, 'record'));
  assertNothingThere(recordDirectory);
  terminal.say('a demonstration: all keys lie on this one disk, and phases follow one another at once\n');
  const started = Date.now();
  const interrupt = new Interrupt(args.data === undefined ? directory : null);
  try {
    const options: DemoOptions = {
      template,
      voters,
      trustees,
      issuers: { total: 3, threshold: 2 },
      directory,
      recordDirectory,
      seed: args.seed,
      parallel,
      blockMs: BLOCK_MS,
      issuerOutage: true,
    };
    const outcome = await runDemoElection(options, { ...shownOn(terminal), afterStart: interrupt.afterStart });
    print(outcome, args, started, terminal);
    return outcome.report.verdict === 'VALID' && outcome.differences.length === 0 ? 0 : EXIT.failed;
  } catch (error) {
    await interrupt.takeOver();
    throw error;
  } finally {
    interrupt.end();
    if (args.data === undefined) await removeData(directory);
    else terminal.say(`data of all services: ${directory}`);
  }
}

/** Ctrl-C stops the services in order, removes what is temporary and ends with the customary code. */
class Interrupt {
  private leaving = false;
  private isStarted = false;
  private tellStarted: (supervisor: Supervisor) => void = () => undefined;
  private readonly started = new Promise<Supervisor>((resolve) => (this.tellStarted = resolve));

  /** Nothing follows the start once somebody wants to leave. */
  readonly afterStart = (supervisor: Supervisor): Promise<void> => {
    this.isStarted = true;
    this.tellStarted(supervisor);
    return this.leaving ? new Promise(() => undefined) : Promise.resolve();
  };

  private readonly onSignal = (): void => {
    if (this.leaving) {
      console.error('psephos: still stopping the services; this takes some seconds');
      return;
    }
    this.leaving = true;
    console.error('\npsephos: interrupted: stopping the services');
    this.leave().then(
      () => process.exit(EXIT.interrupted),
      (error: unknown) => process.exit(reportError(error, false)),
    );
  };

  /** @param temporary  folder to remove, or null */
  constructor(private readonly temporary: string | null) {
    for (const signal of SIGNALS) process.on(signal, this.onSignal);
  }

  end(): void {
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }

  /** What fails because the services are being stopped is no failure to tell: leaving ends the program. */
  takeOver(): Promise<void> {
    return this.leaving && this.isStarted ? new Promise(() => undefined) : Promise.resolve();
  }

  /** Waits for a start that is under way: what is half started cannot be stopped in order. */
  private async leave(): Promise<void> {
    const supervisor = await this.started;
    await supervisor.stop();
    if (this.temporary !== null) await removeData(this.temporary);
  }
}

/** `3/2`: three trustees, of whom two decrypt. @throws CommandError */
export function parseTrustees(text: string): { total: number; threshold: number } {
  const match = /^([0-9]{1,2})\/([0-9]{1,2})$/.exec(text);
  const total = Number(match?.[1]);
  const threshold = Number(match?.[2]);
  if (match !== null && total <= 32 && threshold >= 2 && threshold <= total && 2 * threshold > total) {
    return { total, threshold };
  }
  throw new CommandError(
    `--trustees is '${text}', not TOTAL/THRESHOLD with a majority of at least 2 of at most 32`,
    'for instance 3/2 or 5/3',
    EXIT.usage,
  );
}

/** @throws CommandError */
export function assertNothingThere(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new CommandError(
    `${folder} is not empty`,
    'a record holds nothing but its own files: name a new folder',
    EXIT.usage,
  );
}

function print(outcome: DemoOutcome, args: DemoArguments, started: number, terminal: Terminal): void {
  const { report, anchors, costSat, differences } = outcome;
  if (args.json) console.log(JSON.stringify(summary(outcome)));
  const words = wordsOf('en');
  for (const line of headLines(report, words)) terminal.say(line);
  terminal.say('anchors on the local BSV chain:');
  for (const { seq, type, txid, leaves, feeSat, mined } of anchors) {
    const state = mined ? 'mined' : 'not mined yet';
    terminal.say(
      `  ${String(seq).padStart(3)} ${type.padEnd(9)} ${txid}  ${String(leaves).padStart(4)} hashes  ${feeSat} sat  ${state}`,
    );
  }
  terminal.say(`  ${anchors.length} anchors, ${costSat} satoshi in fees`);
  for (const line of contestLines(report, words)) terminal.say(line);
  terminal.say('');
  for (const line of checkLines(report, words)) terminal.say(line);
  terminal.say('');
  for (const line of verdictLines(report, true, words)) terminal.say(line);
  if (differences.length === 0)
    terminal.say('the totals are what the simulated voters chose, and every confirmed ballot is on the board');
  for (const difference of differences) terminal.say(`differs: ${difference}`);
  terminal.say(`${Math.round((Date.now() - started) / 100) / 10} seconds in all`);
  if (args.out !== undefined) {
    terminal.say(
      `\nrecord: ${args.out}\ncheck it again: npm run verify -- ${args.out} --election ${outcome.electionId} --headers ${args.out}.headers.json`,
    );
  }
}

function summary(outcome: DemoOutcome): Record<string, unknown> {
  const { electionId, anchors, costSat, differences, report } = outcome;
  return { format: 'psephos-demo/1', electionId, verdict: report.verdict, differences, anchors, costSat, report };
}
