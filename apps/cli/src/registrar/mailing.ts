/** `registrar send` and `registrar status`: a mailing and what became of it. */
import { generateCode } from '#crypto';
import {
  composeInvitation,
  encodeSafeCsv,
  type InvitedElection,
  lastOutcomes,
  mailHtml,
  mailText,
  OUTCOMES,
  type RegistrarList,
  type RegistrarVoter,
  type TextsByLanguage,
} from '#office';
import { CommandError, EXIT } from '../output/command-error.js';
import { parseNumber } from '../output/parse.js';
import { readPassphrase } from '../output/passphrase.js';
import type { Terminal } from '../output/terminal.js';
import { DeliveryFile } from './delivery-file.js';
import { chosenVoters, invitedElection, type InvitedOptions, textsOf } from './invited.js';
import { openRegistrarFile, readInput, writeWhole } from './list-file.js';
import { MailServer } from './mail-server.js';
import { keepElection } from './paper.js';
import { dueVoters, sendMails } from './send-mails.js';

export interface SendOptions extends InvitedOptions {
  passphraseFile?: string;
  from?: string;
  state?: string;
  round?: string;
  rate: string;
  test?: string;
  preview?: string | boolean;
  bounced?: string;
}

const FIRST_WAIT_MS = 2_000;

/** @returns the exit code */
export async function sendCommand(file: string, options: SendOptions, terminal: Terminal): Promise<number> {
  const deliveries = DeliveryFile.open(options.state ?? `${file}.deliveries.jsonl`);
  const passphrase = await readPassphrase(options.passphraseFile ?? null, false);
  const list = await openRegistrarFile(file, passphrase);
  if (options.bounced !== undefined) return recordBounces(list, deliveries, options.bounced, terminal);
  const election = await invitedElection(list, options);
  const texts = await textsOf(options.texts);
  if (options.preview !== undefined) return preview(list, election, texts, options.preview);
  const rate = parseNumber('--rate', options.rate, 1, 100_000);
  const server = mailServer(options);
  try {
    if (options.test !== undefined) return await sendTest(options.test, list, election, texts, server, terminal);
    const round = options.round ?? (options.notRequested === true ? 'reminder' : 'invitation');
    const chosen = await chosenVoters(list, election.electionId, options);
    // Whoever is named gets it again, whatever became of it before.
    const voters =
      options.to.length > 0 ? chosen.filter(({ email }) => email !== '') : dueVoters(chosen, deliveries, round);
    await keepElection(file, list, election.electionId, passphrase);
    const stop = onInterrupt();
    const mailing = { voters, election, texts, round, rate, server, deliveries, waitMs: FIRST_WAIT_MS };
    const { sent, refused, failed, stopped } = await sendMails(mailing, terminal, stop);
    terminal.say(`  ${sent} sent, ${refused.length} refused, ${failed.length} not taken this time`);
    for (const voterId of refused) terminal.say(`  refused: ${voterId}`);
    for (const voterId of failed) terminal.say(`  not taken: ${voterId}`);
    if (stopped) {
      terminal.say('  stopped; the same command goes on where it stopped');
      return EXIT.interrupted;
    }
    return refused.length + failed.length === 0 ? 0 : EXIT.failed;
  } finally {
    server.close();
  }
}

/** @returns the exit code */
export async function statusCommand(
  file: string,
  options: { passphraseFile?: string; state?: string; report?: string },
  terminal: Terminal,
): Promise<number> {
  const { deliveries } = DeliveryFile.open(options.state ?? `${file}.deliveries.jsonl`);
  const list = await openRegistrarFile(file, await readPassphrase(options.passphraseFile ?? null, false));
  const last = lastOutcomes(deliveries, null);
  terminal.say(`registrar ${list.registrar} of ${list.registrars}, ${list.voters.length} voters`);
  terminal.say(list.electionId === null ? 'no invitation was made yet' : `election ${list.electionId}`);
  for (const outcome of OUTCOMES) {
    terminal.say(`  ${outcome.padEnd(8)} ${[...last.values()].filter((each) => each.outcome === outcome).length}`);
  }
  terminal.say(`  ${'no mail'.padEnd(8)} ${list.voters.filter(({ voterId }) => !last.has(voterId)).length}`);
  if (options.report !== undefined) {
    const rows = list.voters.map(({ voterId }) => {
      const found = last.get(voterId);
      if (found === undefined) return [voterId, '', '', '', ''];
      return [voterId, found.round, found.outcome, new Date(found.atMs).toISOString(), String(found.reply ?? '')];
    });
    await writeWhole(options.report, encodeSafeCsv([['voterId', 'round', 'outcome', 'at', 'reply'], ...rows]));
    terminal.say(`  every voter: ${options.report}`);
  }
  return 0;
}

function mailServer({ from }: SendOptions): MailServer {
  const url = process.env['SMTP_URL'];
  if (url === undefined || url === '') {
    throw new CommandError(
      'SMTP_URL is not set',
      'such as SMTP_URL=smtps://name:password@mail.example.org',
      EXIT.usage,
    );
  }
  if (from === undefined || !/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/.test(from)) {
    throw new CommandError(
      '--from is missing or no address',
      'such as --from "Election office <office@example.org>"',
      EXIT.usage,
    );
  }
  return new MailServer(url, from);
}

/** The first Ctrl-C ends after the e-mail that is on its way; the second one ends at once. */
function onInterrupt(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  return stop.signal;
}

/** Nobody of the list: her code opens nothing. */
function somebody(language: string, email: string): RegistrarVoter {
  const name = 'Ada Example';
  const address = ['1 Example Street', 'Example'];
  return { voterId: '', classId: '', name, email, address, language, code: generateCode(), rollKey: '' };
}

const languagesOf = (list: RegistrarList): string[] => [...new Set(list.voters.map(({ language }) => language))].sort();

async function preview(
  list: RegistrarList,
  election: InvitedElection,
  texts: TextsByLanguage,
  target: string | boolean,
): Promise<number> {
  const mails = languagesOf(list).map((language) => composeInvitation(somebody(language, ''), election, texts, 'mail'));
  if (typeof target === 'string') await writeWhole(target, mails.map(mailHtml).join('<hr>\n'));
  else for (const mail of mails) console.log(`--- ${mail.language}\nSubject: ${mail.subject}\n\n${mailText(mail)}`);
  return 0;
}

async function sendTest(
  address: string,
  list: RegistrarList,
  election: InvitedElection,
  texts: TextsByLanguage,
  server: MailServer,
  terminal: Terminal,
): Promise<number> {
  for (const language of languagesOf(list)) {
    const voter = somebody(language, address);
    const { outcome, reply } = await server.send(
      { name: voter.name, address },
      composeInvitation(voter, election, texts, 'mail'),
    );
    terminal.say(`  test in ${language}: ${outcome}${reply === null ? '' : ` (${reply})`}`);
    if (outcome !== 'sent') return EXIT.failed;
  }
  terminal.say('  the codes of test e-mails open nothing');
  return 0;
}

/** A list of addresses or voter ids, one a line, as mail servers' reports give them. */
async function recordBounces(
  list: RegistrarList,
  deliveries: DeliveryFile,
  file: string,
  terminal: Terminal,
): Promise<number> {
  const lines = new TextDecoder().decode(await readInput(file)).split(/\r?\n/);
  const bounced = new Set(lines.map((line) => (line.split(/[,;\t]/)[0] ?? '').trim().toLowerCase()).filter(Boolean));
  const found = list.voters.filter(
    ({ voterId, email }) => bounced.has(voterId.toLowerCase()) || (email !== '' && bounced.has(email.toLowerCase())),
  );
  const rounds = lastOutcomes(deliveries.deliveries, null);
  for (const { voterId } of found) {
    const round = rounds.get(voterId)?.round ?? 'invitation';
    deliveries.append({ voterId, round, outcome: 'bounced', atMs: Date.now(), reply: null });
    terminal.say(`  bounced: ${voterId}`);
  }
  terminal.say(`  ${found.length} voters of ${bounced.size} lines`);
  return 0;
}
