/**
 * The people of an office, told in order: the first by the link of the start, others by invitation, two for whatever gives an
 * official access; and what thieves of links, cookies and codes get.
 */
import { readFileSync, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { makeOfficialKey, signKeyStatement, verifyOfficeLog } from '#office';
import { DataSource } from 'typeorm';
import { freshDatabaseUrl } from '../support/database.js';
import { expectStatus, OFFICE, TestService } from '../support/test-service.js';
import { PASSWORD, Person } from './person.js';

let service: TestService;
let database: DataSource;
let url: string;
let [anna, bela, carla, dora]: Person[] = [];
const setupFile = () => path.join(service.dataDir, 'office-setup-link.txt');
const setupSecret = () => readFileSync(setupFile(), 'utf8').trim().split('#')[1] ?? '';

beforeAll(async () => {
  url = await freshDatabaseUrl('office');
  service = await TestService.start(url, [0]);
  [anna, bela, carla, dora] = ['Ánna', 'Bela', 'Carla', 'Dora'].map((name) => new Person(service, name));
  database = await new DataSource({ type: 'postgres', url }).initialize();
}, 60_000);

afterAll(async () => {
  await database.destroy();
  await service.stop();
}, 30_000);

const age = (table: string, column: string, byMs: number) =>
  database.query(`UPDATE ${table} SET ${column} = ${column} - ${byMs}`);

describe('the first account', () => {
  test('has a link that only the data folder knows', async () => {
    expect(statSync(setupFile()).mode & 0o777).toBe(0o600);
    expect(readFileSync(setupFile(), 'utf8')).toMatch(/^http:\/\/localhost:0\/office\/join#[\w-]{43}\n$/);
    expect(service.process?.output()).not.toContain(setupSecret());
    const [{ found }] = await database.query<[{ found: string }]>(
      `SELECT count(*) AS found FROM office_account_link WHERE encode(secret_hash, 'base64') LIKE '%' || $1 || '%'`,
      [setupSecret()],
    );
    expect(found).toBe('0');
  });

  test('is not for a guess, and not for another page', async () => {
    expect((await anna.join('x'.repeat(43))).json.code).toBe('ACCOUNT_LINK_INVALID');
    const foreign = await anna.send('POST', '/join', { secret: setupSecret() }, { origin: 'https://evil.example' });
    expect(foreign.json.code).toBe('FORBIDDEN');
  });

  test('a short password, a wrong code and too many of them set nothing', async () => {
    const link = { secret: setupSecret(), code: '', name: 'Ánna' };
    const { json } = await anna.send('POST', '/join/password/options', link);
    const short = { link, id: json['id'], password: 'short', code: '000000' };
    expect((await anna.send('POST', '/join/password', short)).json.code).toBe('REQUEST_INVALID');
    const wrong = { ...short, password: PASSWORD };
    const other = { ...wrong, id: '0'.repeat(32) };
    expect((await anna.send('POST', '/join/password', other)).json.code).toBe('CREDENTIAL_INVALID');
    // The same question, as often as somebody mistypes, and not as often as somebody guesses.
    for (let n = 1; n <= 10; n++) {
      expect((await anna.send('POST', '/join/password', wrong)).json.code).toBe('ONE_TIME_CODE_WRONG');
    }
    anna.authenticator = String(json['secret']);
    const right = { ...wrong, code: anna.code() };
    expect((await anna.send('POST', '/join/password', right)).json.code).toBe('TOO_MANY_TRIES');
  });

  test('opens once, signs in, and its link is gone', async () => {
    const secret = setupSecret();
    expectStatus(await anna.join(secret), 204);
    expect((await anna.get('/me')).json).toMatchObject({
      isSetUp: true,
      me: { name: 'Ánna', role: 'official', state: 'active', hasPassword: true, signingKey: null },
    });
    expect(existsSync(setupFile())).toBe(false);
    expect((await bela.join(secret)).json.code).toBe('ACCOUNT_LINK_INVALID');
  });

  test('neither password nor authenticator can be read in the database', async () => {
    const [row] = await database.query<{ password: string; totp_secret: Buffer }[]>(`SELECT * FROM office_account`);
    expect(row?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(row?.totp_secret.includes(Buffer.from(anna.authenticator))).toBe(false);
  });
});

describe('the cookie', () => {
  test('is for the office alone, and no script reads it', async () => {
    const { headers } = await anna.signIn();
    expect(headers.get('set-cookie')).toMatch(
      /^psephos-office=[\w-]{43}; Path=\/office-api; HttpOnly; SameSite=Strict$/,
    );
  });

  test.each<[string, Record<string, string>]>([
    ['without the header', { 'x-psephos-office': '' }],
    ['from a foreign origin', { origin: 'https://evil.example' }],
    ['from another port', { origin: 'http://127.0.0.1:1' }],
    ['from a sandbox', { origin: 'null' }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
  ])('writes nothing %s', async (_name, headers) => {
    const answer = await anna.send('POST', '/accounts', { name: 'Mallory', role: 'official' }, headers);
    expect([answer.status, answer.json.code]).toEqual([403, 'FORBIDDEN']);
  });

  test('changes with every sign-in, and the one before ends', async () => {
    const before = anna.cookie;
    expectStatus(await anna.signIn(), 204);
    expect(anna.cookie).not.toBe(before);
    const old = await service.get('/office-api/me', { ...anna.headers(), cookie: before });
    expect(old.json['me']).toBeNull();
  });

  test('of somebody else’s choice is never taken', async () => {
    const victim = new Person(service, 'Ánna');
    victim.cookie = `psephos-office=${'A'.repeat(43)}`;
    expect((await victim.get('/me')).json['me']).toBeNull();
    expect((await victim.get('/log')).json.code).toBe('UNAUTHORIZED');
  });

  test('ends after 30 minutes in which nobody did anything, though the page asked for news', async () => {
    await age('office_login', 'active_ms', 29 * 60_000);
    expect((await anna.get('/log')).status).toBe(200);
    await age('office_login', 'active_ms', 2 * 60_000);
    expect((await anna.get('/log')).json.code).toBe('UNAUTHORIZED');
    await age('office_login', 'active_ms', -31 * 60_000);
    expectStatus(await anna.send('POST', '/active'), 204);
  });

  test('ends after twelve hours at any rate', async () => {
    await age('office_login', 'created_ms', 12 * 3_600_000 + 1);
    expect((await anna.get('/log')).json.code).toBe('UNAUTHORIZED');
    await age('office_login', 'created_ms', -12 * 3_600_000 - 1);
    expect((await anna.get('/log')).status).toBe(200);
  });
});

describe('more people', () => {
  let carlasLink = '';

  test('one official alone invites the second', async () => {
    const { json } = await anna.send('POST', '/accounts', { name: 'Bela', role: 'official' });
    expect(json).toMatchObject({ needsSecond: false });
    const taken = await anna.send('POST', '/accounts', { name: 'BELA', role: 'auditor' });
    expect(taken.json.code).toBe('ACCOUNT_NAME_TAKEN');
    expectStatus(await bela.join(String(json['secret'])), 204);
  });

  test('a third needs both: neither the link nor the code alone opens the account', async () => {
    const { json } = await anna.send('POST', '/accounts', { name: 'Carla', role: 'official' });
    carla.id = String(json['accountId']);
    carlasLink = String(json['secret']);
    expect(json).toMatchObject({ needsSecond: true });
    expect((await carla.join(carlasLink)).json.code).toBe('SECOND_OFFICIAL_NEEDED');
    carla.id = String(json['accountId']);
    const own = await anna.send('POST', `/accounts/${carla.id}/approval`);
    expect(own.json.code).toBe('SECOND_OFFICIAL_NEEDED');
    const { json: agreed } = await bela.send('POST', `/accounts/${carla.id}/approval`);
    expect((await carla.join(carlasLink)).json.code).toBe('ACCOUNT_LINK_INVALID');
    expect((await carla.join(carlasLink, '0'.repeat(16))).json.code).toBe('ACCOUNT_LINK_INVALID');
    const typed = String(agreed['code']).toLowerCase().replace(/.{4}/g, '$& ');
    expectStatus(await carla.join(carlasLink, typed), 204);
  });

  test('a link that was used, or has lapsed, opens nothing', async () => {
    expect((await dora.join(carlasLink)).json.code).toBe('ACCOUNT_LINK_INVALID');
    const { json } = await anna.send('POST', '/accounts', { name: 'Dora', role: 'auditor' });
    dora.id = String(json['accountId']);
    await age('office_account_link', 'expires_ms', 73 * 3_600_000);
    expect((await dora.join(String(json['secret']))).json.code).toBe('ACCOUNT_LINK_INVALID');
    const again = await anna.send('POST', `/accounts/${json['accountId'] as string}/link`);
    expectStatus(await dora.join(String(again.json['secret'])), 204);
  });

  test('an auditor reads, and writes nothing', async () => {
    expect((await dora.get('/log')).status).toBe(200);
    expect((await dora.get('/accounts')).status).toBe(200);
    for (const at of ['/accounts', `/accounts/${carla.id}/approval`, `/accounts/${carla.id}/link`]) {
      const answer = await dora.send('POST', at, { name: 'Eve', role: 'official' });
      expect([at, answer.json.code]).toEqual([at, 'FORBIDDEN']);
    }
    const key = makeOfficialKey('Dora');
    expect((await dora.send('PUT', '/me/signing-key', signKeyStatement(key, dora.id))).json.code).toBe('FORBIDDEN');
  });

  test('neither the operator’s token nor any other manages people', async () => {
    const body = JSON.stringify({ name: 'Eve', role: 'official' });
    const answer = await service.call('POST', '/office-api/accounts', body, {
      ...OFFICE,
      'content-type': 'application/json',
    });
    expect(answer.json.code).toBe('FORBIDDEN');
  });
});

describe('signing keys', () => {
  const key = makeOfficialKey('Carla');

  test('are registered once, by whoever holds them, for one account', async () => {
    const statement = signKeyStatement(key, carla.id);
    const forged = { ...statement, signature: signKeyStatement(makeOfficialKey('Carla'), carla.id).signature };
    const put = async (who: Person, body: object) => (await who.send('PUT', '/me/signing-key', body)).json.code;
    expect(await put(carla, forged)).toBe('DOCUMENT_SIGNATURE_INVALID');
    expect(await put(bela, statement)).toBe('FORBIDDEN');
    expect(await put(carla, { ...statement, statement: `${statement.statement} ` })).toBe('OFFICIAL_KEY_INVALID');
    expectStatus(await carla.send('PUT', '/me/signing-key', statement), 204);
    expectStatus(await carla.send('PUT', '/me/signing-key', statement), 204);
    const other = signKeyStatement(makeOfficialKey('Carla'), carla.id);
    expect(await put(carla, other)).toBe('SIGNING_KEY_CONFLICT');
    const renamed = signKeyStatement({ ...key, name: 'Bela' }, bela.id);
    expect(await put(bela, renamed)).toBe('SIGNING_KEY_CONFLICT');
  });
});

describe('a recovery', () => {
  let link = '';

  test('asked for by one official changes nothing', async () => {
    expect((await carla.send('POST', `/accounts/${carla.id}/link`)).json.code).toBe('SECOND_OFFICIAL_NEEDED');
    const { json } = await anna.send('POST', `/accounts/${carla.id}/link`);
    link = String(json['secret']);
    expect(json).toMatchObject({ needsSecond: true });
    expect((await anna.send('POST', `/accounts/${carla.id}/approval`)).json.code).toBe('SECOND_OFFICIAL_NEEDED');
    expect((await carla.send('POST', `/accounts/${carla.id}/approval`)).json.code).toBe('SECOND_OFFICIAL_NEEDED');
    expect((await new Person(service, 'Carla').join(link)).json.code).toBe('SECOND_OFFICIAL_NEEDED');
    expect((await carla.get('/log')).status).toBe(200);
  });

  test('agreed to by a second ends what she had, and opens her account anew', async () => {
    const { json } = await bela.send('POST', `/accounts/${carla.id}/approval`);
    expect((await carla.get('/log')).json.code).toBe('UNAUTHORIZED');
    expect((await carla.signIn()).json.code).toBe('SIGN_IN_FAILED');
    expectStatus(await carla.join(link, String(json['code'])), 204);
    expect((await carla.get('/me')).json).toMatchObject({ me: { id: carla.id, signingKey: null, state: 'active' } });
  });
});

describe('removal', () => {
  test('of an official needs two; her cookie and her links end with her', async () => {
    const { json } = await carla.send('POST', '/accounts', { name: 'Puppet', role: 'auditor' });
    const asked = await anna.send('DELETE', `/accounts/${carla.id}`);
    expect(asked.json).toEqual({ state: 'waiting' });
    expect((await anna.send('DELETE', `/accounts/${carla.id}`)).json.code).toBe('SECOND_OFFICIAL_NEEDED');
    expect((await carla.get('/log')).status).toBe(200);
    expect((await bela.send('DELETE', `/accounts/${carla.id}`)).json).toEqual({ state: 'removed' });
    expect((await carla.get('/log')).json.code).toBe('UNAUTHORIZED');
    const puppet = await new Person(service, 'Puppet').join(String(json['secret']));
    expect(puppet.json.code).toBe('ACCOUNT_LINK_INVALID');
  });

  test('by herself is allowed, but not of the last official', async () => {
    expect((await bela.send('DELETE', `/accounts/${bela.id}`)).json).toEqual({ state: 'removed' });
    expect((await anna.send('DELETE', `/accounts/${anna.id}`)).json.code).toBe('LAST_OFFICIAL');
  });
});

describe('guessing', () => {
  test('a name is found whatever its capitals and the form of its accents', async () => {
    await database.query(`UPDATE office_account SET totp_step = 0 WHERE name = 'Ánna'`);
    anna.codesAnew();
    const decomposed = new Person(service, 'áNNA'.normalize('NFD'));
    expect((await decomposed.signIn(PASSWORD, anna.code())).status).toBe(204);
  });

  test('a code counts once, also when it comes twice at the same moment', async () => {
    await database.query(`UPDATE office_account SET totp_step = 0 WHERE name = 'Ánna'`);
    anna.codesAnew();
    const code = anna.code();
    const both = await Promise.all([anna.signIn(PASSWORD, code), anna.signIn(PASSWORD, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 401]);
    expect((await anna.signIn(PASSWORD, code)).json.code).toBe('SIGN_IN_FAILED');
  });

  test('a wrong name, a wrong password and a wrong code are refused alike, in like time', async () => {
    await database.query(`UPDATE office_account SET totp_step = 0 WHERE name = 'Ánna'`);
    anna.codesAnew();
    const time = async (name: string, password: string, code: string) => {
      const start = performance.now();
      const answer = await new Person(service, name).signIn(password, code);
      return { ms: performance.now() - start, code: answer.json.code, detail: answer.json['detail'] };
    };
    const known = await time('Ánna', 'wrong wrong wrong', '000000');
    const unknown = await time('Nobody', 'wrong wrong wrong', '000000');
    expect(known).toEqual({ ...unknown, ms: known.ms });
    expect(known.code).toBe('SIGN_IN_FAILED');
    expect(unknown.ms).toBeGreaterThan(known.ms / 4);
  });

  test('ends after ten tries for a name, whether anybody has it or not', async () => {
    for (const name of ['ánna', 'Nobody']) {
      const guesser = new Person(service, name);
      const codes: (string | undefined)[] = [];
      let last = await guesser.signIn('guess guess guess', '123456');
      for (let i = 0; i < 11; i++) {
        codes.push(last.json.code);
        last = await guesser.signIn('guess guess guess', '123456');
      }
      expect(codes.filter((code) => code === 'SIGN_IN_FAILED').length).toBeLessThanOrEqual(10);
      expect(last.json.code).toBe('TOO_MANY_TRIES');
      expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(60);
    }
    // Also for whoever knows it now.
    expect((await anna.signIn(PASSWORD, anna.code())).json.code).toBe('TOO_MANY_TRIES');
  }, 60_000);
});

test('the log tells all of it, verifies, and holds no secret', async () => {
  const { text } = await service.get('/office-api/log.jsonl', OFFICE);
  verifyOfficeLog(text, []);
  for (const action of ['setup.link-made', 'account.joined', 'account.recovery-approved', 'account.removed']) {
    expect(text).toContain(`"action":"${action}"`);
  }
  for (const secret of [PASSWORD, anna.authenticator, anna.cookie.split('=')[1] ?? '-']) {
    expect(text).not.toContain(secret);
    expect(service.process?.output()).not.toContain(secret);
  }
});
