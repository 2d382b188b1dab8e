/**
 * Enrolment through the doors (spec §3.5): a real provider beside the started service, honest and lying; what is bound is
 * bound once, to the key that the voter's own browser named, and to nobody else's.
 */
import { computeEnrolmentNonce, deriveRollKey, fromHex, randomBytes, sha256, toHex, utf8 } from '#crypto';
import { readSignInAddress } from '#client';
import { encodeLinkHashes, encodeLinkTable, makeEnrolmentLink, newPlan as emptyPlan } from '#office';
import type { DataSource } from 'typeorm';
import { decodeJwt } from 'jose';
import { freshDatabase } from '../support/database.js';
import { OidcProvider } from '../support/oidc-provider.js';
import { Database } from '../../apps/ballot-api/src/database/database.js';
import { IdTokenKeeper } from '../../apps/ballot-api/src/office/enrolment/id-token-keeper.js';
import { cookieOf } from '../../apps/ballot-api/src/office/enrolment/sign-in-cookie.js';
import { TestElection } from '../support/test-election.js';
import { MIRROR, OFFICE, TestService } from '../support/test-service.js';

let provider: OidcProvider;
let service: TestService;
let database: DataSource;
let planId: string;

const LINK = 'ab'.repeat(32);
const LIST = `voterId,class,linkHash\nvoter-0,members,\nvoter-1,members,\n"Ana, 3rd",members,${toHex(sha256(utf8(LINK)))}\n`;
const newKey = () =>
  toHex(deriveRollKey(Uint8Array.from(randomBytes(13), (byte, i) => (i === 12 ? byte & 0xf0 : byte))).publicKey);

beforeAll(async () => {
  const fresh = await freshDatabase('main');
  database = fresh.dataSource;
  provider = await OidcProvider.start();
  service = await TestService.start(fresh.url, [0, 1], {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.client.id,
    OIDC_CLIENT_SECRET: provider.client.secret,
  });
}, 60_000);
afterAll(async () => {
  await service.stop();
  await provider.stop();
  await database.destroy();
});
beforeEach(async () => {
  provider.reset();
  provider.subject = 'voter-0';
  planId = await newPlan('account');
  expect((await putList(LIST)).status).toBe(200);
});

async function newPlan(enrolment: 'account' | 'codes'): Promise<string> {
  const plan = { ...emptyPlan(['en'], 'UTC'), enrolment };
  plan.voterClasses = ['members', 'partners'].map((id) => ({ id, label: { en: id }, weight: 1, contests: [] }));
  return (await service.json('POST', '/office-api/elections', { plan }, OFFICE)).json['id'] as string;
}

const putList = (csv: string, headers: Record<string, string> = OFFICE, id = planId) =>
  service.call('PUT', `/office-api/elections/${id}/entitled`, csv, { ...headers, 'content-type': 'text/csv' });
const page = () => ({ origin: service.url, 'x-psephos-office': '1' });
const at = (what: string) => `/office-api/enrolment/${planId}${what}`;
const isBound = async (rollKey: string) => (await service.json('POST', at('/status'), { rollKey })).json['isBound'];
const figures = async () => (await service.get(`/office-api/elections/${planId}/entitled`, OFFICE)).json;

const reset = (voterId: string) =>
  service.json('POST', `/office-api/elections/${planId}/entitled/reset`, { voterId }, OFFICE);

interface Begun {
  url: URL;
  cookie: string;
}

async function begin(rollKey: string): Promise<Begun> {
  const answer = await service.json('POST', at('/sign-in'), { rollKey }, page());
  expect(answer.status).toBe(200);
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  return { url: new URL(answer.json['url'] as string), cookie };
}

/** What the voter's device sees of it. */
const seen = (url: URL, rollKey: string) =>
  readSignInAddress(url.href, {
    planId,
    rollKey: fromHex(rollKey, 32),
    provider: new URL(provider.issuer).host,
    origin: service.url,
  });

/** The provider signs in at once; @returns the address that it sends the browser to */
async function visit({ url }: Begun): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '');
  return back.pathname + back.search;
}

/** What the page is told at the end. */
async function finish(address: string, cookie: string): Promise<string> {
  const headers = { cookie };
  const answer = await fetch(service.url + address, { redirect: 'manual', headers });
  expect(answer.status).toBe(303);
  const [, path, result] = /^(.*)\?result=(.*)$/.exec(answer.headers.get('location') ?? '') ?? [];
  expect(path).toBe(`/vote/enrol/${planId}`);
  return result ?? '';
}

async function enrol(rollKey: string): Promise<string> {
  const begun = await begin(rollKey);
  return finish(await visit(begun), begun.cookie);
}

test('a voter enrols: the provider’s token is for her key; a second device is refused until the office resets', async () => {
  const rollKey = newKey();
  const begun = await begin(rollKey);
  expect(begun.url.searchParams.get('nonce')).toBe(computeEnrolmentNonce(fromHex(planId, 16), fromHex(rollKey, 32)));
  expect(seen(begun.url, rollKey)).toEqual(begun.url);
  expect(await finish(await visit(begun), begun.cookie)).toBe('done');
  expect([await isBound(rollKey), await isBound(newKey())]).toEqual([true, false]);
  expect(await figures()).toMatchObject({ entitled: 3, enrolled: 1, withLink: 1 });
  // 1. The same again changes nothing; another key is refused.
  expect(await enrol(rollKey)).toBe('done');
  const second = newKey();
  expect(await enrol(second)).toBe('ENROLLED_ALREADY');
  expect(await isBound(second)).toBe(false);
  // 2. The office resets, the log says so without the voter's id, and then she may.
  expect((await reset('voter-0')).json).toEqual({ wasEnrolled: true });
  expect(await enrol(second)).toBe('done');
  const log = (await service.get(`/office-api/log?planId=${planId}`, OFFICE)).text;
  expect(log).toContain('enrolment.reset');
  expect(log).not.toContain('voter-0');
});

test.each<[string, () => void, string]>([
  ['wrong_nonce', () => (provider.claims = (honest) => ({ ...honest, nonce: 'ab'.repeat(32) })), 'ID_TOKEN_INVALID'],
  ['other_audience', () => (provider.claims = (honest) => ({ ...honest, aud: 'others' })), 'ID_TOKEN_INVALID'],
  [
    'other_issuer',
    () => (provider.claims = (honest) => ({ ...honest, iss: 'https://id.example' })),
    'ID_TOKEN_INVALID',
  ],
  [
    'expired',
    () => (provider.claims = ({ iat = 0, ...honest }) => ({ ...honest, iat: iat - 7_200, exp: iat - 3_600 })),
    'ID_TOKEN_INVALID',
  ],
  [
    'signed_long_ago',
    () => (provider.claims = ({ iat = 0, ...honest }) => ({ ...honest, iat: iat - 7_200 })),
    'ID_TOKEN_INVALID',
  ],
  ['forged_signature', () => (provider.sign = (claims) => provider.forged(claims)), 'ID_TOKEN_INVALID'],
  ['unsigned', () => (provider.sign = (claims) => Promise.resolve(provider.unsigned(claims))), 'ID_TOKEN_INVALID'],
  ['somebody_else', () => (provider.subject = 'stranger'), 'NOT_ENTITLED'],
])('%s is refused, and nobody is bound', async (_name, falsify, code) => {
  falsify();
  const rollKey = newKey();
  expect(await enrol(rollKey)).toBe(code);
  expect(await isBound(rollKey)).toBe(false);
  expect((await figures())['enrolled']).toBe(0);
});

describe('a sign-in belongs to the browser that began it', () => {
  test('another_browser, another_sign_in, changed_cookie', async () => {
    const mine = await begin(newKey());
    const other = await begin(newKey());
    const address = await visit(mine);
    expect(await finish(address, '')).toBe('SIGN_IN_UNKNOWN');
    expect(await finish(address, other.cookie)).toBe('SIGN_IN_UNKNOWN');
    expect(await finish(address, `${mine.cookie.slice(0, -3)}AAA`)).toBe('SIGN_IN_UNKNOWN');
    expect(await finish(address, mine.cookie)).toBe('done');
  });

  test('replayed: the answer of the provider is good once', async () => {
    const begun = await begin(newKey());
    const address = await visit(begun);
    expect(await finish(address, begun.cookie)).toBe('done');
    expect(await finish(address, begun.cookie)).toBe('SIGN_IN_REFUSED');
  });

  test('a foreign page cannot begin one', async () => {
    const foreign = { ...page(), origin: 'https://elsewhere.example' };
    const answer = await service.json('POST', at('/sign-in'), { rollKey: newKey() }, foreign);
    expect(answer.json.code).toBe('FORBIDDEN');
  });
});

test('over HTTPS the sign-in is kept under a name that no neighbour can write, and read under no other', () => {
  const { name, attributes, read } = cookieOf('https://votes.example');
  expect(name).toBe('__Host-psephos-enrolment');
  expect(attributes).toEqual({ path: '/', secure: true, httpOnly: true, sameSite: 'lax' });
  expect(read('a=b; __Host-psephos-enrolment=mine; psephos-enrolment=planted')).toBe('mine');
  expect(read('__Secure-psephos-enrolment=planted; psephos-enrolment=planted')).toBeUndefined();
  expect(read('__Host-psephos-enrolment=mine; __Host-psephos-enrolment=planted')).toBeUndefined();
  expect(cookieOf('http://127.0.0.1:4000').read('__Host-psephos-enrolment=x; psephos-enrolment=mine')).toBe('mine');
});

test.each<[string, (url: URL) => void]>([
  ['another_host', (url) => (url.host = 'id.example')],
  ['another_port', (url) => (url.port = '1')],
  ['plain_http', (url) => (url.hostname = 'id.example')],
  ['somebody_else_s_name', (url) => (url.username = 'id.example')],
  ['request', (url) => url.searchParams.set('request', 'e30.e30.')],
  ['request_uri', (url) => url.searchParams.set('request_uri', 'https://office.example/r')],
  ['response_mode', (url) => url.searchParams.set('response_mode', 'form_post')],
  ['two_nonces', (url) => url.searchParams.append('nonce', url.searchParams.get('nonce') ?? '')],
  ['another_nonce', (url) => url.searchParams.set('nonce', 'ab'.repeat(32))],
  ['without_challenge', (url) => url.searchParams.delete('code_challenge')],
  ['plain_challenge', (url) => url.searchParams.set('code_challenge_method', 'plain')],
  ['implicit', (url) => url.searchParams.set('response_type', 'id_token')],
  ['sent_elsewhere', (url) => url.searchParams.set('redirect_uri', 'https://office.example/')],
  ['more_scope', (url) => url.searchParams.set('scope', 'openid email')],
])('the device does not go to a sign-in that is changed: %s', async (_name, change) => {
  const rollKey = newKey();
  const { url } = await begin(rollKey);
  change(url);
  expect(() => seen(url, rollKey)).toThrow('not the one that this device asked for');
});

test('one key stands for one voter', async () => {
  const rollKey = newKey();
  expect(await enrol(rollKey)).toBe('done');
  provider.subject = 'voter-1';
  expect(await enrol(rollKey)).toBe('ENROLLED_ALREADY');
});

test('by link: once, without a provider; a wrong secret, a key that is none', async () => {
  const link = (rollKey: string, secret: string) => service.json('POST', at('/link'), { rollKey, secret });
  expect((await link(newKey(), 'cd'.repeat(32))).json.code).toBe('ENROLMENT_LINK_INVALID');
  expect((await link('00'.repeat(32), LINK)).json.code).toBe('ROLL_KEY_INVALID');
  const rollKey = newKey();
  expect((await link(rollKey, LINK)).json).toEqual({ isBound: true });
  expect((await link(rollKey, LINK)).status).toBe(200);
  expect((await link(newKey(), LINK)).json.code).toBe('ENROLLED_ALREADY');
  // The link's secret is nowhere in the database.
  const rows: { t: string }[] = await database.query('SELECT t::text AS t FROM office_entitled t');
  expect(JSON.stringify(rows)).not.toContain(LINK);
});

describe('links for some', () => {
  const putLinks = (csv: string, headers: Record<string, string> = OFFICE) =>
    service.call('PUT', `/office-api/elections/${planId}/entitled/links`, csv, {
      ...headers,
      'content-type': 'text/csv',
    });
  const enrolWith = async (secret: string) =>
    (await service.json('POST', at('/link'), { rollKey: newKey(), secret })).status;

  test('a new link takes the place of the voter’s own, and of nobody else’s', async () => {
    const { hash, url } = makeEnrolmentLink('voter-1', 'https://office.example/vote/enrol/x');
    const [, secret = ''] = url.split('#');
    expect((await putLinks(`voterId,linkHash\nvoter-1,${hash}\n`, {})).json.code).toBe('UNAUTHORIZED');
    expect((await putLinks(`voterId,linkHash\nvoter-1,${hash}\n`)).json).toMatchObject({ withLink: 2 });
    expect((await putLinks(`voterId,linkHash\nvoter-1,${'12'.repeat(32)}\n`)).json).toMatchObject({ withLink: 2 });
    expect(await enrolWith(secret)).toBe(403);
    expect([await enrolWith('12'.repeat(32)), await enrolWith(LINK)]).toEqual([403, 200]);
    expect((await service.get(`/office-api/log?planId=${planId}`, OFFICE)).text).toContain('entitled.linked');
  });

  test.each<[string, string, string]>([
    ['header', 'voterId,class\na,members\n', 'line 1: the header must be voterId,linkHash'],
    ['fields', `voterId,linkHash\nvoter-0\n`, 'line 2: 1 fields'],
    ['no_hash', 'voterId,linkHash\nvoter-0,\n', 'line 2: linkHash'],
    ['twice', `voterId,linkHash\nvoter-0,${'ab'.repeat(32)}\nvoter-0,${'cd'.repeat(32)}\n`, 'line 3: this voter id'],
    ['nobody', `voterId,linkHash\nvoter-0,${'ab'.repeat(32)}\nstranger,${'cd'.repeat(32)}\n`, 'not on the list'],
    ['link_of_another', `voterId,linkHash\nvoter-0,${toHex(sha256(utf8(LINK)))}\n`, 'that of another voter'],
  ])('%s is refused, and nobody’s link changes', async (_name, csv, words) => {
    const answer = await putLinks(csv);
    expect(answer).toMatchObject({ status: 422, json: { code: 'ENTITLED_LIST_INVALID' } });
    expect(String(answer.json['detail'])).toContain(words);
    expect((await figures())['withLink']).toBe(1);
  });

  test('whoever has enrolled gets none, also not for the time after her reset', async () => {
    expect(await enrol(newKey())).toBe('done');
    const csv = `voterId,linkHash\nvoter-0,${toHex(sha256(utf8('12'.repeat(32))))}\n`;
    expect((await putLinks(csv)).json).toMatchObject({ withLink: 1 });
    await reset('voter-0');
    expect(await enrolWith('12'.repeat(32))).toBe(403);
    await putLinks(csv);
    expect(await enrolWith('12'.repeat(32))).toBe(200);
  });

  test('not after the enrolment has ended', async () => {
    await service.json('POST', `/office-api/elections/${planId}/entitled/open`, { isOpen: false }, OFFICE);
    const csv = `voterId,linkHash\nvoter-0,${'ab'.repeat(32)}\n`;
    expect((await putLinks(csv)).json.code).toBe('ENROLMENT_NOT_OPEN');
  });
});

test('what is saved and what is sent of links: no formula runs, no secret leaves', () => {
  const links = ['=1+1', 'b, 2nd'].map((id) => makeEnrolmentLink(id, 'https://office.example/vote/enrol/x'));
  const table = encodeLinkTable(links);
  expect(table).toContain(`\r\n'=1+1,https://office.example/vote/enrol/x#`);
  const hashes = encodeLinkHashes(links);
  expect(hashes).toBe(`voterId,linkHash\n=1+1,${links[0].hash}\n"b, 2nd",${links[1].hash}\n`);
  for (const { url, hash } of links) expect(toHex(sha256(utf8(url.split('#')[1] ?? '')))).toBe(hash);
});

describe('the list', () => {
  test('needs an official, and keeps who has enrolled and stays', async () => {
    expect((await putList(LIST, {})).json.code).toBe('UNAUTHORIZED');
    const rollKey = newKey();
    expect(await enrol(rollKey)).toBe('done');
    expect((await putList('voterId,class\nvoter-0,members\nvoter-9,members\n')).json).toMatchObject({
      entitled: 2,
      enrolled: 1,
    });
    const without = 'voterId,class\nvoter-9,members\n';
    const dropped = await putList(without);
    expect(dropped).toMatchObject({ status: 409, json: { code: 'ENROLLED_DROPPED' } });
    expect(dropped.json['detail']).toContain('leaves out 1 voters');
    expect(await isBound(rollKey)).toBe(true);
    await reset('voter-0');
    expect((await putList(without)).json).toMatchObject({ entitled: 1, enrolled: 0 });
    const voters = await service.get(`/office-api/elections/${planId}/entitled/voters`, OFFICE);
    expect(voters.json).toEqual({
      voters: [{ voterId: 'voter-9', classId: 'members', isEnrolled: false, hasLink: false }],
      next: null,
    });
  });

  test.each<[string, string, string]>([
    ['header', 'id,class\na,members\n', 'line 1'],
    ['empty', 'voterId,class\n', 'no voter'],
    ['twice', 'voterId,class\na,members\nb,members\na,members\n', 'line 4: this voter id stands already in line 2'],
    ['class_unknown', 'voterId,class\na,none\n', 'line 2: class "none" does not exist'],
    ['hash_no_hex', 'voterId,class,linkHash\na,members,zz\n', 'line 2: linkHash'],
    ['control_character', 'voterId,class\n"a\u0007",members\n', 'line 2: a voter id'],
    ['open_quote', 'voterId,class\n"a', 'line 2'],
  ])('%s', async (_name, csv, words) => {
    const answer = await putList(csv);
    expect(answer).toMatchObject({ status: 422, json: { code: 'ENTITLED_LIST_INVALID' } });
    expect(String(answer.json['detail'])).toContain(words);
  });

  test('gives whoever has enrolled by account no link, before and after her reset', async () => {
    expect(await enrol(newKey())).toBe('done');
    const link = () => service.json('POST', at('/link'), { rollKey: newKey(), secret: LINK });
    const forVoter0 = `voterId,class,linkHash\nvoter-0,members,${toHex(sha256(utf8(LINK)))}\n`;
    expect((await putList(forVoter0)).json).toMatchObject({ enrolled: 1, withLink: 0 });
    await database.query(`UPDATE office_entitled SET link_hash = $2 WHERE plan_id = $1`, [
      planId,
      Buffer.from(sha256(utf8(LINK))),
    ]);
    await reset('voter-0');
    expect((await link()).json.code).toBe('ENROLMENT_LINK_INVALID');
    expect((await putList(forVoter0)).json).toMatchObject({ enrolled: 0, withLink: 1 });
    expect((await link()).status).toBe(200);
  });

  test('is read a page at a time, also by how ids begin', async () => {
    const voters = async (search: string) => {
      const answer = await service.get(`/office-api/elections/${planId}/entitled/voters?${search}`, OFFICE);
      return {
        status: answer.status,
        ids: (answer.json['voters'] as { voterId: string }[] | undefined)?.map(({ voterId }) => voterId),
        next: answer.json['next'],
      };
    };
    expect(await voters('limit=1')).toMatchObject({ ids: ['Ana, 3rd'], next: 'Ana, 3rd' });
    expect(await voters('limit=1&beginning=voter-')).toMatchObject({ ids: ['voter-0'], next: 'voter-0' });
    expect(await voters('limit=1&beginning=voter-&after=voter-0')).toMatchObject({ ids: ['voter-1'], next: null });
    expect(await voters('beginning=%25')).toMatchObject({ ids: [], next: null });
    expect((await voters('limit=501')).status).toBe(400);
  });

  test('only where voters enrol', async () => {
    const codes = await newPlan('codes');
    expect((await putList(LIST, OFFICE, codes)).json.code).toBe('ENROLMENT_NOT_OPEN');
    expect((await service.get(`/office-api/enrolment/${codes}`)).json.code).toBe('PLAN_UNKNOWN');
  });
});

test('the office ends the enrolment: the roll stands, and is that of those who enrolled', async () => {
  const rollKey = newKey();
  expect(await enrol(rollKey)).toBe('done');
  const roll = async () => (await service.get(`/office-api/elections/${planId}/roll`, OFFICE)).json['isComplete'];
  const setOpen = (isOpen: boolean) =>
    service.json('POST', `/office-api/elections/${planId}/entitled/open`, { isOpen }, OFFICE);
  expect(await roll()).toBe(false);
  expect((await setOpen(false)).json).toMatchObject({ isOpen: false, enrolled: 1 });
  expect(await roll()).toBe(true);
  const late = { rollKey: newKey(), secret: LINK };
  expect((await service.json('POST', at('/link'), late)).json.code).toBe('ENROLMENT_NOT_OPEN');
  expect((await putList(LIST)).json.code).toBe('ENROLMENT_NOT_OPEN');
  expect((await service.get(at(''))).json['isOpen']).toBe(false);
  expect((await setOpen(true)).json).toMatchObject({ isOpen: true });
  expect((await service.json('POST', at('/link'), late)).status).toBe(200);
});

test('tokens go to issuers with the roll, and are deleted when the election is published; a frozen election takes nobody', async () => {
  const election = TestElection.draft(service, (draft) => draft);
  const rollKey = toHex(service.parties.voters[0].rollKeys[0].publicKey);
  expect(await enrol(rollKey)).toBe('done');
  const token = async () => {
    const rows: { id_token: string | null }[] = await database.query(
      'SELECT id_token FROM office_enrolment WHERE plan_id = $1',
      [planId],
    );
    return rows[0].id_token;
  };
  expect(decodeJwt((await token()) ?? '').nonce).toBe(computeEnrolmentNonce(fromHex(planId, 16), fromHex(rollKey, 32)));
  expect((await service.get(at(''))).text).not.toContain('voter-0');
  // The freeze, as far as enrolment sees it: a draft with this roll.
  await election.sendDraft();
  await database.query(`UPDATE office_election SET state = 'frozen', ceremony_id = $2 WHERE id = $1`, [
    planId,
    Buffer.from(fromHex(election.ceremonyId, 32)),
  ]);
  expect((await service.json('POST', at('/sign-in'), { rollKey }, page())).json.code).toBe('ENROLMENT_NOT_OPEN');
  expect((await service.json('POST', at('/link'), { rollKey: newKey(), secret: LINK })).json.code).toBe(
    'ENROLMENT_NOT_OPEN',
  );
  const [{ signingKey }] = election.world.draft.issuers.members;
  expect((await service.get(`/drafts?issuer=${signingKey}`, MIRROR)).json).toMatchObject([
    { ceremonyId: election.ceremonyId, enrolment: { planId, sinceMs: expect.any(Number) as number } },
  ]);
  const clear = async () => (await service.get(`/drafts/${election.ceremonyId}/roll.csv`, MIRROR)).text.split('\n');
  const [header, ...rows] = await clear();
  expect(header).toBe('voterId,class,rollKey,idToken');
  expect(rows).toContain(`voter-0,members,${rollKey},${await token()}`);
  // Kept while the plan may still go back and be frozen anew, also when every issuer has approved the roll.
  const keeper = new IdTokenKeeper(new Database(database));
  await election.runCeremony();
  await keeper.forget();
  expect(await token()).not.toBeNull();
  await election.publishDefinition();
  await database.query(`UPDATE office_election SET state = 'published', election_id = $2 WHERE id = $1`, [
    planId,
    Buffer.from(fromHex(election.id, 32)),
  ]);
  await keeper.forget();
  expect(await token()).toBeNull();
  expect((await clear())[0]).toBe('voterId,class,rollKey');
});
