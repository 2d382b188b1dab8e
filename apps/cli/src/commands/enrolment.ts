/**
 * `psephos enrolment …`: the office's part where voters' own devices make the keys: who may enrol, links for those without an
 * account, how far it is, its end. Links are made here; the server gets their hashes.
 */
import type { Command } from 'commander';
import { readFile, writeFile } from 'node:fs/promises';
import { EntitledApi, type EnrolmentFigures, officeHttp } from '#client';
import { encodeLinkTable, enrolmentAddress, makeEnrolmentLink } from '#office';
import { csvField, decodeCsv } from '#record';
import { readToken, readUrl } from '../issuer/service.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { jsonOption } from '../output/options.js';

interface ServerArguments {
  url: string;
  tokenFile: string;
  json?: boolean;
}

const PLAN_ID = /^[0-9a-f]{32}$/;

/** Adds `enrolment` and its commands. */
export function addEnrolment(program: Command, done: (code: number) => void): void {
  const enrolment = program.command('enrolment').description('who may enrol with an own device, and how far that is');
  enrolment.exitOverride();
  withServer(enrolment.command('list'), 'upload who may enrol, in place of the list before')
    .argument('<file>', 'CSV with the header voterId,class')
    .option('--links <file>', 'make a one-time link for everybody, into this new table (CSV, secret)')
    .action(async (plan: string, file: string, options: ServerArguments & { links?: string }) => {
      const csv = await readFile(file, 'utf8').catch(() => {
        throw new CommandError(`${file} cannot be read`, 'a CSV file with the header voterId,class', EXIT.noInput);
      });
      const api = await apiOf(options);
      const list = options.links === undefined ? csv : await withLinks(csv, addressOf(plan, options), options.links);
      print(await api.replace(planOf(plan), list), options);
      done(0);
    });
  withServer(enrolment.command('status'), 'how many have enrolled').action(
    async (plan: string, options: ServerArguments) => {
      const id = planOf(plan);
      print(await (await apiOf(options)).figures(id), options);
      done(0);
    },
  );
  withServer(enrolment.command('end'), 'nobody enrols any more: the roll stands and can be frozen')
    .option('--reopen', 'voters may enrol again')
    .action(async (plan: string, options: ServerArguments & { reopen?: boolean }) => {
      const id = planOf(plan);
      print(await (await apiOf(options)).setOpen(id, options.reopen === true), options);
      done(0);
    });
  withServer(enrolment.command('reset'), 'let a voter enrol anew, with another device')
    .argument('<voter>', 'voter id')
    .action(async (plan: string, voterId: string, options: ServerArguments) => {
      const id = planOf(plan);
      const wasEnrolled = await (await apiOf(options)).reset(id, voterId);
      const sentence = wasEnrolled ? 'the voter may enrol anew' : 'this voter had not enrolled';
      console.log(options.json === true ? JSON.stringify({ wasEnrolled }) : sentence);
      done(0);
    });
}

function withServer(command: Command, description: string): Command {
  return command
    .description(description)
    .argument('<plan>', 'the office’s id of the election, 32 hex digits')
    .requiredOption('--url <address>', 'address of the office')
    .requiredOption('--token-file <file>', 'API token with the scopes elections:read and roll:write')
    .addOption(jsonOption());
}

/** Writes the links before their hashes leave: a link that is lost cannot be made again. */
async function withLinks(csv: string, address: string, out: string): Promise<string> {
  const [header, ...rows] = decodeCsv(csv);
  if (header?.fields.join(',') !== 'voterId,class') {
    throw new CommandError('line 1: the header must be voterId,class', null, EXIT.noInput);
  }
  const voters = rows.map(({ fields }) => ({ fields, link: makeEnrolmentLink(fields[0] ?? '', address) }));
  await writeFile(out, encodeLinkTable(voters.map(({ link }) => link)), { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      throw new CommandError(`${out} is there already`, 'name a new file: links are never overwritten', EXIT.usage);
    },
  );
  const hashed = voters.map(({ fields, link }) => [...fields, link.hash].map(csvField).join(','));
  return ['voterId,class,linkHash', ...hashed, ''].join('\n');
}

function addressOf(plan: string, { url }: ServerArguments): string {
  return enrolmentAddress(readUrl(url).replace(/\/+$/, ''), planOf(plan));
}

async function apiOf({ url, tokenFile }: ServerArguments): Promise<EntitledApi> {
  return new EntitledApi(officeHttp(readUrl(url), await readToken(tokenFile)));
}

function planOf(text: string): string {
  if (PLAN_ID.test(text)) return text;
  throw new CommandError(
    `'${text}' is not the office’s id of an election`,
    '32 hex digits, in its address',
    EXIT.usage,
  );
}

function print(figures: EnrolmentFigures, { json }: ServerArguments): void {
  const { isOpen, entitled, enrolled, withLink } = figures;
  const sentence = `${enrolled} of ${entitled} voters have enrolled, ${withLink} have a link; enrolment is ${isOpen ? 'open' : 'over'}`;
  console.log(json === true ? JSON.stringify(figures) : sentence);
}
