/** What a recovery ends, and what is too late after it: nothing that a thief has begun outlives the two officials' word. */
import { makeOfficialKey, signKeyStatement } from '#office';
import { freshDatabaseUrl } from '../support/database.js';
import { expectStatus, TestService } from '../support/test-service.js';
import { onDatabase } from './office-people.js';
import { PASSWORD, Person } from './person.js';
import { SignedIn } from './signed-in.js';

let service: TestService;
let [anna, bela, carla]: Person[] = [];
const key = makeOfficialKey('Carla');
const rows = async (statement: string, parameters: unknown[] = []) =>
  onDatabase(service, async (client) => (await client.query<Record<string, unknown>>(statement, parameters)).rows);
const inviteOfficial = async (by: Person, name: string) =>
  (await by.send('POST', '/accounts', { name, role: 'official' })).json;
const approveLink = async (by: Person, who: Person) => (await by.send('POST', `/accounts/${who.id}/approval`)).json;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('recovery'), [0]);
  [anna, bela, carla] = ['Anna', 'Bela', 'Carla'].map((name) => new Person(service, name));
  const first = await SignedIn.as(service, 'Anna', 'official');
  [anna.id, anna.cookie] = [first.id, `psephos-office=${first.secret}`];
}, 60_000);

afterAll(() => service.stop(), 30_000);

test('a link that one official made alone waits for the second one as soon as there is one', async () => {
  const [forBela, forCarla] = [await inviteOfficial(anna, 'Bela'), await inviteOfficial(anna, 'Carla')];
  expect([forBela, forCarla]).toMatchObject([{ needsSecond: false }, { needsSecond: false }]);
  expectStatus(await bela.join(String(forBela['secret'])), 204);
  const early = await carla.join(String(forCarla['secret']));
  expect(early.json.code).toBe('SECOND_OFFICIAL_NEEDED');
  carla.id = String(forCarla['accountId']);
  expect((await approveLink(anna, carla)).code).toBe('SECOND_OFFICIAL_NEEDED');
  const { code } = await approveLink(bela, carla);
  expectStatus(await carla.join(String(forCarla['secret']), String(code)), 204);
}, 60_000);

test('a recovery ends tokens, links, agreements and requests, and the key for ever', async () => {
  // 1. All that a thief of her account could leave behind.
  expectStatus(await carla.send('PUT', '/me/signing-key', signKeyStatement(key, carla.id)), 204);
  const wanted = { name: 'robot', scopes: ['log:read'], days: 30 };
  const token = String((await carla.send('POST', '/tokens', wanted)).json['secret']);
  const asProgram = () => service.get('/office-api/log', { authorization: `Bearer ${token}` });
  expect((await asProgram()).status).toBe(200);
  await inviteOfficial(carla, 'Puppet');
  const quinn = new Person(service, 'Quinn');
  quinn.id = String((await inviteOfficial(bela, 'Quinn'))['accountId']);
  expect((await approveLink(carla, quinn)).code).toMatch(/^\w{16}$/);
  expect((await carla.send('DELETE', `/accounts/${anna.id}`)).json).toEqual({ state: 'waiting' });
  // 2. The recovery.
  const { json } = await anna.send('POST', `/accounts/${carla.id}/link`);
  const { code } = await approveLink(bela, carla);
  expect((await asProgram()).json.code).toBe('UNAUTHORIZED');
  expect(await rows(`SELECT 1 FROM office_account_link WHERE $1 IN (requested_by, approved_by)`, [carla.id])).toEqual(
    [],
  );
  expect(await rows(`SELECT 1 FROM office_account WHERE removal_by IS NOT NULL`)).toEqual([]);
  // 3. One official alone neither removes her nor undoes it.
  expect((await anna.send('DELETE', `/accounts/${carla.id}`)).json).toEqual({ state: 'waiting' });
  expect((await anna.send('DELETE', `/accounts/${carla.id}`)).json.code).toBe('SECOND_OFFICIAL_NEEDED');
  expectStatus(await anna.send('DELETE', `/accounts/${carla.id}/link`), 204);
  expect((await anna.send('DELETE', `/accounts/${carla.id}/link`)).json.code).toBe('SECOND_OFFICIAL_NEEDED');
  // 4. She is back, her program and her key are not.
  expectStatus(await carla.join(String(json['secret']), String(code)), 204);
  expect((await asProgram()).json.code).toBe('UNAUTHORIZED');
  const again = await carla.send('PUT', '/me/signing-key', signKeyStatement(key, carla.id));
  expect(again.json.code).toBe('SIGNING_KEY_CONFLICT');
}, 60_000);

test('what was under way when the login ended sets nothing', async () => {
  const asked = await carla.send('POST', '/me/password/options');
  const device = new Person(service, 'Carla');
  device.authenticator = String(asked.json['secret']);
  const password = { id: asked.json['id'], password: `${PASSWORD} 2`, code: device.code() };
  const fresh = signKeyStatement(makeOfficialKey('Carla'), carla.id);
  const before = await rows(`SELECT password, signing_key FROM office_account WHERE id = $1`, [carla.id]);
  const late = await onDatabase(service, async (client) => {
    await client.query('BEGIN');
    await client.query(`SELECT 1 FROM office_account WHERE id = $1 FOR UPDATE`, [carla.id]);
    const answers = Promise.all([
      carla.send('PUT', '/me/password', password),
      carla.send('PUT', '/me/signing-key', fresh),
      carla.send('POST', '/tokens', { name: 'late', scopes: ['log:read'], days: 1 }),
    ]);
    await until(async () => {
      const [{ n } = { n: 0 }] = await rows(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return n === 3;
    });
    await client.query(`DELETE FROM office_login WHERE account_id = $1`, [carla.id]);
    await client.query('COMMIT');
    return answers;
  });
  expect(late.map(({ json }) => json.code)).toEqual(['UNAUTHORIZED', 'UNAUTHORIZED', 'UNAUTHORIZED']);
  expect(await rows(`SELECT password, signing_key FROM office_account WHERE id = $1`, [carla.id])).toEqual(before);
}, 60_000);

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not happen within 10 seconds');
}
