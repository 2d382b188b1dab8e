/** Elections that the office prepares, through its doors: plans, trustees' links, issuers by their addresses. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newPlan } from '#office';
import { sealingKeyFor, signingKeyFor } from '../record/fixture.js';
import { freshDatabaseUrl } from '../support/database.js';
import { type Answer, OFFICE, TestService } from '../support/test-service.js';
import { makePlan } from './plan-parts.js';
import { SignedIn } from './signed-in.js';

const ELECTIONS = '/office-api/elections';

let service: TestService;
/** Answers by path; a function decides about the whole answer. */
let issuer: Server;
let answers: Record<string, unknown> = {};
let issuerUrl = '';
let anna: SignedIn;

beforeAll(async () => {
  issuer = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    if (typeof answer === 'function') return void (answer as (reply: typeof response) => void)(response);
    response.statusCode = answer === undefined ? 404 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((done) => issuer.listen(0, '127.0.0.1', done));
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  service = await TestService.start(await freshDatabaseUrl('elections'), [0]);
  anna = await SignedIn.as(service, 'Anna', 'official');
}, 60_000);

afterAll(async () => {
  issuer.close();
  await service.stop();
}, 30_000);

const call = (method: string, at: string, body: unknown = {}): Promise<Answer> =>
  method === 'GET' ? service.get(at, OFFICE) : service.json(method, at, body, OFFICE);

async function create(plan: unknown = makePlan()): Promise<string> {
  const { status, json } = await call('POST', ELECTIONS, { plan });
  expect(status).toBe(201);
  return String(json['id']);
}

const actions = async (planId: string): Promise<string[]> => {
  const entries = (await call('GET', `/office-api/log?limit=100&planId=${planId}`)).json as unknown as {
    entries: { action: string }[];
  };
  return entries.entries.map(({ action }) => action).reverse();
};

describe('plans', () => {
  test('are made, read, changed and listed, and the log tells of it', async () => {
    const id = await create(newPlan(['en'], 'UTC'));
    const read = await call('GET', `${ELECTIONS}/${id}`);
    expect(read.json).toMatchObject({ id, version: 1, state: 'planning', ceremonyId: null, electionId: null });
    expect(read.json['plan']).toEqual(newPlan(['en'], 'UTC'));
    const saved = await call('PUT', `${ELECTIONS}/${id}`, { version: 1, plan: makePlan() });
    expect(saved.json['version']).toBe(2);
    const listed = (await call('GET', ELECTIONS)).json as unknown as { id: string; phase: string; hasPlan: boolean }[];
    expect(listed.find((each) => each.id === id)).toMatchObject({ phase: 'draft', hasPlan: true, electionId: null });
    expect(await actions(id)).toEqual(['plan.created', 'plan.saved']);
  });

  test('two people do not overwrite one another', async () => {
    const id = await create();
    const save = (version: number) => call('PUT', `${ELECTIONS}/${id}`, { version, plan: makePlan() });
    const both = await Promise.all([save(1), save(1)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.json.code).toBe('PLAN_CHANGED');
    expect((await save(2)).json['version']).toBe(3);
  });

  test('what is no plan is refused with its place', async () => {
    const wrong = { ...makePlan(), timeZone: 7 };
    const { status, json } = await call('POST', ELECTIONS, { plan: wrong });
    expect([status, json.code]).toEqual([400, 'REQUEST_INVALID']);
    expect(json['detail']).toContain('timeZone');
    expect((await call('POST', ELECTIONS, { plan: makePlan(), extra: 1 })).json.code).toBe('REQUEST_INVALID');
    expect((await call('GET', `${ELECTIONS}/${'0'.repeat(32)}`)).json.code).toBe('PLAN_UNKNOWN');
    expect((await call('GET', `${ELECTIONS}/x`)).json.code).toBe('PLAN_UNKNOWN');
  });

  test('nobody without a right comes in', async () => {
    const id = await create();
    expect((await service.get(ELECTIONS)).json.code).toBe('UNAUTHORIZED');
    expect((await service.json('PUT', `${ELECTIONS}/${id}`, { version: 1, plan: makePlan() })).json.code).toBe(
      'UNAUTHORIZED',
    );
  });

  test('a duplicate has its own times and keys; what was never frozen can be deleted', async () => {
    const id = await create();
    const { json } = await call('POST', `${ELECTIONS}/${id}/duplicate`);
    const copy = (await call('GET', `${ELECTIONS}/${String(json['id'])}`)).json;
    expect(copy['plan']).toMatchObject({ schedule: null, title: makePlan().title });
    expect(await actions(String(json['id']))).toEqual(['plan.duplicated']);
    expect((await call('DELETE', `${ELECTIONS}/${id}`)).status).toBe(204);
    expect((await call('GET', `${ELECTIONS}/${id}`)).json.code).toBe('PLAN_UNKNOWN');
  });
});

describe('trustees', () => {
  const keys = (name: string) => ({ signingKey: signingKeyFor(name), sealingKey: sealingKeyFor(name) });
  const invite = async (id: string, position: number): Promise<string> =>
    String((await anna.post(`${ELECTIONS}/${id}/trustees/${position}/invitation`, {})).json['secret']);
  const asTrustee = (secret: string) => ({ authorization: `Bearer ${secret}` });
  const join = (id: string, secret: string, brought: unknown) =>
    service.json('POST', `/office-api/trustees/${id}/keys`, brought, asTrustee(secret));
  const states = async (id: string) =>
    ((await call('GET', `${ELECTIONS}/${id}/trustees`)).json as unknown as { name: string; state: string }[]).map(
      ({ name, state }) => `${name} ${state}`,
    );

  test('join through their own link, once', async () => {
    const id = await create();
    const secret = await invite(id, 1);
    const read = await service.get(`/office-api/trustees/${id}`, asTrustee(secret));
    expect(read.json).toMatchObject({ name: 'Ben', position: 1, threshold: 2, n: 3, state: 'invited' });
    expect((await join(id, secret, keys('ben'))).status).toBe(204);
    expect((await join(id, secret, keys('ben'))).status).toBe(204);
    expect((await join(id, secret, keys('other'))).json.code).toBe('TRUSTEE_KEYS_GIVEN');
    expect(await states(id)).toEqual(['Ada named', 'Ben joined', 'Cleo named']);
    expect(await actions(id)).toEqual(['plan.created', 'trustee.invited', 'trustee.joined']);
  });

  test('a new link ends the old one and what came through it', async () => {
    const id = await create();
    const old = await invite(id, 0);
    await join(id, old, keys('ada'));
    const secret = await invite(id, 0);
    expect(await states(id)).toEqual(['Ada invited', 'Ben named', 'Cleo named']);
    expect((await join(id, old, keys('ada'))).json.code).toBe('TRUSTEE_LINK_INVALID');
    expect((await join(id, secret, keys('ada 2'))).status).toBe(204);
  });

  test.each<[string, (id: string, secret: string) => Promise<Answer>, number, string]>([
    ['wrong_secret', (id) => join(id, '0'.repeat(64), keys('a')), 401, 'TRUSTEE_LINK_INVALID'],
    ['no_secret', (id) => service.get(`/office-api/trustees/${id}`), 401, 'TRUSTEE_LINK_INVALID'],
    ['other_election', (_id, secret) => join('0'.repeat(32), secret, keys('a')), 401, 'TRUSTEE_LINK_INVALID'],
    ['office_token', (id) => service.get(`/office-api/trustees/${id}`, OFFICE), 401, 'TRUSTEE_LINK_INVALID'],
    [
      'not_a_key',
      (id, secret) => join(id, secret, { ...keys('a'), signingKey: 'ff'.repeat(32) }),
      422,
      'DEFINITION_KEY_INVALID',
    ],
    ['short_key', (id, secret) => join(id, secret, { ...keys('a'), sealingKey: 'ff' }), 400, 'REQUEST_INVALID'],
    ['as_official', (id, secret) => service.get(`${ELECTIONS}/${id}`, asTrustee(secret)), 401, 'UNAUTHORIZED'],
  ])('%s', async (_name, send, status, code) => {
    const id = await create();
    const answer = await send(id, await invite(id, 0));
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect((await states(id))[0]).toBe('Ada invited');
  });

  test('stay themselves while the plan changes; who is replaced loses link and keys', async () => {
    const id = await create();
    const [ada, cleo] = [await invite(id, 0), await invite(id, 2)];
    await join(id, ada, keys('ada'));
    await join(id, cleo, keys('cleo'));
    const plan = { ...makePlan(), trustees: { threshold: 2, names: ['Cleo', 'Dora', 'Ben'] } };
    await call('PUT', `${ELECTIONS}/${id}`, { version: 1, plan });
    expect(await states(id)).toEqual(['Cleo joined', 'Dora named', 'Ben named']);
    expect((await service.get(`/office-api/trustees/${id}`, asTrustee(ada))).json.code).toBe('TRUSTEE_LINK_INVALID');
    expect((await service.get(`/office-api/trustees/${id}`, asTrustee(cleo))).json['position']).toBe(0);
  });

  test('may decline', async () => {
    const id = await create();
    const secret = await invite(id, 2);
    expect((await service.json('POST', `/office-api/trustees/${id}/decline`, {}, asTrustee(secret))).status).toBe(204);
    expect(await states(id)).toEqual(['Ada named', 'Ben named', 'Cleo declined']);
    expect((await anna.post(`${ELECTIONS}/${id}/trustees/7/invitation`, {})).json.code).toBe('TRUSTEE_UNKNOWN');
  });
});

describe('issuers by their addresses', () => {
  const offer = {
    name: 'Issuer One',
    signingKey: signingKeyFor('offered'),
    sealingKey: sealingKeyFor('offered'),
    witness: { name: 'one.example.org', publicKey: signingKeyFor('its witness') },
  };
  const ask = (url: string) => call('POST', '/office-api/issuers/offer', { url });

  beforeAll(async () => {
    service.settings = { ISSUER_URLS: issuerUrl };
    await service.kill();
    await service.startApi();
  }, 60_000);

  beforeEach(() => {
    answers = { '/ceremonies/offer': offer, '/witness': offer.witness };
  });

  test('one that offers keys is found, by the addresses that the server knows', async () => {
    expect((await call('GET', '/office-api/issuers')).json).toEqual({ urls: [issuerUrl] });
    expect((await ask(`${issuerUrl}/`)).json).toEqual({
      url: issuerUrl,
      name: offer.name,
      signingKey: offer.signingKey,
      sealingKey: offer.sealingKey,
      witnessName: offer.witness.name,
      witnessKey: offer.witness.publicKey,
    });
  });

  test.each<[string, () => void, number, string]>([
    ['no_issuer', () => (answers = {}), 502, 'ISSUER_OFFER_INVALID'],
    ['key_missing', () => (answers['/ceremonies/offer'] = { ...offer, signingKey: '' }), 502, 'ISSUER_OFFER_INVALID'],
    [
      'name_that_steers',
      () => (answers['/ceremonies/offer'] = { ...offer, name: 'a\u202eb' }),
      502,
      'ISSUER_OFFER_INVALID',
    ],
    [
      'endless',
      () => (answers['/ceremonies/offer'] = { ...offer, more: 'x'.repeat(20_000) }),
      502,
      'ISSUER_OFFER_INVALID',
    ],
    [
      'other_witness',
      () => (answers['/witness'] = { ...offer.witness, publicKey: signingKeyFor('another') }),
      502,
      'ISSUER_WITNESS_DIFFERENT',
    ],
    [
      'redirect',
      () =>
        (answers['/ceremonies/offer'] = (reply: {
          writeHead: (status: number, headers: object) => { end: () => void };
        }) => reply.writeHead(302, { location: `${issuerUrl}/elsewhere` }).end()),
      502,
      'ISSUER_OFFER_INVALID',
    ],
  ])('%s', async (_name, change, status, code) => {
    change();
    const answer = await ask(issuerUrl);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });

  test.each([
    ['http://127.0.0.1:1', 422, 'ISSUER_ADDRESS_PRIVATE'],
    ['http://localhost:1', 422, 'ISSUER_ADDRESS_PRIVATE'],
    ['http://[::1]:1', 422, 'ISSUER_ADDRESS_PRIVATE'],
    ['http://[::ffff:10.0.0.1]', 422, 'ISSUER_ADDRESS_PRIVATE'],
    ['http://0x7f.1', 422, 'ISSUER_ADDRESS_PRIVATE'],
    ['http://169.254.169.254', 422, 'ISSUER_ADDRESS_PRIVATE'],
    ['ftp://issuer.example.org', 422, 'ISSUER_ADDRESS_INVALID'],
    ['issuer.example.org', 422, 'ISSUER_ADDRESS_INVALID'],
    ['https://user:pass@issuer.example.org', 422, 'ISSUER_ADDRESS_INVALID'],
    ['http://issuer.invalid', 502, 'ISSUER_UNREACHABLE'],
  ])('%s is refused', async (url, status, code) => {
    const answer = await ask(url);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });
});
