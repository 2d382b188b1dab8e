/** `psephos trustee join`: fresh keys into a protected file, and their public halves to the office. */
import {
  MIN_TRUSTEE_PASSPHRASE,
  newTrusteeKeys,
  publicKeysOf,
  readInvitationFragment,
  suggestPassphrase,
} from '#client';
import { existsSync } from 'node:fs';
import { readUrl } from '../issuer/service.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { readPassphrase } from '../output/passphrase.js';
import type { Terminal } from '../output/terminal.js';
import { invitationApi } from './place.js';
import { readTrusteeFile, writeTrusteeFile } from './trustee-files.js';

export interface JoinArguments {
  url?: string;
  file: string;
  passphraseFile?: string;
  json?: boolean;
}

/** @param link  of the invitation, secret */
export async function joinCommand(link: string, options: JoinArguments, terminal: Terminal): Promise<number> {
  const { url, place } = readLink(link, options.url);
  const api = invitationApi(url, place);
  const invitation = await api.read();
  const { threshold, n } = invitation;
  terminal.say(`${invitation.name}, you are asked to be a trustee: any ${threshold} of the ${n} of you can count`);
  // A file that is there is this place's own: somebody was interrupted between saving and sending.
  const isNew = !existsSync(options.file);
  if (isNew && options.passphraseFile === undefined) {
    terminal.say(`at least ${MIN_TRUSTEE_PASSPHRASE} characters; one that nobody can guess: ${suggestPassphrase()}`);
  }
  const passphrase = await readPassphrase(options.passphraseFile ?? null, isNew);
  if (isNew) await writeTrusteeFile(options.file, await newTrusteeKeys(place), passphrase);
  const { keys } = await readTrusteeFile(options.file, passphrase);
  if (keys.place?.planId !== place.planId) {
    throw new CommandError(
      `${options.file} is of another election`,
      'every election needs fresh keys: name another file',
      EXIT.usage,
    );
  }
  await api.join(publicKeysOf(keys));
  const { signingKey, sealingKey } = publicKeysOf(keys);
  if (options.json === true)
    console.log(JSON.stringify({ file: options.file, planId: place.planId, signingKey, sealingKey }));
  terminal.say(`the office has your public key ${signingKey}`);
  terminal.say(`keep a second copy of ${options.file} and the passphrase apart from it: nobody can restore them`);
  return 0;
}

/** The address in the link is where it leads, unless another one is named. */
function readLink(link: string, url: string | undefined) {
  const [address = '', fragment = ''] = link.split('#');
  const place = readInvitationFragment(fragment);
  if (place === null) {
    throw new CommandError(
      'this is not the link of an invitation',
      'it ends in #, 32 hex digits, a dot and 64 hex digits',
      EXIT.usage,
    );
  }
  return { url: readUrl(url ?? address.replace(/\/office\/.*$/, '')), place };
}
