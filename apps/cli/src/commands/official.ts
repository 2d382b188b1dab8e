/**
 * `psephos official …`: an official's part against any server. Her key stays in its protected file; an API token for
 * `phases:request` opens the door, and only signatures of two officials move anything.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { ApprovalsApi, BallotApi, officeHttp, PlansApi, readStatement, signStatement } from '#client';
import { sha256, toHex } from '#crypto';
import { makeOfficialKey, type NamedOfficialKey, openOfficialKey, protectOfficialKey } from '#office';
import { encodePhaseStatement, type Phase, PHASES } from '#record';
import { readToken, readUrl } from '../issuer/service.js';
import { approvalLines, statementLines } from '../official/lines.js';
import { askYes } from '../output/ask.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { jsonOption } from '../output/options.js';
import { readPassphrase } from '../output/passphrase.js';

interface ServerArguments {
  url: string;
  election: string;
  tokenFile: string;
  json?: boolean;
}

interface KeyArguments {
  key: string;
  passphraseFile?: string;
}

interface AskArguments extends ServerArguments, KeyArguments {
  to: string;
  reason: string;
}

interface ApproveArguments extends ServerArguments, KeyArguments {
  yes?: boolean;
}

const URL_OPTION = ['--url <address>', 'address of the office’s server'] as const;
const ELECTION = ['--election <id>', 'id of the election, 64 hex digits, or of its plan, 32'] as const;
const TOKEN = ['--token-file <file>', 'file with an API token for phases:request and elections:read'] as const;
const KEY = ['--key <file>', 'your protected key file'] as const;
const PASSPHRASE = ['--passphrase-file <file>', 'passphrase in its first line (or PSEPHOS_PASSPHRASE)'] as const;

/** Adds `official` and its commands. */
export function addOfficial(program: Command, done: (code: number) => void): void {
  const official = program.command('official').description('an official: key, requests, approvals');
  official.exitOverride();
  official
    .command('key')
    .description('make a signing key in a protected file; import it on the page of your account')
    .requiredOption('--name <name>', 'your name')
    .requiredOption('--out <file>', 'where the protected file goes; never overwritten')
    .option(...PASSPHRASE)
    .addOption(jsonOption())
    .action(async (options: { name: string; out: string; passphraseFile?: string; json?: boolean }) => {
      done(await makeKey(options));
    });
  withServer(
    official.command('status').description('where an election stands, and what waits for a second official'),
  ).action(async (options: ServerArguments) => done(await showStatus(options)));
  withServer(official.command('ask').description('ask for the next phase; another official approves'))
    .requiredOption(...KEY)
    .requiredOption('--to <phase>', 'issuing, voting, closed or aborted')
    .requiredOption('--reason <text>', 'why; both signatures and the reason go to the public board')
    .option(...PASSPHRASE)
    .action(async (options: AskArguments) => done(await askFor(options)));
  withServer(official.command('approve').description('read what another official asks for, and sign it too'))
    .argument('<request>', 'id of the request')
    .requiredOption(...KEY)
    .option(...PASSPHRASE)
    .option('--yes', 'sign without being asked')
    .action(async (id: string, options: ApproveArguments) => done(await approve(id, options)));
  withSigning(
    official.command('sign').description('sign a phase statement without any server, for whoever collects signatures'),
  )
    .argument('<statement>', 'file with the statement')
    .requiredOption('--definition <file>', 'definition.json of the election')
    .option('--yes', 'sign without being asked')
    .action(async (file: string, options: KeyArguments & { definition: string; yes?: boolean; json?: boolean }) => {
      done(await signFile(file, options));
    });
}

const withServer = (command: Command): Command =>
  command
    .requiredOption(...URL_OPTION)
    .requiredOption(...ELECTION)
    .requiredOption(...TOKEN)
    .addOption(jsonOption());

const withSigning = (command: Command): Command =>
  command
    .requiredOption(...KEY)
    .option(...PASSPHRASE)
    .addOption(jsonOption());

async function makeKey(options: {
  name: string;
  out: string;
  passphraseFile?: string;
  json?: boolean;
}): Promise<number> {
  if (existsSync(options.out)) {
    throw new CommandError(`${options.out} is there already`, 'a key that is lost cannot be made again', EXIT.usage);
  }
  const key = makeOfficialKey(options.name);
  const text = await protectOfficialKey(key, await readPassphrase(options.passphraseFile ?? null, true));
  await writeFile(options.out, text, { mode: 0o600, flag: 'wx' });
  const publicKey = toHex(key.publicKey);
  print(options, { file: options.out, publicKey }, [`public key ${publicKey}`, `protected file ${options.out}`]);
  return 0;
}

async function showStatus(options: ServerArguments): Promise<number> {
  const approvals = await (await approvalsOf(options)).list(options.election);
  const stand = await standOf(options);
  const lines = [
    stand === null ? 'not published yet' : `phase ${stand.phase}, ${stand.nextPhaseNo} steps so far`,
    ...approvals.flatMap(approvalLines),
  ];
  print(options, { phase: stand?.phase ?? null, approvals }, lines);
  return 0;
}

async function askFor(options: AskArguments): Promise<number> {
  const to = PHASES.find((phase) => phase === options.to);
  if (to === undefined) throw new CommandError(`--to is '${options.to}', no phase`, PHASES.join(', '), EXIT.usage);
  const stand = await standOf(options);
  if (stand === null) {
    throw new CommandError('the election is not published yet', 'name it by its election id', EXIT.usage);
  }
  const { electionId, phase: from, nextPhaseNo: phaseNo } = stand;
  const definitionBytes = await new BallotApi(readUrl(options.url)).definition(electionId);
  const statement = { electionId, phaseNo, from, to, reason: options.reason };
  const signed = signStatement(await openKey(options), { kind: 'phase', statement, electionId, definitionBytes });
  const approval = await (await approvalsOf(options)).ask(options.election, 'phase', signed);
  print(options, approval, [...approvalLines(approval), 'another official approves it with the id of this request']);
  return 0;
}

async function approve(id: string, options: ApproveArguments): Promise<number> {
  const api = await approvalsOf(options);
  const found = (await api.list(options.election)).find((approval) => approval.id === id);
  if (found === undefined) {
    throw new CommandError(`there is no request ${id}`, 'psephos official status lists them', EXIT.usage);
  }
  const asked = readStatement(found.kind, found.statement);
  await confirm([...approvalLines(found), ...statementLines(asked.statement)], options);
  const key = await openKey(options);
  const signed =
    asked.kind === 'phase'
      ? signStatement(key, { ...asked, ...(await definitionOf(options, asked.statement.electionId)) })
      : signStatement(key, asked);
  const approval = await api.approve(options.election, id, signed);
  print(options, approval, approvalLines(approval));
  return approval.state === 'failed' ? EXIT.failed : 0;
}

async function signFile(
  file: string,
  options: KeyArguments & { definition: string; yes?: boolean; json?: boolean },
): Promise<number> {
  const text = new TextDecoder().decode(await readInput(file));
  const asked = readStatement('phase', text);
  if (asked.kind !== 'phase') throw new Error('a phase statement is one');
  const definitionBytes = await readInput(options.definition);
  await confirm(statementLines(asked.statement), options);
  const electionId = toHex(sha256(definitionBytes));
  const signed = signStatement(await openKey(options), { ...asked, electionId, definitionBytes });
  if (signed.statement !== new TextDecoder().decode(encodePhaseStatement(asked.statement))) {
    throw new CommandError(`${file} is no canonical statement`, null, EXIT.failed);
  }
  print(options, signed, [JSON.stringify(signed)]);
  return 0;
}

/** The definition that the statement names; `signStatement` holds it against its id. */
async function definitionOf(options: ServerArguments, electionId: string) {
  return { electionId, definitionBytes: await new BallotApi(readUrl(options.url)).definition(electionId) };
}

interface Stand {
  electionId: string;
  phase: Phase;
  nextPhaseNo: number;
}

/** Where the board stands; null before there is one. */
async function standOf({ url, election, tokenFile }: ServerArguments): Promise<Stand | null> {
  const electionId = election.length === 64 ? election : await electionOf(url, election, tokenFile);
  if (electionId === null) return null;
  const status = await new BallotApi(readUrl(url)).status(electionId);
  const phase = PHASES.find((known) => known === status.string('phase'));
  if (phase === undefined) throw new Error(`the server says that the phase is '${status.string('phase')}'`);
  return { electionId, phase, nextPhaseNo: status.integer('nextPhaseNo') };
}

async function electionOf(url: string, planId: string, tokenFile: string): Promise<string | null> {
  return (await new PlansApi(officeHttp(readUrl(url), await readToken(tokenFile))).get(planId)).electionId;
}

async function approvalsOf({ url, tokenFile }: ServerArguments): Promise<ApprovalsApi> {
  return new ApprovalsApi(officeHttp(readUrl(url), await readToken(tokenFile)));
}

async function openKey({ key, passphraseFile }: KeyArguments): Promise<NamedOfficialKey> {
  const text = new TextDecoder().decode(await readInput(key));
  return openOfficialKey(text, await readPassphrase(passphraseFile ?? null, false));
}

/** What is signed is shown in words before. @throws CommandError where she does not want to */
async function confirm(lines: string[], { yes }: { yes?: boolean }): Promise<void> {
  for (const line of lines) process.stderr.write(`${line}\n`);
  if (yes === true || (await askYes('Sign this?'))) return;
  throw new CommandError('nothing was signed', null, EXIT.failed);
}

async function readInput(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch(() => {
    throw new CommandError(`cannot read ${file}`, null, EXIT.noInput);
  });
  return new Uint8Array(bytes);
}

function print({ json }: { json?: boolean }, value: object, lines: string[]): void {
  console.log(json === true ? JSON.stringify(value) : lines.join('\n'));
}
