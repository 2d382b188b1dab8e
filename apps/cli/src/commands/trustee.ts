/** `psephos trustee …`: a trustee's part against any server, with the same key file as on the pages. */
import type { Command } from 'commander';
import { jsonOption } from '../output/options.js';
import { createTerminal, type Terminal } from '../output/terminal.js';
import { type CeremonyArguments, ceremonyCommand, type ConfirmArguments, confirmCommand } from '../trustee/ceremony.js';
import {
  decryptCommand,
  rehearseCommand,
  statusCommand,
  type VerifyArguments,
  verifyCommand,
} from '../trustee/counting.js';
import { type JoinArguments, joinCommand } from '../trustee/joining.js';
import type { ElectionArguments } from '../trustee/place.js';

const PASSPHRASE = [
  '--passphrase-file <file>',
  'file with the passphrase (else PSEPHOS_PASSPHRASE, else it is asked for)',
] as const;

/** Adds `trustee` and its commands. */
export function addTrustee(program: Command, done: (code: number) => void): void {
  const trustee = program
    .command('trustee')
    .description('a trustee’s key: join, make the election key with the others, rehearse, verify, decrypt');
  trustee.exitOverride();
  const run =
    <T extends { json?: boolean }>(work: (options: T, terminal: Terminal) => Promise<number>) =>
    async (options: T) =>
      done(await work(options, createTerminal(options.json === true)));

  trustee
    .command('join')
    .description('make a key, save it in a protected file, and send its public half to the office')
    .argument('<link>', 'the link of your invitation')
    .requiredOption('--file <file>', 'your key file, which must not be there yet, such as trustee-1.psephos-key')
    .option('--url <address>', 'address of the ballot API, where it is not that of the link')
    .option(...PASSPHRASE)
    .addOption(jsonOption())
    .action(async (link: string, options: JoinArguments) =>
      done(await joinCommand(link, options, createTerminal(options.json === true))),
    );
  withCeremony(withKey(trustee.command('ceremony'), 'make the election key with the other trustees')).action(
    run<CeremonyArguments>(ceremonyCommand),
  );
  withCeremony(
    withKey(trustee.command('confirm'), 'say that another trustee sees the same fingerprint, or another one'),
  )
    .option('--fingerprint <text>', 'what another trustee reads to you, at least the first two groups')
    .option('--different', 'stop the ceremony for everybody')
    .action(run<ConfirmArguments>(confirmCommand));
  withElection(withKey(trustee.command('rehearse'), 'show with your key file that your key works')).action(
    run<ElectionArguments>(rehearseCommand),
  );
  withHeaders(
    withElection(withKey(trustee.command('verify'), 'check the closed election as you must before you decrypt')),
  ).action(run<VerifyArguments>(verifyCommand));
  withHeaders(
    withElection(withKey(trustee.command('decrypt'), 'check the closed election, then send your part of the result')),
  ).action(run<VerifyArguments>(decryptCommand));
  withElection(withKey(trustee.command('status'), 'where everything stands, and who is missing'))
    .option('--ceremony <hex>', 'ceremony id, where the key file names no place')
    .action(run<ElectionArguments & { ceremony?: string }>(statusCommand));
}

function withKey(command: Command, description: string): Command {
  return command
    .description(description)
    .requiredOption('--url <address>', 'address of the ballot API')
    .requiredOption('--file <file>', 'your key file')
    .option(...PASSPHRASE)
    .addOption(jsonOption());
}

function withCeremony(command: Command): Command {
  return command
    .option('--ceremony <hex>', 'ceremony id, where the key file names no place')
    .option('--wait <seconds>', 'how long to wait for the others; given again, the command goes on', '3600')
    .option('--complain', 'publish a complaint without asking, where a trustee sends something wrong');
}

function withElection(command: Command): Command {
  return command.option('--election <hex>', 'election id, where neither the key file nor the server names one alone');
}

function withHeaders(command: Command): Command {
  return command
    .requiredOption('--headers <file|url>', 'block headers from a source that you chose')
    .option('--network <name>', 'network of a header address', 'devnet');
}
