/**
 * `psephos registrar …`: a registrar's part against any server. Codes are made, kept and sent by this program on her own
 * machine; the server gets their public halves.
 */
import { Command, Option } from 'commander';
import { jsonOption } from '../output/options.js';
import { createTerminal, type Terminal } from '../output/terminal.js';
import { codesCommand, type CodesOptions, importCommand, type PlanOptions, uploadCommand } from '../registrar/codes.js';
import { sendCommand, type SendOptions, statusCommand } from '../registrar/mailing.js';
import { invitationsCommand, lettersCommand, type PaperOptions } from '../registrar/paper.js';

type Json = { json?: boolean };

/** Adds `registrar` and its commands. */
export function addRegistrar(program: Command, done: (code: number) => void): void {
  const registrar = program
    .command('registrar')
    .description('make the voters’ codes, hand over the roll, print and send the invitations');
  registrar.exitOverride();
  const run =
    <T extends Json>(work: (file: string, options: T, terminal: Terminal) => Promise<number>) =>
    async (file: string, options: T) =>
      done(await work(file, options, createTerminal(options.json === true)));

  withPlan(registrar.command('import'), 'look at a list of voters (CSV) as codes would; nothing is changed').action(
    run<PlanOptions & Json>(importCommand),
  );
  withPlan(registrar.command('codes'), 'make a code for every voter of a list (CSV), into a new protected file')
    .requiredOption('--out <file>', 'the protected file, which must not be there yet')
    .option('--registrar <n>', 'which registrar you are, where there are two', '1')
    .option('--good-rows', 'leave out rows that cannot be imported')
    .addOption(passphraseOption())
    .action(run<CodesOptions & Json>(codesCommand));
  withServer(registrar.command('upload'), 'hand the office the roll: voter ids, classes and public keys of the file')
    .addOption(passphraseOption())
    .action(run<Parameters<typeof uploadCommand>[1] & Json>(uploadCommand));
  withElection(registrar.command('invitations'), 'a table (CSV) of all invitations, for a printer’s own program')
    .requiredOption('--out <file>', 'the table')
    .option('--plain', 'confirms that the table, which holds every code, is wanted unprotected')
    .action(run<PaperOptions & { plain?: boolean } & Json>(invitationsCommand));
  withElection(registrar.command('letters'), 'the invitations as a PDF, one page a voter')
    .requiredOption('--out <file>', 'the PDF')
    .action(run<PaperOptions & Json>(lettersCommand));
  withElection(registrar.command('send'), 'send the invitations by the mail server of SMTP_URL')
    .option('--from <address>', 'sender, such as "Election office <office@example.org>"')
    .option('--preview [file]', 'show the e-mails in every language, or write them to an HTML file; sends nothing')
    .option('--test <address>', 'send one e-mail in every language to this address, with codes that open nothing')
    .option('--round <name>', 'name of the mailing; the same one goes on where it stopped (invitation, or reminder)')
    .option('--rate <n>', 'e-mails a minute', '600')
    .option('--state <file>', 'deliveries so far (default: the file’s name with .deliveries.jsonl)')
    .option('--bounced <file>', 'note addresses or voter ids, one a line, whose e-mails came back; sends nothing')
    .action(run<SendOptions & Json>(sendCommand));
  registrar
    .command('status')
    .description('what the file holds and what became of its e-mails')
    .argument('<file>', 'the protected file')
    .option('--state <file>', 'deliveries so far (default: the file’s name with .deliveries.jsonl)')
    .option('--report <file>', 'write a table (CSV) of every voter')
    .addOption(passphraseOption())
    .addOption(jsonOption())
    .action(run<Parameters<typeof statusCommand>[1] & Json>(statusCommand));
}

const collect = (value: string, before: string[]): string[] => [...before, value];

const passphraseOption = (): Option =>
  new Option('--passphrase-file <file>', 'file with the passphrase (else PSEPHOS_PASSPHRASE, else it is asked for)');

function withPlan(command: Command, description: string): Command {
  return command
    .description(description)
    .argument('<list>', 'CSV with a heading a column')
    .requiredOption('--url <address>', 'address of the ballot API')
    .requiredOption('--token-file <file>', 'API token with the scopes elections:read and roll:write')
    .requiredOption('--plan <id>', 'the office’s id of the election, 32 hex digits')
    .option('--class <id>', 'voter class of everybody whose row names none')
    .option('--column <heading=role>', 'what a column holds; may be given several times', collect, [])
    .option('--encoding <name>', 'if it is not detected rightly')
    .option('--separator <name>', 'comma, semicolon, tab or bar, if it is not detected rightly')
    .option('--problems <file>', 'write all rows that cannot be imported to a table (CSV)')
    .addOption(jsonOption());
}

function withServer(command: Command, description: string): Command {
  return command
    .description(description)
    .argument('<file>', 'the protected file that codes made')
    .requiredOption('--url <address>', 'address of the ballot API')
    .option('--token-file <file>', 'API token with the scopes elections:read and roll:write')
    .addOption(jsonOption());
}

function withElection(command: Command, description: string): Command {
  return withServer(command, description)
    .option('--election <hex>', 'election id, where the file does not know it yet (else the office is asked)')
    .option('--pages <address>', 'address of the voting pages, where it is not that of the API')
    .option('--texts <file>', 'your own words (JSON), in place of those built in')
    .option('--to <voter>', 'this voter alone; may be given several times', collect, [])
    .option('--not-requested', 'only those who have not asked for their voting token yet')
    .addOption(passphraseOption());
}
