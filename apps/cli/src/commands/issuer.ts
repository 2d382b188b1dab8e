/**
 * `psephos issuer …`: what the operator of an issuer does, against any issuer: see what offices ask for, compare the roll
 * with the legal list, accept, and follow the ceremony.
 */
import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { type AcceptedEnrolment, IssuerApi } from '#client';
import { CommandError, EXIT } from '../output/command-error.js';
import { jsonOption } from '../output/options.js';
import { acceptedLines, ceremonyLines, offerLines, waitingLines } from '../issuer/lines.js';
import { readToken, readUrl } from '../issuer/service.js';

interface ServiceArguments {
  url: string;
  tokenFile?: string;
  json?: boolean;
}

interface AcceptArguments extends ServiceArguments {
  legalList?: string;
  comparedOtherwise?: boolean;
  enrolled?: string;
  enrolledSince?: string;
  codesToo?: boolean;
  byInvitation?: boolean;
}

const CEREMONY_ID = /^[0-9a-f]{64}$/;
const PLAN_ID = /^[0-9a-f]{32}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const URL_OPTION = ['--url <address>', 'address of the issuer, such as http://127.0.0.1:4001'] as const;
const TOKEN_OPTION = ['--token-file <file>', 'file with the issuer’s OPERATOR_TOKEN'] as const;

/** Adds `issuer` and its commands. */
export function addIssuer(program: Command, done: (code: number) => void): void {
  const issuer = program.command('issuer').description('the operator of an issuer: see, compare and accept ceremonies');
  issuer.exitOverride();
  issuer
    .command('offer')
    .description('the issuer’s name and the keys that it offers for the next ceremony')
    .requiredOption(...URL_OPTION)
    .addOption(jsonOption())
    .action(async (options: ServiceArguments) => {
      const offer = await new IssuerApi(readUrl(options.url), {}).offer();
      print(offer, offerLines(offer), options);
      done(0);
    });
  issuer
    .command('waiting')
    .description('ceremonies that offices have prepared with the offered keys')
    .requiredOption(...URL_OPTION)
    .requiredOption(...TOKEN_OPTION)
    .addOption(jsonOption())
    .action(async (options: ServiceArguments) => {
      const waiting = await (await operatorApi(options)).waiting();
      print(waiting, waitingLines(waiting), options);
      done(0);
    });
  issuer
    .command('accept')
    .description('accept a ceremony: the issuer makes its keys, and approves the roll at the end')
    .argument('<ceremony>', 'ceremony id, 64 hex digits')
    .requiredOption(...URL_OPTION)
    .requiredOption(...TOKEN_OPTION)
    .option('--legal-list <file>', 'CSV with voterId,class: the roll must have exactly these voters and classes')
    .option('--compared-otherwise', 'accept without --legal-list: you have compared the roll in another way')
    .option('--enrolled <plan>', 'voters enrolled with accounts: the 32 hex digits in the address where they did')
    .option('--enrolled-since <day>', 'with --enrolled: day on which that began, 2026-01-31; older tokens are refused')
    .option('--codes-too', 'with --enrolled: some enrolled by a link, and have no token of the provider')
    .option('--by-invitation', 'nobody enrolled: said where the issuer has a provider of accounts')
    .addOption(jsonOption())
    .action(async (ceremonyId: string, options: AcceptArguments) => {
      const id = readCeremonyId(ceremonyId);
      const list = await readLegalList(options);
      const enrolment = readEnrolment(options);
      const accepted = await (await operatorApi(options)).accept(id, list, enrolment);
      print(accepted, acceptedLines(accepted, list !== null), options);
      done(0);
    });
  issuer
    .command('status')
    .description('how far a ceremony is')
    .argument('<ceremony>', 'ceremony id, 64 hex digits')
    .requiredOption(...URL_OPTION)
    .requiredOption(...TOKEN_OPTION)
    .addOption(jsonOption())
    .action(async (ceremonyId: string, options: ServiceArguments) => {
      const ceremony = await (await operatorApi(options)).ceremony(readCeremonyId(ceremonyId));
      print(ceremony, ceremonyLines(ceremony), options);
      done(ceremony.state === 'failed' ? EXIT.failed : 0);
    });
}

async function operatorApi({ url, tokenFile }: ServiceArguments): Promise<IssuerApi> {
  return new IssuerApi(readUrl(url), { bearer: await readToken(tokenFile ?? '') });
}

/** Nobody accepts a roll by forgetting an option. */
async function readLegalList({ legalList, comparedOtherwise }: AcceptArguments): Promise<string | null> {
  if (legalList === undefined) {
    if (comparedOtherwise === true) return null;
    const hint = 'give --legal-list FILE, or --compared-otherwise if you have compared the roll yourself';
    throw new CommandError('the roll has to be compared with the legal list before it is accepted', hint, EXIT.usage);
  }
  try {
    return await readFile(legalList, 'utf8');
  } catch {
    throw new CommandError(`${legalList} cannot be read`, 'a CSV file with the header voterId,class', EXIT.noInput);
  }
}

/** The operator says it, and not the office: what is left away from a roll must not go unnoticed. */
function readEnrolment(options: AcceptArguments): AcceptedEnrolment | 'none' | undefined {
  const { enrolled, enrolledSince = '1970-01-01', codesToo, byInvitation } = options;
  if (enrolled === undefined) {
    if (codesToo !== true && options.enrolledSince === undefined) return byInvitation === true ? 'none' : undefined;
    throw new CommandError('nobody enrolled without --enrolled PLAN', 'name the plan, too', EXIT.usage);
  }
  if (byInvitation === true || !PLAN_ID.test(enrolled)) {
    const hint = 'the 32 hex digits in the address where voters enrolled, and no --by-invitation';
    throw new CommandError(`'${enrolled}' is not the id of a plan under which voters enrolled`, hint, EXIT.usage);
  }
  const sinceMs = DAY.test(enrolledSince) ? Date.parse(enrolledSince) : NaN;
  if (Number.isNaN(sinceMs))
    throw new CommandError(`'${enrolledSince}' is not a day`, 'such as 2026-01-31', EXIT.usage);
  return { planId: enrolled, sinceMs, tokens: codesToo === true ? 'where-given' : 'every-voter' };
}

function readCeremonyId(text: string): string {
  if (CEREMONY_ID.test(text)) return text;
  throw new CommandError(`'${text}' is not a ceremony id`, 'psephos issuer waiting lists them', EXIT.usage);
}

function print(value: unknown, lines: string[], { json }: ServiceArguments): void {
  console.log(json === true ? JSON.stringify(value) : lines.join('\n'));
}
