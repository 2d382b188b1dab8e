/** After the publication, on paper and in files: letters, and a table of invitations for a printer's own program. */
import { composeInvitation, encodeSafeCsv, type RegistrarList, type RegistrarVoter } from '#office';
import { CommandError, EXIT } from '../output/command-error.js';
import { readPassphrase } from '../output/passphrase.js';
import type { Terminal } from '../output/terminal.js';
import { chosenVoters, invitedElection, type InvitedOptions, textsOf } from './invited.js';
import { writeLetters } from './letters-pdf.js';
import { assertAbsent, openRegistrarFile, replaceRegistrarFile, writeWhole } from './list-file.js';

export interface PaperOptions extends InvitedOptions {
  out: string;
  passphraseFile?: string;
}

/** @returns the exit code */
export async function lettersCommand(file: string, options: PaperOptions, terminal: Terminal): Promise<number> {
  await assertAbsent(options.out);
  const { list, election, passphrase } = await openFile(file, options);
  const texts = await textsOf(options.texts);
  const voters = withAddress(await chosenVoters(list, election.electionId, options), terminal);
  const bar = terminal.bar('letters', voters.length);
  const letters = function* () {
    for (const voter of voters) {
      const recipient = [voter.name, ...voter.address].filter((line) => line !== '');
      yield { recipient, invitation: composeInvitation(voter, election, texts, 'letter') };
    }
  };
  const done = await writeLetters(options.out, letters(), (count) => bar.set(count, voters.length));
  bar.end(`${done} letters`);
  await keepElection(file, list, election.electionId, passphrase);
  terminal.say(`  ${options.out} holds the codes of ${done} voters: print it, then destroy it`);
  return 0;
}

/** @returns the exit code */
export async function invitationsCommand(
  file: string,
  options: PaperOptions & { plain?: boolean },
  terminal: Terminal,
): Promise<number> {
  if (options.plain !== true) {
    throw new CommandError(
      'a table of invitations holds every code, readable by whoever gets the file',
      'say --plain if that is what you want; letters and send need no such table',
      EXIT.usage,
    );
  }
  await assertAbsent(options.out);
  const { list, election, passphrase } = await openFile(file, options);
  const texts = await textsOf(options.texts);
  const voters = await chosenVoters(list, election.electionId, options);
  const rows = voters.map((voter) => {
    const { link, code } = composeInvitation(voter, election, texts, 'letter');
    const { voterId, name, email, address, language } = voter;
    return [voterId, name, email, address.join('\n'), language, code, link];
  });
  await writeWhole(
    options.out,
    encodeSafeCsv([['voterId', 'name', 'email', 'address', 'language', 'code', 'link'], ...rows]),
  );
  await keepElection(file, list, election.electionId, passphrase);
  terminal.say(`  ${options.out} holds the codes of ${rows.length} voters: destroy it when you are done`);
  return 0;
}

async function openFile(file: string, options: PaperOptions) {
  const passphrase = await readPassphrase(options.passphraseFile ?? null, false);
  const list = await openRegistrarFile(file, passphrase);
  return { list, election: await invitedElection(list, options), passphrase };
}

/** From the first invitation on the file belongs to that election: it makes none for another one. */
export async function keepElection(
  file: string,
  list: RegistrarList,
  electionId: string,
  passphrase: string,
): Promise<void> {
  if (list.electionId === null) await replaceRegistrarFile(file, { ...list, electionId }, passphrase);
}

function withAddress(voters: RegistrarVoter[], terminal: Terminal): RegistrarVoter[] {
  const reached = voters.filter(({ address }) => address.length > 0);
  if (reached.length < voters.length) {
    terminal.say(`  ${voters.length - reached.length} voters without a postal address get no letter`);
  }
  return reached;
}
