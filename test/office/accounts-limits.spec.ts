/** Limits of tries behind a proxy: those of one network hold nobody else shut, and signing in by passkey is never held up. */
import { freshDatabaseUrl } from '../support/database.js';
import { TestService } from '../support/test-service.js';
import { networkOf } from '../../apps/ballot-api/src/office/accounts/client-address.js';
import { onDatabase } from './office-people.js';

let service: TestService;
const HERE = '203.0.113.7';

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('limits'), [0], { TRUSTED_PROXIES: '1' });
}, 60_000);

afterAll(() => service.stop(), 30_000);

async function knock(at: string, forwarded: string, body: object = {}): Promise<string> {
  // Passkeys need a name.
  const origin = `http://localhost:${service.port}`;
  const headers = { origin, 'x-psephos-office': '1', 'content-type': 'application/json', 'x-forwarded-for': forwarded };
  const answer = await fetch(`${origin}/office-api${at}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  return answer.ok ? 'ok' : String((JSON.parse(text) as { code: string }).code);
}

test('ten wrong passwords close the name for that network alone, whatever else the sender writes', async () => {
  const guess = (forwarded: string) =>
    knock('/sign-in/password', forwarded, { name: 'Anna', password: 'guess guess guess', code: '123456' });
  for (let i = 0; i < 10; i++) expect(await guess(`198.51.100.${i}, ${HERE}`)).toBe('SIGN_IN_FAILED');
  expect(await guess(`198.51.100.77, ${HERE}`)).toBe('TOO_MANY_TRIES');
  expect(await guess('198.51.100.77')).toBe('SIGN_IN_FAILED');
  expect(await guess('no address')).toBe('SIGN_IN_FAILED');
}, 60_000);

test('an address that has had its tries still signs in by passkey and signs out', async () => {
  const link = { secret: 'x'.repeat(43) };
  let last = '';
  for (let i = 0; i < 310 && last !== 'TOO_MANY_TRIES'; i++) last = await knock('/join', HERE, link);
  expect(last).toBe('TOO_MANY_TRIES');
  expect(await knock('/join', '198.51.100.1', link)).toBe('ACCOUNT_LINK_INVALID');
  expect(await knock('/sign-in/passkey/options', HERE)).toBe('ok');
  const answer = { id: '0'.repeat(32), response: { id: 'x', response: {} } };
  expect(await knock('/sign-in/passkey', HERE, answer)).toBe('CREDENTIAL_INVALID');
  expect(await knock('/sign-out', HERE)).toBe('ok');
}, 60_000);

test('sign-ins that were only begun fill no disk', async () => {
  await onDatabase(service, (client) =>
    client.query(
      `INSERT INTO office_challenge (id, kind, subject, challenge, expires_ms)
       SELECT lpad(to_hex(n), 32, '0'), 'sign-in', '', 'x', $1 FROM generate_series(1, 100000) AS n`,
      [Date.now() + 60_000],
    ),
  );
  expect(await knock('/sign-in/passkey/options', HERE)).toBe('TOO_MANY_TRIES');
  await onDatabase(service, (client) => client.query(`UPDATE office_challenge SET expires_ms = 1`));
  expect(await knock('/sign-in/passkey/options', HERE)).toBe('ok');
  const { rows } = await onDatabase(service, (client) => client.query(`SELECT 1 FROM office_challenge`));
  expect(rows).toHaveLength(1);
}, 60_000);

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:0001:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('the network of %s', (address, network) => expect(networkOf(address)).toBe(network));
