/**
 * One mailing: everybody who is due gets her invitation, one after the other, no faster than allowed. A server that is away
 * is waited for, a while; what was sent is known to the next run, whatever ends this one.
 */
import {
  composeInvitation,
  type InvitedElection,
  lastOutcomes,
  type RegistrarVoter,
  type TextsByLanguage,
} from '#office';
import { CommandError, EXIT } from '../output/command-error.js';
import type { Terminal } from '../output/terminal.js';
import type { DeliveryFile } from './delivery-file.js';
import type { MailOutcome, MailServer } from './mail-server.js';

export interface Mailing {
  voters: RegistrarVoter[];
  election: InvitedElection;
  texts: TextsByLanguage;
  /** A voter gets one e-mail a round. */
  round: string;
  /** E-mails a minute. */
  rate: number;
  server: MailServer;
  deliveries: DeliveryFile;
  /** First wait for a server that is away; each further one is twice as long. */
  waitMs: number;
}

export interface MailingResult {
  sent: number;
  refused: string[];
  failed: string[];
  /** It was told to stop. */
  stopped: boolean;
}

const ATTEMPTS = 5;

/** Who has an e-mail address and is still waiting for this round's e-mail; addresses that came back are left out. */
export function dueVoters(voters: RegistrarVoter[], deliveries: DeliveryFile, round: string): RegistrarVoter[] {
  const inRound = lastOutcomes(deliveries.deliveries, round);
  const ever = lastOutcomes(deliveries.deliveries, null);
  return voters.filter(({ voterId, email }) => {
    const dead = ['refused', 'bounced'].includes(ever.get(voterId)?.outcome ?? '');
    return email !== '' && !dead && inRound.get(voterId)?.outcome !== 'sent';
  });
}

/** @param mailing secret @throws CommandError where the mail server stays away */
export async function sendMails(mailing: Mailing, terminal: Terminal, stop: AbortSignal): Promise<MailingResult> {
  const { voters, election, texts, round, rate, deliveries } = mailing;
  const result: MailingResult = { sent: 0, refused: [], failed: [], stopped: false };
  const bar = terminal.bar(`sending: ${round}`, voters.length);
  for (const [i, voter] of voters.entries()) {
    if (stop.aborted) return { ...result, stopped: true };
    const begunMs = Date.now();
    const invitation = composeInvitation(voter, election, texts, 'mail');
    const outcome = await attempt(mailing, stop, () =>
      mailing.server.send({ name: voter.name, address: voter.email }, invitation),
    );
    if (outcome === null) return { ...result, stopped: true };
    deliveries.append({
      voterId: voter.voterId,
      round,
      outcome: outcome.outcome,
      atMs: Date.now(),
      reply: outcome.reply,
    });
    if (outcome.outcome === 'sent') result.sent += 1;
    else result[outcome.outcome].push(voter.voterId);
    bar.set(i + 1, voters.length);
    await pause(Math.max(0, 60_000 / rate - (Date.now() - begunMs)), stop);
  }
  bar.end(`${result.sent} of ${voters.length}`);
  return result;
}

/** Tries again where it may help. @returns null when it was told to stop meanwhile */
async function attempt(
  { waitMs }: Mailing,
  stop: AbortSignal,
  send: () => Promise<MailOutcome>,
): Promise<MailOutcome | null> {
  for (let count = 1; ; count++) {
    const outcome = await send();
    if (outcome.outcome !== 'failed') return outcome;
    if (count >= ATTEMPTS) {
      if (!outcome.isServerAway) return outcome;
      throw new CommandError(
        'the mail server does not answer',
        'run the same command again later: it goes on where it stopped',
        EXIT.unavailable,
      );
    }
    await pause(waitMs * 2 ** (count - 1), stop);
    if (stop.aborted) return null;
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (ms === 0 || stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
