/**
 * The mail server of SMTP_URL. Codes travel in these e-mails: a connection to another machine is encrypted or not made.
 * What the server answers is kept as its number alone, since its words may repeat what was sent.
 */
import nodemailer, { type Transporter } from 'nodemailer';
import { type Invitation, mailHtml, mailText } from '#office';
import { CommandError, EXIT } from '../output/command-error.js';

export type MailOutcome =
  | { outcome: 'sent'; reply: number | null }
  /** Never for this address. */
  | { outcome: 'refused'; reply: number }
  /** Perhaps later. */
  | { outcome: 'failed'; reply: number | null; isServerAway: boolean };

/** Waits of a connection, an answer and a silence. */
const TIMEOUTS = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 };

export class MailServer {
  private readonly transport: Transporter;

  /** @param url secret: SMTP_URL   @param from  the sender's address, with or without a name */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (parsed === null || !['smtp:', 'smtps:'].includes(parsed.protocol)) {
      throw new CommandError(
        'SMTP_URL is no smtp:// or smtps:// address',
        'such as smtps://name:password@mail.example.org',
        EXIT.usage,
      );
    }
    const isLocal = /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(parsed.hostname);
    this.transport = nodemailer.createTransport({
      host: parsed.hostname.replace(/^\[|\]$/g, ''),
      port: Number(parsed.port) || (parsed.protocol === 'smtps:' ? 465 : 587),
      secure: parsed.protocol === 'smtps:',
      requireTLS: !isLocal,
      ...(parsed.username === ''
        ? {}
        : { auth: { user: decodeURIComponent(parsed.username), pass: decodeURIComponent(parsed.password) } }),
      pool: true,
      maxConnections: 1,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...TIMEOUTS,
    });
  }

  /** @param invitation secret @throws CommandError where the server refuses the sender, whoever the recipient is */
  async send(to: { name: string; address: string }, invitation: Invitation): Promise<MailOutcome> {
    try {
      const sent = (await this.transport.sendMail({
        from: this.from,
        to,
        subject: invitation.subject,
        text: mailText(invitation),
        html: mailHtml(invitation),
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': invitation.language },
      })) as { response?: string };
      return { outcome: 'sent', reply: Number(/^\d{3}/.exec(sent.response ?? '')?.[0]) || null };
    } catch (error) {
      return outcomeOf(error as SmtpError);
    }
  }

  close(): void {
    this.transport.close();
  }
}

interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
}

function outcomeOf(error: SmtpError): MailOutcome {
  const reply = error.responseCode ?? null;
  if (error.code === 'EAUTH' || error.command === 'MAIL FROM') {
    throw new CommandError(
      `the mail server refuses the sender (${reply ?? error.code ?? 'no answer'})`,
      'check SMTP_URL and --from',
      EXIT.failed,
    );
  }
  if (reply !== null && reply >= 500 && ['RCPT TO', 'DATA'].includes(error.command ?? '')) {
    return { outcome: 'refused', reply };
  }
  // Addresses that the library itself cannot put into an envelope.
  if (error.code === 'EENVELOPE' && reply === null) return { outcome: 'refused', reply: 501 };
  return { outcome: 'failed', reply, isServerAway: reply === null };
}
