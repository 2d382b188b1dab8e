/** A real mail server on this machine: takes what it is told to take, and keeps it parsed. */
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface TakenMail {
  /** Of the envelope. */
  to: string[];
  mail: Email;
  /** As it came over the line. */
  raw: string;
}

export class MailBox {
  readonly taken: TakenMail[] = [];
  /** Reply code for recipients that are not taken. */
  readonly refused = new Map<string, number>();
  /** Reply code for the next e-mails' contents. */
  readonly contentReplies: number[] = [];

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  /** @param port  0 for any */
  static async start(port = 0): Promise<MailBox> {
    const of: { box: MailBox | null } = { box: null };
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      closeTimeout: 200,
      onRcptTo({ address }, _session, done) {
        const reply = of.box?.refused.get(address);
        done(reply === undefined ? null : replyError(reply, `mailbox ${address} unavailable`));
      },
      onData(stream, session, done) {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          const raw = Buffer.concat(parts);
          const reply = of.box?.contentReplies.shift();
          if (reply !== undefined) return done(replyError(reply, `refused: ${raw.toString('latin1')}`));
          void PostalMime.parse(raw).then((mail) => {
            const to = session.envelope.rcptTo.map(({ address }) => address);
            of.box?.taken.push({ to, mail, raw: raw.toString('latin1') });
            done();
          });
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    of.box = new MailBox(server, (server.server.address() as AddressInfo).port);
    return of.box;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

const replyError = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });
