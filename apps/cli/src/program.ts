/** The commands of `psephos`, their options and help. Every command gives an exit code; errors are told in one place. */
import { Command, CommanderError } from 'commander';
import { addBench } from './commands/add-bench.js';
import { addCertificate } from './commands/certificate.js';
import { addChain } from './commands/chain.js';
import { demoCommand } from './commands/demo.js';
import { fastDemoCommand } from './commands/demo-fast.js';
import { addDiff } from './commands/diff.js';
import { addEnrolment } from './commands/enrolment.js';
import { addExport } from './commands/export.js';
import { addHints } from './commands/hints.js';
import { addIssuer } from './commands/issuer.js';
import { addOfficial } from './commands/official.js';
import { addRegistrar } from './commands/registrar.js';
import { startCommand } from './commands/start.js';
import { addTrustee } from './commands/trustee.js';
import { upCommand } from './commands/up.js';
import { verifyCommand } from './commands/verify.js';
import { addVote } from './commands/vote.js';
import { addWatch } from './commands/watch.js';
import { webHashCommand } from './commands/web.js';
import { EXIT, reportError } from './output/command-error.js';
import { jsonOption } from './output/options.js';
import { parseNumber } from './output/parse.js';
import { createTerminal, stopBars } from './output/terminal.js';
import { programVersion } from './root.js';

/** Runs the command line. @returns the exit code */
export async function run(args: string[]): Promise<number> {
  let code: number = EXIT.usage;
  const program = createProgram((result) => (code = result));
  const json = args.includes('--json');
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
    return reportError(error, json);
  } finally {
    stopBars();
  }
}

function createProgram(done: (code: number) => void): Command {
  const program = new Command('psephos')
    .description('Elections that anyone can verify')
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({ writeErr: (text) => process.stderr.write(usageError(text)) })
    .version(programVersion(), '--version', 'print the version')
    .helpCommand('help [command]', 'display help for command');
  addStart(program, done);
  addDemo(program, done);
  addVerify(program, done);
  addDiff(program, done);
  addExport(program, done);
  addHints(program, done);
  addWatch(program, done);
  addChain(program, done);
  addUp(program, done);
  addWeb(program, done);
  addBench(program, done);
  addCertificate(program, done);
  addOfficial(program, done);
  addVote(program, done);
  addIssuer(program, done);
  addEnrolment(program, done);
  addRegistrar(program, done);
  addTrustee(program, done);
  return program;
}

function addStart(program: Command, done: (code: number) => void): void {
  program
    .command('start')
    .description('an election to try with a browser on this machine; the next start goes on with it')
    .option('--voters <n>', 'invitations, 2 to 20000 (default: 20)')
    .option('--definition <file>', 'election template (default: the participatory vote in examples/)')
    .option('--closes-in <time>', 'time for voting, such as 20s, 90m or 2d (default: 1h)')
    .option(
      '--host <address>',
      'where the pages listen; 0.0.0.0 for phones in the same network (default: as at the last start, first 127.0.0.1)',
    )
    .option('--port <n>', 'port of the pages, 0 for a free one (default: 8080, later the same as before)')
    .option('--data <dir>', 'keep everything here', '.data/start')
    .option('--fresh', 'remove the election of earlier starts and begin a new one')
    .option('--no-close', 'do not close, decrypt and publish when the time for voting is over')
    .addOption(jsonOption())
    .action(async (options: StartOptionsParsed) => {
      const json = options.json === true;
      done(await startCommand({ ...options, fresh: options.fresh === true, json }, createTerminal(json)));
    });
}

function addDemo(program: Command, done: (code: number) => void): void {
  program
    .command('demo')
    .description('run a whole election on this machine and verify its record')
    .option('--voters <n>', 'simulated voters, 5 to 20000', '25')
    .option('--definition <file>', 'election template (default: the participatory vote in examples/)')
    .option('--trustees <total/threshold>', 'trustees, and how many of them decrypt', '3/2')
    .option('--out <dir>', 'write the published record here, and DIR.headers.json beside it')
    .option('--data <dir>', 'keep the services’ data here (default: a temporary folder, removed at the end)')
    .option('--seed <text>', 'seed of the simulated choices: the same seed gives the same totals', 'psephos')
    .option('--parallel <n>', 'voters that act at the same time', '4')
    .option('--fast', 'a record for benchmarks instead: no services, all keys known, any number of voters from 20 on')
    .option('--workers <n>', 'with --fast: threads (default: one a core)')
    .addOption(jsonOption())
    .action(async (options: DemoOptionsParsed) => {
      const json = options.json === true;
      const command = options.fast === true ? fastDemoCommand : demoCommand;
      done(await command({ ...options, json }, createTerminal(json)));
    });
}

function addVerify(program: Command, done: (code: number) => void): void {
  program
    .command('verify')
    .description('check a published record: exit code 0 valid, 1 invalid, 2 not everything could be checked')
    .argument('<record>', 'folder, .tar file, or the address of a server')
    .option('--election <hex>', 'the election id you expect, 64 hex digits')
    .option('--headers <file|url>', 'block headers from a source that you chose')
    .option('--network <name>', 'network of a header address', 'devnet')
    .option('--allow-offline', 'exit with 0 although the depth in the chain was not checked')
    .option('--confirmation <file...>', 'check confirmations in the same run: was the board’s promise kept?')
    .option('--checkpoint <file>', 'keep here what was verified, and verify only what is new the next time')
    .option(
      '--follow',
      'go on while the election runs: ends with the first thing that is wrong, or with the verdict; for addresses',
    )
    .option('--every <time>', 'with --follow: time between two looks while the server tells nothing', '5s')
    .option('--language <name>', 'of the sentences: en, fr, es or ar', 'en')
    .option('--pdf <file>', 'write the report to print')
    .option(
      '--engine <name>',
      'arithmetic of ballots and tokens: wasm, or noble, which is slower and the reference',
      'wasm',
    )
    .option('--workers <n>', 'threads that check entries (default: one for each core where the record is large)')
    .addOption(jsonOption())
    .action(async (record: string, options: VerifyOptionsParsed) => {
      const json = options.json === true;
      const settings = {
        record,
        election: options.election ?? null,
        headers: options.headers ?? null,
        network: options.network,
        allowOffline: options.allowOffline === true,
        confirmations: options.confirmation ?? [],
        checkpoint: options.checkpoint ?? null,
        follow: options.follow === true,
        every: options.every,
        language: options.language,
        pdf: options.pdf ?? null,
        engine: options.engine,
        workers: options.workers ?? null,
        json,
      };
      done(await verifyCommand(settings, createTerminal(json)));
    });
}

function addUp(program: Command, done: (code: number) => void): void {
  program
    .command('up')
    .description('start all services on this machine and stay')
    .option('--data <dir>', 'data of all services', '.data/up')
    .option('--issuers <n>', 'number of issuers', '3')
    .option(
      '--accept-automatically',
      'issuers accept every election that names them, with no operator; for trying only',
    )
    .addOption(jsonOption())
    .action(async (options: { data: string; issuers: string; acceptAutomatically?: boolean; json?: boolean }) => {
      const json = options.json === true;
      const issuers = parseNumber('--issuers', options.issuers, 2, 32);
      const acceptAutomatically = options.acceptAutomatically === true;
      done(await upCommand({ data: options.data, issuers, acceptAutomatically, json }, createTerminal(json)));
    });
}

function addWeb(program: Command, done: (code: number) => void): void {
  program
    .command('web')
    .description('the built pages')
    .exitOverride()
    .command('hash')
    .description('SHA-256 of the pages’ manifest, after every file was compared with it')
    .option('--election <url|dir>', 'compare with software.web of this election: exit code 1 if they differ')
    .addOption(jsonOption())
    .action(async (options: { election?: string; json?: boolean }) => {
      const json = options.json === true;
      done(await webHashCommand({ election: options.election, json }, createTerminal(json)));
    });
}

/** Commander says `error: …`; the house says who speaks, and where help is. */
function usageError(text: string): string {
  if (!text.startsWith('error: ')) return text;
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const suggestion = rest.find((line) => line.startsWith('(Did you mean'));
  const hint =
    suggestion === undefined ? 'psephos --help lists the commands and options' : suggestion.slice(1, -1).toLowerCase();
  return `psephos: ${first.replace(/\.$/, '')}\nhint: ${hint}\n`;
}

interface StartOptionsParsed {
  voters: string | undefined;
  definition: string | undefined;
  closesIn: string | undefined;
  host: string | undefined;
  port: string | undefined;
  data: string;
  fresh?: boolean;
  close: boolean;
  json?: boolean;
}

interface DemoOptionsParsed {
  voters: string;
  definition: string | undefined;
  trustees: string;
  out: string | undefined;
  data: string | undefined;
  seed: string;
  parallel: string;
  json?: boolean;
  fast?: boolean;
  workers: string | undefined;
}

interface VerifyOptionsParsed {
  election?: string;
  headers?: string;
  network: string;
  allowOffline?: boolean;
  confirmation?: string[];
  checkpoint?: string;
  follow?: boolean;
  every: string;
  language: string;
  pdf?: string;
  engine: string;
  workers?: string;
  json?: boolean;
}
