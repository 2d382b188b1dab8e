/**
 * `psephos registrar` after the publication: e-mails over a real mail server that fails in every way, letters as PDF, tables.
 * Link and code are the voter's; neither the deliveries nor anything that is printed on the terminal holds a code.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { builtInTexts, composeInvitation, decodeDeliveryLog, openList, readList, type RollContact } from '#office';
import { BallotApi, openInvitedElection } from '#client';
import { DeliveryFile } from '../../apps/cli/src/registrar/delivery-file.js';
import { MailServer } from '../../apps/cli/src/registrar/mail-server.js';
import { dueVoters, sendMails } from '../../apps/cli/src/registrar/send-mails.js';
import { createTerminal } from '../../apps/cli/src/output/terminal.js';
import { MailBox } from '../support/mail-box.js';
import { pdfText } from '../support/pdf-text.js';
import { quickRegistrarFile, RegistrarBox } from '../support/registrar-box.js';
import { type CommandResult, psephosWith } from './command.js';

const PASSPHRASE = 'correct horse battery';
const FROM = 'Election office <office@example.org>';
const contact = (i: number, over: Partial<RollContact> = {}): RollContact => ({
  voterId: `v${i}`,
  classId: i === 0 ? 'partners' : 'members',
  name: `Voter “${i}” <b>`,
  email: `v${i}@example.org`,
  address: [`${i} Mill Lane`, 'Ely'],
  language: 'en',
  ...over,
});
const CONTACTS = [
  contact(0, { language: 'ar', name: 'ليلى خالد' }),
  contact(1, { language: 'fr' }),
  contact(2, { email: '' }),
  contact(3, { address: [] }),
  contact(4),
];

let box: RegistrarBox;
let mails: MailBox;
let folder: string;
let file: string;

beforeAll(async () => {
  box = await RegistrarBox.start(CONTACTS);
}, 60_000);

afterAll(() => box.stop());

beforeEach(async () => {
  mails = await MailBox.start();
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-registrar-'));
  file = path.join(folder, 'registrar.age');
  writeFileSync(file, await quickRegistrarFile({ ...box.list, electionId: box.electionId }, PASSPHRASE));
  box.requested = [];
});

afterEach(async () => {
  await mails.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]): Promise<CommandResult> =>
  psephosWith({ PSEPHOS_PASSPHRASE: PASSPHRASE, SMTP_URL: mails.url }, 'registrar', ...args);
const send = (...args: string[]) => run('send', file, '--url', box.url, '--from', FROM, '--rate', '100000', ...args);
const deliveries = () => {
  const log = `${file}.deliveries.jsonl`;
  return existsSync(log) ? decodeDeliveryLog(readFileSync(log, 'utf8')) : [];
};
const outcomes = () => deliveries().map(({ voterId, outcome, reply }) => [voterId, outcome, reply]);
const recipients = () => mails.taken.flatMap(({ to }) => to);

function expectNoCodes(...texts: string[]): void {
  for (const { code } of box.list.voters) {
    for (const text of texts) expect(text.replace(/[\s-]/g, '')).not.toContain(code);
  }
}

const election = () => openInvitedElection(new BallotApi(box.url), box.list, box.electionId, box.url);

test('everybody with an address gets her own link and code, in her language, once', async () => {
  const result = await send();
  expect([result.code, result.err]).toEqual([0, '']);
  expect(recipients()).toEqual(['v0@example.org', 'v1@example.org', 'v3@example.org', 'v4@example.org']);
  const invited = await election();
  for (const { to, mail, raw } of mails.taken) {
    const voter = box.list.voters.find(({ email }) => email === to[0]);
    const { link, code, subject, direction } = composeInvitation(voter!, invited, builtInTexts(), 'mail');
    expect(mail.subject).toBe(subject);
    expect(mail.to).toEqual([{ name: voter!.name, address: voter!.email }]);
    expect(mail.text).toContain(`\n${link}\n`);
    expect(mail.text).toContain(`\n${code}\n`);
    expect(mail.html).toContain(`href="${link}"`);
    expect(mail.html).toContain(`>${code}<`);
    expect(mail.html).toContain(`dir="${direction}"`);
    expect(mail.html).not.toMatch(/<(img|script|link|iframe)|src=|Voter “\d” <b>/i);
    expect(mail.attachments).toEqual([]);
    expect(raw).toContain('Auto-Submitted: auto-generated');
    const others = box.list.voters.filter(({ email }) => email !== to[0]);
    for (const other of others) expect(`${mail.text}${mail.html}`).not.toContain(other.code.slice(0, 8));
  }
  expect(outcomes()).toEqual(['v0', 'v1', 'v3', 'v4'].map((voterId) => [voterId, 'sent', 250]));
  expectNoCodes(readFileSync(`${file}.deliveries.jsonl`, 'utf8'), result.out, result.err);
  expect(statSync(`${file}.deliveries.jsonl`).mode & 0o077).toBe(0);
  expect((await send()).out).toContain('0 sent');
  expect(mails.taken).toHaveLength(4);
}, 60_000);

test('recipient_refused is listed and not tried again; what a server echoes is not kept', async () => {
  mails.refused.set('v1@example.org', 550);
  mails.contentReplies.push(554);
  const result = await send();
  expect(result.code).toBe(1);
  expect(result.out).toContain('refused: v1');
  expect(outcomes()).toEqual([
    ['v0', 'refused', 554],
    ['v1', 'refused', 550],
    ['v3', 'sent', 250],
    ['v4', 'sent', 250],
  ]);
  expectNoCodes(readFileSync(`${file}.deliveries.jsonl`, 'utf8'), result.out, result.err);
  mails.refused.clear();
  expect((await send()).code).toBe(0);
  expect(mails.taken).toHaveLength(2);
  // By name she gets it again, whatever became of it before.
  await send('--to', 'v1');
  expect(recipients().slice(2)).toEqual(['v1@example.org']);
}, 60_000);

test('mail_server_away: the mailing ends by name and goes on where it stopped', async () => {
  const { port } = mails;
  const deliveryFile = DeliveryFile.open(`${file}.deliveries.jsonl`);
  const invited = await election();
  const mailing = (server: MailServer, opened: DeliveryFile) => ({
    voters: dueVoters(box.list.voters, opened, 'invitation'),
    election: invited,
    texts: builtInTexts(),
    round: 'invitation',
    rate: 100_000,
    server,
    deliveries: opened,
    waitMs: 10,
  });
  const never = new AbortController().signal;
  // 1. The server goes away behind the second e-mail.
  const server = new MailServer(mails.url, FROM);
  const first = mailing(server, deliveryFile);
  await sendMails({ ...first, voters: first.voters.slice(0, 2) }, createTerminal(true), never);
  await mails.stop();
  const rest = mailing(server, deliveryFile);
  await expect(sendMails(rest, createTerminal(true), never)).rejects.toMatchObject({
    message: 'the mail server does not answer',
    exitCode: 69,
  });
  server.close();
  expect(outcomes().map(([voterId]) => voterId)).toEqual(['v0', 'v1']);
  // 2. A crash while a line was written; the next run knows what was sent.
  writeFileSync(`${file}.deliveries.jsonl`, '{"voterId":"v3","rou', { flag: 'a' });
  mails = await MailBox.start(port);
  const opened = DeliveryFile.open(`${file}.deliveries.jsonl`);
  const again = new MailServer(mails.url, FROM);
  const result = await sendMails(mailing(again, opened), createTerminal(true), never);
  again.close();
  expect(result).toEqual({ sent: 2, refused: [], failed: [], stopped: false });
  expect(recipients()).toEqual(['v3@example.org', 'v4@example.org']);
  expect(outcomes().map(([voterId]) => voterId)).toEqual(['v0', 'v1', 'v3', 'v4']);
}, 60_000);

test('told to stop: the e-mail under way is the last one', async () => {
  const opened = DeliveryFile.open(`${file}.deliveries.jsonl`);
  const server = new MailServer(mails.url, FROM);
  const stop = new AbortController();
  const sending = sendMails(
    {
      voters: dueVoters(box.list.voters, opened, 'invitation'),
      election: await election(),
      texts: builtInTexts(),
      round: 'invitation',
      rate: 1,
      server,
      deliveries: opened,
      waitMs: 10,
    },
    createTerminal(true),
    stop.signal,
  );
  while (outcomes().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  expect(await sending).toEqual({ sent: 1, refused: [], failed: [], stopped: true });
  server.close();
}, 60_000);

test('a reminder goes to those who have not asked for a token, and to no address that came back', async () => {
  box.requested = ['v0', 'v3'];
  const returned = path.join(folder, 'bounced.txt');
  writeFileSync(returned, 'V4@example.org,mailbox full\nnobody@example.org\n');
  const noted = await run('send', file, '--url', box.url, '--bounced', returned);
  expect([noted.code, outcomes()]).toEqual([0, [['v4', 'bounced', null]]]);
  expect((await send('--not-requested')).code).toBe(0);
  expect(recipients()).toEqual(['v1@example.org']);
  expect(deliveries().at(-1)).toMatchObject({ voterId: 'v1', round: 'reminder', outcome: 'sent' });
  const report = path.join(folder, 'report.csv');
  const status = await run('status', file, '--report', report);
  expect(status.out).toMatch(/sent +1\n +refused +0\n +failed +0\n +bounced +1\n +no mail +3\n/);
  expect(readFileSync(report, 'utf8')).toContain('v4,invitation,bounced,');
}, 60_000);

test('test e-mails and previews hold codes of nobody; own words take the place of those built in', async () => {
  const texts = path.join(folder, 'texts.json');
  writeFileSync(texts, JSON.stringify({ en: { subject: 'Now: {title}' } }));
  expect((await send('--test', 'me@example.org', '--texts', texts)).code).toBe(0);
  expect(recipients()).toEqual(['me@example.org', 'me@example.org', 'me@example.org']);
  expect(mails.taken[1].mail.subject).toMatch(/^Now: /);
  expectNoCodes(...mails.taken.map(({ mail }) => `${mail.text}${mail.html}`));
  expect(deliveries()).toEqual([]);
  const shown = await send('--preview');
  expect(shown.out).toContain('--- ar\nSubject: دعوتكم');
  expectNoCodes(shown.out);
  expect(mails.taken).toHaveLength(3);
}, 60_000);

test('letters: one page a voter who has a postal address, with her code', async () => {
  const out = path.join(folder, 'letters.pdf');
  const result = await run('letters', file, '--url', box.url, '--out', out);
  expect([result.code, result.err]).toEqual([0, '']);
  expect(result.out).toContain('1 voters without a postal address get no letter');
  const pdf = readFileSync(out);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(4);
  expect(statSync(out).mode & 0o077).toBe(0);
  expectNoCodes(result.out);
  const text = pdfText(pdf).replace(/\s/g, '');
  const invited = await election();
  for (const voter of box.list.voters) {
    const { code } = composeInvitation(voter, invited, builtInTexts(), 'letter');
    expect(text.includes(code.replaceAll(' ', ''))).toBe(voter.address.length > 0);
  }
  expect((await run('letters', file, '--url', box.url, '--out', out)).code).toBe(64);
}, 60_000);

test('a table of invitations only where it is wanted; it is read as it was written', async () => {
  const out = path.join(folder, 'all.csv');
  expect((await run('invitations', file, '--url', box.url, '--out', out)).code).toBe(64);
  expect(existsSync(out)).toBe(false);
  expect((await run('invitations', file, '--url', box.url, '--out', out, '--plain')).code).toBe(0);
  const list = openList(new Uint8Array(readFileSync(out)), { encoding: null, separator: null });
  const classes = [{ id: 'members', label: {} }];
  const rules = { needs: 'contact' as const, classes, defaultClass: 'members', languages: ['en', 'fr', 'ar'] };
  const { voters } = await readList(list, list.form, rules, () => undefined, new AbortController().signal);
  expect(voters.map(({ name }) => name)).toEqual(CONTACTS.map(({ name }) => name));
  expect(list.sample[1].cells[6]).toContain(`${box.url}/vote/${box.electionId}#`);
}, 60_000);

describe('nothing is sent', () => {
  test.each<[string, () => Promise<CommandResult>, number, string]>([
    [
      'wrong_passphrase',
      () =>
        psephosWith(
          { PSEPHOS_PASSPHRASE: 'x'.repeat(12), SMTP_URL: mails.url },
          'registrar',
          'send',
          file,
          '--url',
          box.url,
          '--from',
          FROM,
        ),
      1,
      'KEY_FILE_NOT_OPENED',
    ],
    ['no_registrar_file', () => (writeFileSync(file, 'voterId,code\n'), send()), 1, 'KEY_FILE_INVALID'],
    [
      'no_passphrase',
      () => psephosWith({ SMTP_URL: mails.url }, 'registrar', 'send', file, '--url', box.url),
      64,
      'no passphrase',
    ],
    [
      'no_mail_server',
      () =>
        psephosWith({ PSEPHOS_PASSPHRASE: PASSPHRASE }, 'registrar', 'send', file, '--url', box.url, '--from', FROM),
      64,
      'SMTP_URL',
    ],
    ['no_sender', () => run('send', file, '--url', box.url), 64, '--from'],
    ['unknown_voter', () => send('--to', 'v9'), 64, "--to 'v9'"],
    ['other_election', () => send('--election', '00'.repeat(32)), 1, 'PROBLEM_UNREADABLE'],
    [
      'texts_that_leave_out',
      () => (
        writeFileSync(path.join(folder, 't.json'), '{"en":{"help":"?"}}'),
        send('--texts', path.join(folder, 't.json'))
      ),
      66,
      'leaves out {contact}',
    ],
  ])(
    '%s',
    async (_name, work, code, words) => {
      const result = await work();
      expect(result.code).toBe(code);
      expect(result.err).toContain(words);
      expect(mails.taken).toEqual([]);
      expect(deliveries()).toEqual([]);
      expectNoCodes(result.out, result.err);
    },
    60_000,
  );
});

test('a roll that is not the file’s: no invitation binds a voter to it', async () => {
  const other = {
    ...box.list,
    voters: box.list.voters.map((voter, i) => (i === 0 ? { ...voter, rollKey: '01'.repeat(32) } : voter)),
  };
  const work = openInvitedElection(new BallotApi(box.url), other, box.electionId, box.url);
  await expect(work).rejects.toMatchObject({ code: 'REGISTRAR_ROLL_OTHER' });
});
