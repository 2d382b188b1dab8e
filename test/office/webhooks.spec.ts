/** Webhooks over real HTTP: signed, repeated until they are taken, under one id, and not to addresses of insiders. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { isPrivateAddress } from '../../apps/ballot-api/src/office/elections/private-address.js';
import { webhookUrl } from '../../apps/ballot-api/src/office/webhooks/addresses.js';
import { waitMs } from '../../apps/ballot-api/src/office/webhooks/deliveries.js';
import { freshDatabaseUrl } from '../support/database.js';
import type { StartedProcess } from '../support/process.js';
import { TestElection } from '../support/test-election.js';
import { expectStatus, OFFICE, TestService } from '../support/test-service.js';
import { SignedIn } from './signed-in.js';

interface Received {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A receiver that can be down, and answers as it is told. */
class Receiver {
  readonly received: Received[] = [];
  status = 204;
  private server: Server | undefined;
  port = 0;

  async up(): Promise<void> {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        this.received.push({ headers: request.headers, body });
        response.writeHead(this.status, { location: '/elsewhere' }).end();
      });
    });
    await new Promise<void>((done) => this.server?.listen(this.port, '127.0.0.1', done));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }
}

const receiver = new Receiver();
let service: TestService;
let replica: StartedProcess;
let election: TestElection;
let ada: SignedIn;
let webhook: { id: string; secret: string };

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('webhooks'), [0, 1]);
  await service.kill();
  service.settings = { WEBHOOKS_TO_PRIVATE: 'allowed' };
  await service.startApi();
  replica = service.spawn();
  await replica.ready;
  election = await TestElection.publish(service);
  await election.rehearse();
  ada = await SignedIn.as(service, 'Ada', 'official');
  await receiver.up();
}, 120_000);

afterAll(async () => {
  replica.child.kill('SIGTERM');
  await replica.ended;
  await service.stop();
  await receiver.down();
}, 60_000);

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds()); await new Promise((done) => setTimeout(done, 100))) {
    if (Date.now() > end) throw new Error('it did not come to this');
  }
}

async function deliveries(): Promise<Record<string, unknown>[]> {
  const { json } = await ada.get(`/office-api/webhooks/${webhook.id}/deliveries`);
  return json['deliveries'] as Record<string, unknown>[];
}

/** As the guide tells a receiver to check it. */
function isGenuine({ headers, body }: Received): boolean {
  const [, timestamp = '', mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['psephos-signature'])) ?? [];
  const expected = createHmac('sha256', webhook.secret).update(`${timestamp}.${body}`).digest('hex');
  return mac === expected && Math.abs(Date.now() - Number(timestamp)) < 60_000;
}

test('officials make them; the secret is told once and is in no table', async () => {
  const form = { url: receiver.url, events: ['phase.changed'] };
  expect((await service.json('POST', '/office-api/webhooks', form, OFFICE)).json.code).toBe('FORBIDDEN');
  const made = await ada.post('/office-api/webhooks', form);
  expectStatus(made, 201);
  webhook = made.json as unknown as typeof webhook;
  expect(webhook.secret).toMatch(/^[\w-]{43}$/);
  const list = await ada.get('/office-api/webhooks');
  expect(list.json['webhooks']).toMatchObject([{ id: webhook.id, url: receiver.url, events: ['phase.changed'] }]);
  expect(list.text).not.toContain(webhook.secret);
  const client = new pg.Client({ connectionString: service.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ all: string }>(
    `SELECT string_agg(w::text, '') || (SELECT string_agg(l::text, '') FROM office_log l) AS all FROM office_webhook w`,
  );
  await client.end();
  expect(rows[0]?.all).not.toContain(webhook.secret);
});

test('a test delivery arrives, genuine', async () => {
  const { status, json } = await ada.post(`/office-api/webhooks/${webhook.id}/test`, {});
  expect(status).toBe(202);
  await until(() => receiver.received.length === 1);
  const [first] = receiver.received;
  expect(isGenuine(first)).toBe(true);
  expect(isGenuine({ ...first, body: first.body.replace('webhook.test', 'phase.changed') })).toBe(false);
  expect(first.headers).toMatchObject({ 'psephos-event': 'webhook.test', 'psephos-delivery': json['eventId'] });
  expect(JSON.parse(first.body)).toMatchObject({ id: json['eventId'], type: 'webhook.test' });
});

test('a receiver that is down gets it when it is up again', async () => {
  await receiver.down();
  await election.move('issuing');
  await until(async () => (await deliveries()).some(({ answer }) => answer === 'ECONNREFUSED'));
  expect((await deliveries())[0]).toMatchObject({ type: 'phase.changed', state: 'waiting', answer: 'ECONNREFUSED' });
  receiver.status = 500;
  await receiver.up();
  await until(() => receiver.received.length === 2);
  receiver.status = 204;
  await until(() => receiver.received.length === 3);
  await until(async () => (await deliveries())[0]['state'] === 'delivered');
  const [, refused, taken] = receiver.received;
  expect(refused.headers['psephos-delivery']).toBe(taken.headers['psephos-delivery']);
  expect(refused.body).toBe(taken.body);
  expect(JSON.parse(taken.body)).toMatchObject({
    type: 'phase.changed',
    data: { electionId: election.id, from: 'setup', to: 'issuing', phaseNo: 0, boardIndex: 1 },
  });
  expect(isGenuine(taken)).toBe(true);
});

test('two replicas send an event once; one that died while sending, twice under the same id', async () => {
  const before = receiver.received.length;
  await election.move('voting');
  await until(() => receiver.received.length > before);
  await new Promise((done) => setTimeout(done, 3_000));
  expect(receiver.received.length).toBe(before + 1);
  const client = new pg.Client({ connectionString: service.databaseUrl });
  await client.connect();
  const id = receiver.received[before]?.headers['psephos-delivery'];
  await client.query(`UPDATE office_delivery SET state = 'waiting', next_ms = 0 WHERE event_id = $1`, [id]);
  await client.end();
  await until(() => receiver.received.length === before + 2);
  expect(receiver.received[before + 1]?.headers['psephos-delivery']).toBe(id);
});

test('requests for approval and alarms of the chain are told to who asked for them', async () => {
  const before = receiver.received.length;
  const form = { url: receiver.url, events: ['approval.requested', 'anchor.alarm', 'result.published'] };
  const second = await ada.post('/office-api/webhooks', form);
  expectStatus(second, 201);
  const client = new pg.Client({ connectionString: service.databaseUrl });
  await client.connect();
  const now = Date.now();
  await client.query(
    `INSERT INTO office_approval (id, plan_id, kind, target, statement, reason, requested_by, requested_key, requested_ms,
                                  expires_ms, signature, state)
     VALUES ($1, $2, 'phase', 'closed', '{}', 'r', 'ada', $3, $4::bigint, $4::bigint + 1000, $5, 'open')`,
    ['ab'.repeat(16), election.id, Buffer.alloc(32), now, Buffer.alloc(64)],
  );
  await client.query(
    `INSERT INTO anchor_halt (election_id, halt_no, code, detail, evidence, raised_ms)
     VALUES ($1, 1, 'BATON_SPENT', 'd', '{}', $2)`,
    [Buffer.from(election.id, 'hex'), now],
  );
  await client.end();
  await until(() => receiver.received.length >= before + 2);
  const told = receiver.received.slice(before).map(({ body }) => JSON.parse(body) as { type: string; data: object });
  expect(told.sort((a, b) => a.type.localeCompare(b.type))).toMatchObject([
    { type: 'anchor.alarm', data: { electionId: election.id, code: 'BATON_SPENT' } },
    { type: 'approval.requested', data: { approvalId: 'ab'.repeat(16), kind: 'phase', target: 'closed' } },
  ]);
  await ada.delete(`/office-api/webhooks/${String(second.json['id'])}`);
});

test('a redirect is no success and is not followed', async () => {
  receiver.status = 302;
  await ada.post(`/office-api/webhooks/${webhook.id}/test`, {});
  await until(async () => (await deliveries()).some(({ answer }) => answer === 'status 302'));
  expect(receiver.received.every(({ headers }) => headers['psephos-event'] !== undefined)).toBe(true);
});

test('what is removed hears nothing more, not even what waits', async () => {
  expect((await ada.delete(`/office-api/webhooks/${webhook.id}`)).status).toBe(204);
  const { length } = receiver.received;
  await election.move('closed');
  await new Promise((done) => setTimeout(done, 3_000));
  expect(receiver.received.length).toBe(length);
  expect((await ada.get(`/office-api/webhooks/${webhook.id}/deliveries`)).json.code).toBe('WEBHOOK_UNKNOWN');
});

test.each([
  ['not_https', 'http://example.org/hook'],
  ['loopback', 'https://127.0.0.1/hook'],
  ['loopback_by_number', 'https://2130706433/hook'],
  ['loopback_by_name', 'https://localhost/hook'],
  ['private_network', 'https://10.1.2.3/hook'],
  ['metadata', 'https://169.254.169.254/latest'],
  ['private_6', 'https://[fd00::1]/hook'],
  ['mapped_4_in_6', 'https://[::ffff:127.0.0.1]/hook'],
  ['with_password', 'https://user:secret@example.org/'],
  ['no_address', 'example.org'],
  ['other_scheme', 'file:///etc/passwd'],
])('%s is refused', (_, url) => {
  expect(() => webhookUrl(url, false)).toThrow('WEBHOOK_ADDRESS_REFUSED');
});

test('public addresses are taken, and names that lead inside are found out', () => {
  expect(webhookUrl('https://hooks.example.org:8443/a?b=c', false).port).toBe('8443');
  expect(isPrivateAddress('93.184.216.34')).toBe(false);
  expect(isPrivateAddress('2606:2800:220:1::1')).toBe(false);
  for (const address of ['0.0.0.0', '100.64.0.1', '172.31.0.1', '192.168.0.1', '224.0.0.1', '255.255.255.255']) {
    expect([address, isPrivateAddress(address)]).toEqual([address, true]);
  }
  for (const address of [
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
  ]) {
    expect([address, isPrivateAddress(address)]).toEqual([address, true]);
  }
});

test('waits grow to an hour', () => {
  expect(waitMs(1)).toBeLessThan(2_500);
  expect(waitMs(5)).toBeGreaterThan(25_000);
  expect(waitMs(60)).toBeLessThanOrEqual(3_600_000 * 1.1);
});
