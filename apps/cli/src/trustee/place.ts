/** Where a trustee's command acts: her opened key file, the server, and the ceremony and election that her place leads to. */
import {
  BallotApi,
  InvitationApi,
  type InvitedTrustee,
  officeHttp,
  type TrusteeKeys,
  type TrusteeProgram,
} from '#client';
import { onlyElection } from '../sources/election-address.js';
import { readUrl } from '../issuer/service.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { readPassphrase } from '../output/passphrase.js';
import { readTrusteeFile } from './trustee-files.js';

export interface KeyArguments {
  url: string;
  file: string;
  passphraseFile?: string;
  json?: boolean;
}

export interface ElectionArguments extends KeyArguments {
  election?: string;
}

export interface OpenedPlace {
  api: BallotApi;
  keys: TrusteeKeys;
  program: TrusteeProgram;
  /** null: she was not invited by link. */
  invitation: InvitedTrustee | null;
}

const ID = /^[0-9a-f]{64}$/;

/** Opens the key file, and reads her place where she has one. @throws CommandError, VerificationError, ClientError */
export async function openPlace(options: KeyArguments): Promise<OpenedPlace> {
  const url = readUrl(options.url);
  const passphrase = await readPassphrase(options.passphraseFile ?? null, false);
  const { keys, program } = await readTrusteeFile(options.file, passphrase);
  const invitation = keys.place === null ? null : await invitationApi(url, keys.place).read();
  return { api: new BallotApi(url), keys, program, invitation };
}

/** @param place.secret  secret */
export function invitationApi(url: string, { planId, secret }: { planId: string; secret: string }): InvitationApi {
  return new InvitationApi(officeHttp(url, secret), planId);
}

/** The ceremony that is named, or that her place leads to. @throws CommandError */
export function ceremonyOf({ invitation }: OpenedPlace, named: string | undefined): string {
  if (named !== undefined) return readId('--ceremony', named);
  const ceremonyId = invitation?.election.ceremonyId ?? null;
  if (ceremonyId !== null) return ceremonyId;
  throw new CommandError(
    invitation === null ? 'the key file names no place of an office' : 'the office has not frozen this election yet',
    invitation === null
      ? 'name the ceremony with --ceremony'
      : 'the office tells you when: then give this command again',
    EXIT.usage,
  );
}

/** The election that is named, or that her place leads to, or the only one that the server has. @throws CommandError */
export async function electionOf({ api, invitation }: OpenedPlace, options: ElectionArguments): Promise<string> {
  if (options.election !== undefined) return readId('--election', options.election);
  const electionId = invitation?.election.electionId ?? null;
  if (electionId !== null) return electionId;
  if (invitation === null) return onlyElection(api, options.url);
  throw new CommandError('the office has not published this election yet', 'the ceremony comes first', EXIT.usage);
}

function readId(option: string, text: string): string {
  if (ID.test(text)) return text;
  throw new CommandError(`${option} is '${text}', not 64 lower-case hex digits`, null, EXIT.usage);
}
