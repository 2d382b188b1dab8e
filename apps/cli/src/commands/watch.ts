/**
 * `psephos watch`: follows an election on the chain, without any server of it, and holds against it what a board shows
 * (spec §8.4). Exit codes: 0 nothing is wrong (with `--once`, or when the election was aborted on the chain), 1 chain,
 * board or key holder contradict each other, 2 something is missing, late or unproven, 130 Ctrl-C: the next watch goes on.
 */
import { Option, type Command } from 'commander';
import path from 'node:path';
import { EXIT } from '../output/command-error.js';
import { Interrupt } from '../output/interrupt.js';
import { jsonOption } from '../output/options.js';
import { createTerminal, type Terminal } from '../output/terminal.js';
import { parseDuration } from '../start/options.js';
import { ContradictionError, ElectionWatch, LIMITS } from '../watch/election-watch.js';
import type { AlarmEvent, WatchEvent } from '../watch/events.js';
import { type ChainArguments, openNamed } from '../watch/named-watch.js';
import { defaultStateFile, type OpenedWatch, stateOf } from '../watch/open-watch.js';
import { Teller } from '../watch/teller.js';
import { writeState } from '../watch/watch-state.js';

export interface WatchArguments extends ChainArguments {
  state: string | undefined;
  silence: string | undefined;
  every: string | undefined;
  once: boolean;
  stay: boolean;
}

const EXIT_CODES = `
Exit codes: 0 nothing is wrong (with --once, or the election was aborted on the chain), 1 chain, board or
key holder contradict each other, 2 something is missing, late or unproven, 130 Ctrl-C: the next watch goes on.
READER_TOKEN and HEADERS_TOKEN hold keys of the services that want one.`;
const DOUBT = 2;
const ROUND_MS = 1_000;
/** WhatsOnChain answers three questions a second to those without a key. */
const SLOW_ROUND_MS = 5_000;
const KEEP_EVERY_MS = 2_000;

/** Adds `watch`. */
export function addWatch(program: Command, done: (code: number) => void): void {
  const command = program
    .command('watch')
    .description('follow an election on the chain and hold its board against it: ends with 1 when they contradict');
  chainOptions(command, 'the first outpoint of the chain, as announced (default: what --board names)')
    .addHelpText('after', EXIT_CODES)
    .option('--board <address>', 'hold this server’s board against the chain; its definition names the outpoint')
    .option(
      '--silence <time>',
      'without an anchor for so long, anchors have stopped (default: three heartbeats, or 3m)',
    )
    .option('--state <file>', 'what is kept between two looks (default: a file in .data/watch)')
    .option('--every <time>', 'time between two looks (default: 1s, with WhatsOnChain 5s)')
    .option('--once', 'look once and end')
    .option('--stay', 'go on when something is missing, late or unproven; a contradiction ends the watch in any case')
    .action(async (options: Partial<WatchArguments>) => {
      const args = { ...argumentsOf(options), ...flagsOf(options) };
      done(await watchCommand(args, createTerminal(args.json)));
    });
}

/** The options that `watch` and `chain rebuild` share. @param from help for the outpoint */
export function chainOptions(command: Command, from: string): Command {
  const several = (value: string, before: string[]) => [...before, value];
  return command
    .option('--from <txid:vout>', from)
    .option('--election <hex>', 'the election id you expect, 64 hex digits')
    .option('--key <hex>', 'the anchor key you expect, 66 hex digits')
    .addOption(
      new Option(
        '--reader <kind=address>',
        'who is asked about transactions: woc=, rpc=, devnet= or file=anchors.jsonl; several are compared',
      )
        .argParser(several)
        .default([], 'WhatsOnChain, for mainnet and testnet'),
    )
    .option(
      '--headers <kind=address>',
      'block headers: woc=, rpc=, bhs=, devnet= or a file (default: where the reader is)',
    )
    .option('--network <name>', 'mainnet, testnet, regtest or devnet (default: what board and readers say, mainnet)')
    .addOption(jsonOption());
}

export function argumentsOf(options: Partial<ChainArguments>): ChainArguments {
  const { from, board, election, key, reader = [], headers, network, json } = options;
  return { from, board, election, key, reader, headers, network, json: json === true };
}

function flagsOf({ state, silence, every, once, stay }: Partial<WatchArguments>) {
  return { state, silence, every, once: once === true, stay: stay === true };
}

export async function watchCommand(args: WatchArguments, terminal: Terminal): Promise<number> {
  const silenceMs = args.silence === undefined ? null : parseDuration('--silence', args.silence);
  const everyMs = args.every === undefined ? null : parseDuration('--every', args.every, ROUND_MS);
  const interrupt = new Interrupt();
  const teller = new Teller(args.json, terminal);
  let stateFile = '';
  try {
    const tell = (event: WatchEvent) => teller.tell(event);
    const fileOf = (genesisOutpoint: string) => (stateFile = args.state ?? defaultStateFile(genesisOutpoint));
    const { opened, isSlow } = await openNamed(args, fileOf, tell, interrupt.signal);
    const keep = keeper(opened, stateFile);
    const limits = { ...LIMITS, silenceMs };
    const watch = new ElectionWatch(
      opened.chain,
      opened.board,
      limits,
      (event) => teller.tell(event),
      () => keep(false),
    );
    for (;;) {
      const alarm = await oneRound(watch, interrupt);
      teller.caughtUp();
      if (alarm !== null) return teller.contradiction(alarm, path.dirname(stateFile));
      keep(true);
      if (interrupt.signal.aborted) return interrupted(opened, stateFile, teller);
      if (watch.isInDoubt && (args.once || !args.stay)) return DOUBT;
      if (args.once || watch.hasEnded) return ended(opened, teller);
      await interrupt.pause(everyMs ?? (isSlow ? SLOW_ROUND_MS : ROUND_MS));
    }
  } finally {
    interrupt.end();
  }
}

/** @returns what contradicts, or null */
async function oneRound(watch: ElectionWatch, interrupt: Interrupt): Promise<AlarmEvent | null> {
  try {
    await interrupt.during(() => watch.round(Date.now()));
    return null;
  } catch (error) {
    if (error instanceof ContradictionError) return error.alarm;
    throw error;
  }
}

/** Writes what can be kept, at most every two seconds unless it has to be. */
function keeper(opened: OpenedWatch, stateFile: string): (always: boolean) => void {
  let keptAtMs = 0;
  return (always) => {
    if (!always && Date.now() - keptAtMs < KEEP_EVERY_MS) return;
    const state = stateOf(opened, 0);
    if (state !== null) writeState(stateFile, state);
    keptAtMs = Date.now();
  };
}

function ended(opened: OpenedWatch, teller: Teller): number {
  const summary = summaryOf(opened);
  teller.end(summary, `nothing is wrong: anchor ${summary.seq ?? '–'}, ${summary.size} entries anchored`);
  return 0;
}

function interrupted(opened: OpenedWatch, stateFile: string, teller: Teller): number {
  teller.end(summaryOf(opened), `\nended by you; the next watch goes on with ${stateFile}`);
  return EXIT.interrupted;
}

function summaryOf({ chain }: OpenedWatch): { seq: number | null; size: number; minedSeq: number | null } {
  const { last } = chain.follower.position;
  return { seq: last?.seq ?? null, size: last?.treeSize ?? 0, minedSeq: chain.mined.newest?.seq ?? null };
}
