/** Before the freeze: a list is looked at, codes are made for it, their public halves go to the office. */
import { encodeHalf, type RollSummary } from '#office';
import { giveCodes } from '#client';
import { CommandError, EXIT } from '../output/command-error.js';
import { readPassphrase } from '../output/passphrase.js';
import type { Terminal } from '../output/terminal.js';
import { rollApi, type ServerOptions } from './invited.js';
import { assertAbsent, createRegistrarFile, openRegistrarFile } from './list-file.js';
import { type ListOptions, readVoters } from './read-voters.js';

export interface PlanOptions extends ListOptions, ServerOptions {
  plan: string;
}

export interface CodesOptions extends PlanOptions {
  out: string;
  registrar: string;
  goodRows?: boolean;
  passphraseFile?: string;
}

/** Looks at a list as `codes` would; changes nothing. @returns the exit code */
export async function importCommand(file: string, options: PlanOptions, terminal: Terminal): Promise<number> {
  const plan = await planOf(options);
  const { voters, problems, rowCount } = await readVoters(file, options, plan, terminal);
  terminal.say(`${voters.length} of ${rowCount} rows can be imported; nothing was imported yet`);
  return problems.length === 0 ? 0 : EXIT.failed;
}

/** Makes codes and keeps them in a new protected file. @returns the exit code */
export async function codesCommand(file: string, options: CodesOptions, terminal: Terminal): Promise<number> {
  await assertAbsent(options.out);
  const plan = await planOf(options);
  const registrar = registrarOf(options.registrar, plan);
  // 1. The list.
  const { voters, problems, rowCount } = await readVoters(file, options, plan, terminal);
  if (problems.length > 0 && options.goodRows !== true) {
    throw new CommandError(
      `${problems.length} of ${rowCount} rows cannot be imported; nothing was imported`,
      'mend the list, or import the good rows alone with --good-rows',
      EXIT.failed,
    );
  }
  if (voters.length === 0) throw new CommandError('no row can be imported', null, EXIT.noInput);
  // 2. The codes.
  const passphrase = await readPassphrase(options.passphraseFile ?? null, true);
  const bar = terminal.bar('making codes', voters.length);
  const coded = await giveCodes(voters, (done) => bar.set(done, voters.length), new AbortController().signal);
  bar.end(`${coded.length} codes`);
  // 3. The file; only then is there anything to upload.
  const { planId, title, registrars } = plan;
  const list = { planId, title, registrar, registrars, electionId: null, voters: coded };
  await createRegistrarFile(options.out, list, passphrase);
  terminal.say(`  the codes are in ${options.out}, under your passphrase; without both nobody can be invited`);
  terminal.say(`  fingerprint ${encodeHalf(coded).fingerprint}`);
  return 0;
}

/** Gives the office the public half of a file. @returns the exit code */
export async function uploadCommand(
  file: string,
  options: ServerOptions & { passphraseFile?: string },
  terminal: Terminal,
): Promise<number> {
  const api = await rollApi(options);
  const list = await openRegistrarFile(file, await readPassphrase(options.passphraseFile ?? null, false));
  const half = encodeHalf(list.voters);
  const { halves, isComplete, problem } = await api.putHalf(list.planId, list.registrar, half.csv);
  const stored = halves.find(({ registrar }) => registrar === list.registrar);
  if (stored?.fingerprint !== half.fingerprint) {
    throw new CommandError('the office holds another half than this one', 'import it again', EXIT.failed);
  }
  terminal.say(`  ${list.voters.length} voters of registrar ${list.registrar}, fingerprint ${half.fingerprint}`);
  if (problem !== null) throw new CommandError(`${problem.detail} (${problem.code})`, null, EXIT.failed);
  terminal.say(isComplete ? '  the roll is complete' : '  the half of the other registrar is missing');
  return 0;
}

async function planOf(options: PlanOptions): Promise<RollSummary> {
  if (!/^[0-9a-f]{32}$/.test(options.plan)) {
    throw new CommandError(
      `--plan is '${options.plan}', not 32 hex digits`,
      'it stands in the address of the office’s pages',
      EXIT.usage,
    );
  }
  return (await rollApi(options)).summary(options.plan);
}

function registrarOf(text: string, { registrars }: RollSummary): 1 | 2 {
  if (text === '1' || (text === '2' && registrars === 2)) return text === '1' ? 1 : 2;
  throw new CommandError(`--registrar is '${text}', the election has ${registrars}`, null, EXIT.usage);
}
