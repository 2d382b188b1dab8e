/** For whom and for which election invitations are made: the opened file, the published definition, the chosen voters. */
import { fromHex } from '#crypto';
import { BallotApi, issuedRollKeys, openInvitedElection, RollApi, officeHttp } from '#client';
import {
  builtInTexts,
  InvitationTextsError,
  type InvitedElection,
  readTexts,
  type RegistrarList,
  type RegistrarVoter,
  type TextsByLanguage,
} from '#office';
import { readToken, readUrl } from '../issuer/service.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { readInput } from './list-file.js';

export interface ServerOptions {
  url: string;
  tokenFile?: string;
}

export interface InvitedOptions extends ServerOptions {
  election?: string;
  /** Address of the voting pages, where it is not that of the API. */
  pages?: string;
  texts?: string;
  /** Voter ids. */
  to: string[];
  notRequested?: boolean;
}

/** @throws CommandError without a token */
export async function rollApi({ url, tokenFile }: ServerOptions): Promise<RollApi> {
  if (tokenFile === undefined) {
    throw new CommandError('this asks the election office: --token-file is missing', null, EXIT.usage);
  }
  return new RollApi(officeHttp(readUrl(url), await readToken(tokenFile)));
}

/** The election of the file: as the file, the command or the office says; checked against the definition and its roll. */
export async function invitedElection(list: RegistrarList, options: InvitedOptions): Promise<InvitedElection> {
  const api = new BallotApi(readUrl(options.url));
  return openInvitedElection(api, list, await electionIdOf(list, options), readUrl(options.pages ?? options.url));
}

async function electionIdOf(list: RegistrarList, options: InvitedOptions): Promise<string> {
  if (options.election !== undefined) {
    try {
      fromHex(options.election, 32);
      return options.election;
    } catch {
      throw new CommandError(`--election is '${options.election}', not 64 lower-case hex digits`, null, EXIT.usage);
    }
  }
  if (list.electionId !== null) return list.electionId;
  const { electionId } = await (await rollApi(options)).summary(list.planId);
  if (electionId !== null) return electionId;
  throw new CommandError('the election is not published yet', 'invitations carry its id: wait for it', EXIT.failed);
}

/** Those the options name. */
export async function chosenVoters(
  list: RegistrarList,
  electionId: string,
  { url, to, notRequested }: InvitedOptions,
): Promise<RegistrarVoter[]> {
  const known = new Set(list.voters.map(({ voterId }) => voterId));
  const unknown = to.find((voterId) => !known.has(voterId));
  if (unknown !== undefined) throw new CommandError(`--to '${unknown}' is no voter of the file`, null, EXIT.usage);
  const named = to.length === 0 ? list.voters : list.voters.filter(({ voterId }) => to.includes(voterId));
  if (notRequested !== true) return named;
  const issued = await issuedRollKeys(new BallotApi(readUrl(url)), electionId, list.registrar);
  return named.filter(({ rollKey }) => !issued.has(rollKey));
}

/** Built in, or with an office's own in their place. */
export async function textsOf(file: string | undefined): Promise<TextsByLanguage> {
  if (file === undefined) return builtInTexts();
  try {
    return readTexts(new TextDecoder().decode(await readInput(file)));
  } catch (error) {
    if (!(error instanceof InvitationTextsError)) throw error;
    throw new CommandError(`${file}: ${error.message}`, null, EXIT.noInput);
  }
}
