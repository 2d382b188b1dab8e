/**
 * `psephos chain rebuild`: every ballot's hash of an election from the chain, without our server (spec §8.4). Exit codes: 0
 * all of it holds and a block is proven to hold it, 1 the chain contradicts itself, 2 nothing is wrong but no block was
 * proven or a source does not answer, 130 Ctrl-C.
 */
import { toHex, VerificationError } from '#crypto';
import type { Command } from 'commander';
import path from 'node:path';
import { CommandError, EXIT } from '../output/command-error.js';
import { Interrupt } from '../output/interrupt.js';
import { createTerminal, type Terminal } from '../output/terminal.js';
import { HashList } from '../watch/hash-list.js';
import { type ChainArguments, openNamed } from '../watch/named-watch.js';
import type { WatchEvent } from '../watch/events.js';
import { contradictionOf } from '../watch/election-watch.js';
import { type OpenedWatch, stateOf } from '../watch/open-watch.js';
import { Teller } from '../watch/teller.js';
import { writeState } from '../watch/watch-state.js';
import { argumentsOf, chainOptions } from './watch.js';

export interface RebuildArguments extends ChainArguments {
  out: string | undefined;
}

const EXIT_CODES = `
Exit codes: 0 all of it holds and a block holds it, 1 the chain contradicts itself,
2 no block was proven to hold it, 130 Ctrl-C.
Without --out one line an entry: index, leaf hash, anchor, transaction; with --json one line an anchor.`;
const UNPROVEN = 2;
const KEEP_EVERY_MS = 2_000;

/** Adds `chain` and its command. */
export function addChain(program: Command, done: (code: number) => void): void {
  const chain = program.command('chain').description('what stands on the chain').exitOverride();
  const command = chain
    .command('rebuild')
    .description('list the hashes of all entries of an election’s board from the chain, without any server of it');
  chainOptions(command, 'as announced, or anchor.genesisOutpoint of the definition')
    .addHelpText('after', EXIT_CODES)
    .option('--out <file>', 'write the list here and go on with it later (default: the standard output, anew)')
    .action(async (options: Partial<RebuildArguments>) => {
      done(await rebuildCommand({ ...argumentsOf(options), out: options.out }));
    });
}

export async function rebuildCommand(args: RebuildArguments): Promise<number> {
  if (args.from === undefined) {
    throw new CommandError(
      'nobody says where the chain of anchors begins',
      'give --from TXID:VOUT from the announcement of the election, or from anchor.genesisOutpoint of its definition',
      EXIT.usage,
    );
  }
  // On the standard output the list stands alone and begins anew; a file goes on with what belongs to it.
  const stateFile = args.out === undefined ? null : `${args.out}.state.json`;
  const terminal = createTerminal(args.json || args.out === undefined);
  const teller = new Teller(false, terminal);
  const interrupt = new Interrupt();
  try {
    const tell = (event: WatchEvent) => teller.tell(event);
    const { opened, listBytes } = await openNamed(args, () => stateFile, tell, interrupt.signal);
    const list =
      args.out === undefined ? HashList.toOutput(args.json) : HashList.toFile(args.out, listBytes, args.json);
    const keep = () => {
      const state = stateOf(opened, list.bytes);
      if (state !== null && stateFile !== null) writeState(stateFile, state);
    };
    try {
      const isDone = await interrupt.during(() => follow(opened, list, keep));
      teller.caughtUp();
      return isDone ? ended(opened, terminal) : interrupted(stateFile);
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      return teller.contradiction(contradictionOf(error), path.dirname(args.out ?? '.'));
    } finally {
      keep();
      list.close();
    }
  } finally {
    interrupt.end();
  }
}

async function follow({ chain }: OpenedWatch, list: HashList, keep: () => void): Promise<void> {
  let keptAtMs = Date.now();
  await chain.follow((anchor) => {
    list.add(anchor);
    if (Date.now() - keptAtMs >= KEEP_EVERY_MS) {
      keep();
      keptAtMs = Date.now();
    }
    return Promise.resolve();
  });
  await chain.compareSpends();
  await chain.readHeaders();
  await chain.proveMined();
}

/** How far the chain goes and how far blocks hold it, beside the list: on the standard error. */
function ended({ chain }: OpenedWatch, terminal: Terminal): number {
  const { last, electionId, closingIndex } = chain.follower.position;
  const { newest } = chain.mined;
  const say = (text: string) => console.error(text);
  if (last === null || electionId === null) {
    say('the chain has no anchor yet');
    return UNPROVEN;
  }
  terminal.say('');
  say(`election ${toHex(electionId)}`);
  say(`${last.treeSize} hashes in ${last.seq + 1} anchors, root ${toHex(last.rootHash)}`);
  say(closingIndex === undefined ? 'the board is not closed' : `closed with entry ${closingIndex}`);
  if (newest === null) {
    say('no block was proven to hold them: give --headers');
    return UNPROVEN;
  }
  const depth = chain.tipHeight - newest.blockHeight + 1;
  const rest = last.seq === newest.seq ? '' : `; ${last.seq - newest.seq} anchors are not mined yet`;
  say(`up to anchor ${newest.seq} in block ${newest.blockHeight}, confirmation ${depth}${rest}`);
  return 0;
}

function interrupted(stateFile: string | null): number {
  console.error(stateFile === null ? 'ended by you' : `ended by you; the next run goes on with ${stateFile}`);
  return EXIT.interrupted;
}
