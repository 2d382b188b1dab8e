/**
 * `psephos start`: an election to try with a browser, on this machine. Everything is kept in a data folder: the next start
 * goes on with the same election. When the time for voting is over it closes the election and publishes the result.
 */
import path from 'node:path';
import { shownOn } from '../demo/shown-on.js';
import { CommandError, EXIT, reportError } from '../output/command-error.js';
import type { Terminal } from '../output/terminal.js';
import { announce, type Occasion, resultAddress } from '../start/announce.js';
import { addressesOf } from '../start/addresses.js';
import { ISSUERS, makeElection, openElection, templateOf } from '../start/election.js';
import { endElection, isPublished, waitForEndOfVoting } from '../start/end-of-voting.js';
import { Ending } from '../start/ending.js';
import { FIRST_PORT, readStartOptions, type StartArguments } from '../start/options.js';
import { hostOf, keepHost, openDataFolder } from '../start/state.js';
import { verifyLine } from '../supervisor/command-lines.js';
import { freePorts } from '../supervisor/ports.js';
import { Supervisor } from '../supervisor/supervisor.js';
import { BUILD_HINT, checkWebBuild, webFolder } from '../web/manifest.js';

const BLOCK_MS = 1_000;
const PAGES = ['vote/index.html', 'audit/index.html'];

/** Stays until a signal, or until a service ends by itself. @returns the exit code */
export async function startCommand(args: StartArguments, terminal: Terminal): Promise<number> {
  const options = readStartOptions(args);
  const template = templateOf(options.election.template);
  assertPagesAreBuilt();
  const ending = new Ending();
  const kept = await openDataFolder(options.directory, options.fresh);
  const host = hostOf(options.directory, options.host);
  terminal.say('a demonstration: all keys lie on this one disk\n');
  const stages = shownOn(terminal);
  stages.onProgress('start services', 0, 1);
  const supervisor = await Supervisor.start({
    directory: options.directory,
    issuers: ISSUERS.total,
    blockMs: BLOCK_MS,
    automaticIssuers: true,
    front: { host, port: await frontPort(options.port, kept === null) },
    onCrash: (name, how) => ending.crashed(name, how, path.join(options.directory, 'logs')),
  });
  stages.onProgress('start services', 1, 1);
  keepHost(options.directory, host);
  let isBusy = true;
  try {
    const work = async (): Promise<number> => {
      const electionId = kept ?? (await makeElection(supervisor, options, template, stages));
      await hold({ supervisor, options, host, resumed: kept !== null }, electionId, ending, terminal);
      isBusy = false;
      return ending.code;
    };
    return await Promise.race([ending.code, work()]);
  } finally {
    terminal.say('\nstopping');
    await supervisor.stop();
    // Work that was cut off asks stopped services again and again; nobody waits for it.
    if (isBusy) void ending.code.then((code) => process.exit(code));
  }
}

/** Open for voters, then the end of the election; pages stay in any case. */
async function hold(
  place: Pick<Occasion, 'supervisor' | 'options' | 'host' | 'resumed'>,
  electionId: string,
  ending: Ending,
  terminal: Terminal,
): Promise<void> {
  const { supervisor, options, host, resumed } = place;
  const election = await openElection(supervisor, options.directory, electionId);
  if (resumed && options.electionOptions.length > 0) {
    console.error(`psephos: ${options.electionOptions.join(', ')} not used: an earlier start made this election`);
    console.error('hint: --fresh removes it and begins a new one');
  }
  const hasResult = await isPublished(election);
  announce({ ...place, election, hasResult }, terminal);
  ending.ready();
  if (!options.close || hasResult || election.phases.phase === 'aborted') return;
  await waitForEndOfVoting(election);
  if (ending.isEnding) return;
  terminal.say('\nthe time for voting is over: closing, decrypting and publishing the result');
  try {
    await endElection(supervisor, options.directory, election, shownOn(terminal));
  } catch (error) {
    if (ending.isEnding) return;
    // Whoever looks at the pages goes on looking.
    reportError(error, false);
    console.error('hint: the next start tries again; logs are in ' + path.join(options.directory, 'logs'));
    return;
  }
  const addresses = addressesOf(host, supervisor.urlOf('ballot-api'), electionId);
  terminal.say(`\nthe result: ${resultAddress(addresses)}\nverify it:  ${verifyLine(supervisor, electionId)}`);
}

/** Everywhere the same address at first, and the same as before later. */
async function frontPort(wanted: number | null, isNew: boolean): Promise<number | null> {
  if (wanted === null) return isNew ? FIRST_PORT : null;
  if (wanted !== 0) return wanted;
  const [port = null] = await freePorts(1, []);
  return port;
}

function assertPagesAreBuilt(): void {
  const { files } = checkWebBuild(webFolder());
  const missing = PAGES.find((page) => !files.includes(page));
  if (missing !== undefined) throw new CommandError(`dist/web/${missing} is not there`, BUILD_HINT, EXIT.noInput);
}
