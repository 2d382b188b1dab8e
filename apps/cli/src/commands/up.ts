/**
 * `psephos up`: all services on this machine, on a data folder that stays. Ctrl-C stops them in order; the next `up` on
 * the same folder goes on where this one ended.
 */
import path from 'node:path';
import { EXIT } from '../output/command-error.js';
import type { Terminal } from '../output/terminal.js';
import { officeLines, officeOf } from '../start/office-link.js';
import { issuerNames, Supervisor } from '../supervisor/supervisor.js';
import { TOKEN_NAMES } from '../supervisor/deployment-file.js';

const BLOCK_MS = 1_000;

/** Runs until the signal; a service that ends by itself ends everything with exit code 1. */
export async function upCommand(
  args: { data: string; issuers: number; acceptAutomatically: boolean; json: boolean },
  terminal: Terminal,
): Promise<number> {
  const directory = path.resolve(args.data);
  let end: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => (end = resolve));
  // From the first moment on: a service that is just starting must not be left behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(0));
  const supervisor = await Supervisor.start({
    directory,
    issuers: args.issuers,
    blockMs: BLOCK_MS,
    automaticIssuers: args.acceptAutomatically,
    onCrash: (name, how) => {
      const log = path.join(directory, 'logs');
      console.error(`psephos: error: ${name} ended by itself: ${how}\nhint: its log is in ${log}`);
      end(EXIT.failed);
    },
  });
  announce(supervisor, directory, args, terminal);
  const code = await ended;
  terminal.say('\nstopping');
  await supervisor.stop();
  return code;
}

function announce(
  supervisor: Supervisor,
  directory: string,
  args: { issuers: number; json: boolean },
  terminal: Terminal,
): void {
  const services = ['ballot-api', 'tally', ...issuerNames(args.issuers), 'devnet'];
  if (args.json) {
    const addresses = Object.fromEntries(services.map((name) => [name, supervisor.urlOf(name)]));
    const tokens = Object.fromEntries([...TOKEN_NAMES, ...services].map((name) => [name, supervisor.tokenOf(name)]));
    console.log(JSON.stringify({ format: 'psephos-up/1', directory, addresses, tokens, office: officeOf(supervisor) }));
  }
  terminal.say('a trial installation: all keys lie on this one disk\n');
  for (const name of services) terminal.say(`  ${name.padEnd(12)} ${supervisor.urlOf(name)}`);
  for (const line of officeLines(supervisor)) terminal.say(line);
  terminal.say('\nbearer tokens (secret)');
  terminal.say(`  ${'office'.padEnd(12)} ${supervisor.tokenOf('office')}`);
  for (const name of ['tally', ...issuerNames(args.issuers)])
    terminal.say(`  ${name.padEnd(12)} ${supervisor.tokenOf(name)}`);
  terminal.say(`\ndata and logs: ${directory}\nCtrl-C stops everything; nothing is lost`);
}
