/**
 * From a plan to a frozen draft, through the office's doors: what is missing is named, two officials approve exactly one
 * draft, nobody's keys are used twice, and an abandoned ceremony begins anew with nothing of the old one.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signMessage, signStatement } from '#client';
import { deriveRollKey, ed25519PublicKey, generateEd25519, randomBytes, toHex } from '#crypto';
import type { ElectionPlan, OfficeStatement } from '#office';
import { encodeComplaintMessage } from '#record';
import { bytesFor, makeDraft, sealingKeyFor, signingKeyFor } from '../record/fixture.js';
import { freshDatabaseUrl } from '../support/database.js';
import { type Answer, OFFICE, TestService } from '../support/test-service.js';
import { OfficePerson } from './office-people.js';
import { makePlan } from './plan-parts.js';
import { SignedIn } from './signed-in.js';

const ELECTIONS = '/office-api/elections';
const TALLY_TOKEN = 'tally-token-for-tests-0123456789abcdef';

let service: TestService;
let tally: Server;
let preparations = 0;
let tallyWorks = true;
let officials: OfficePerson[] = [];
/** Signs nothing, but is a person. */
let rosa: SignedIn;

beforeAll(async () => {
  const { anchor } = makeDraft();
  tally = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (!tallyWorks) {
      response.statusCode = 500;
      return void response.end('{}');
    }
    if (request.url === '/witness') {
      return void response.end(
        JSON.stringify({ name: 'tally.example.org', publicKey: signingKeyFor('witness tally') }),
      );
    }
    if (request.headers.authorization !== `Bearer ${TALLY_TOKEN}`) response.statusCode = 401;
    preparations++;
    const genesisOutpoint = `${toHex(generateEd25519().publicKey)}:0`;
    response.end(JSON.stringify({ network: 'devnet', publicKey: anchor.publicKey, genesisOutpoint }));
  });
  await new Promise<void>((done) => tally.listen(0, '127.0.0.1', done));
  service = await TestService.start(await freshDatabaseUrl('freeze'), [0]);
  service.settings = {
    TALLY_URL: `http://127.0.0.1:${(tally.address() as AddressInfo).port}`,
    TALLY_TOKEN,
    LOG_ORIGIN: 'vote.example.org',
  };
  await service.kill();
  await service.startApi();
  rosa = await SignedIn.as(service, 'Rosa', 'official');
}, 120_000);

afterAll(async () => {
  tally.close();
  await service.stop();
}, 30_000);

const call = (method: string, at: string, body: unknown = {}): Promise<Answer> =>
  method === 'GET' ? service.get(at, OFFICE) : service.json(method, at, body, OFFICE);
const create = async (plan: ElectionPlan): Promise<string> =>
  String((await call('POST', ELECTIONS, { plan })).json['id']);
const preview = (id: string) => call('POST', `${ELECTIONS}/${id}/draft-preview`);
const missing = async (id: string): Promise<string[]> => {
  const { missing: found } = (await call('GET', `${ELECTIONS}/${id}/readiness`)).json as {
    missing?: { code: string }[];
  };
  return (found ?? []).map(({ code }) => code);
};

/** Every voter with a key of her own. */
function importRoll(id: string): Promise<Answer> {
  const lines = ['members', 'members', 'sponsors'].map(
    (classId, at) => `voter-${at},${classId},${toHex(deriveRollKey(randomBytes(13)).publicKey)}`,
  );
  const csv = `voterId,class,rollKey\n${lines.join('\n')}\n`;
  return service.call('PUT', `${ELECTIONS}/${id}/roll/1`, csv, { ...OFFICE, 'content-type': 'text/csv' });
}

async function joinAll(id: string, label = id): Promise<void> {
  for (const position of [0, 1, 2]) {
    const secret = String((await rosa.post(`${ELECTIONS}/${id}/trustees/${position}/invitation`, {})).json['secret']);
    const keys = {
      signingKey: signingKeyFor(`${label} ${position}`),
      sealingKey: sealingKeyFor(`${label} ${position}`),
    };
    const joined = await service.json('POST', `/office-api/trustees/${id}/keys`, keys, {
      authorization: `Bearer ${secret}`,
    });
    expect(joined.status).toBe(204);
  }
}

/** A plan whose issuers offer keys of their own. */
function planOf(label: string): ElectionPlan {
  const plan = makePlan();
  for (const [at, issuer] of plan.issuers.members.entries()) {
    issuer.signingKey = signingKeyFor(`${label} issuer ${at}`);
    issuer.sealingKey = sealingKeyFor(`${label} issuer ${at}`);
  }
  return plan;
}

/** How many requests the list of elections says wait for somebody. */
async function waiting(person: OfficePerson, id: string): Promise<number | undefined> {
  const list = (await person.get(ELECTIONS)).json as unknown as { id: string; waiting: number }[];
  return list.find((each) => each.id === id)?.waiting;
}

/** Two officials ask and approve. */
async function freeze(id: string, digest: string): Promise<Answer> {
  const [asking, second] = officials;
  const statement: OfficeStatement = { action: 'freeze', planId: id, digest, reason: '', requestedBy: asking.id };
  const sign = (person: OfficePerson) => {
    if (person.keys === null) throw new Error('an official has a key');
    return signStatement(person.keys, { kind: 'freeze', statement });
  };
  const asked = await asking.ask(id, 'freeze', sign(asking));
  if (asked.status >= 400) return asked;
  expect([await waiting(asking, id), await waiting(second, id)]).toEqual([0, 1]);
  return second.approve(id, asked.json['id'], sign(second));
}

test('what is missing is named, all of it, and refuses the freeze by its own code', async () => {
  const plan = { ...planOf('first'), contact: { name: '', email: 'a@example.org', phone: '', url: '' } };
  const id = await create(plan);
  const refused = async () => (await preview(id)).json.code;
  expect(await missing(id)).toEqual([
    'CONTACT_NAME_MISSING',
    'ROLL_INCOMPLETE',
    'TRUSTEE_NOT_JOINED',
    'TRUSTEE_NOT_JOINED',
    'TRUSTEE_NOT_JOINED',
    'OFFICIALS_TOO_FEW',
  ]);
  expect(await refused()).toBe('PLAN_INCOMPLETE');
  await call('PUT', `${ELECTIONS}/${id}`, { version: 1, plan: planOf('first') });
  expect(await refused()).toBe('ROLL_INCOMPLETE');
  expect((await importRoll(id)).status).toBe(200);
  expect(await refused()).toBe('TRUSTEES_MISSING');
  await joinAll(id);
  expect(await refused()).toBe('OFFICIALS_TOO_FEW');
  for (const name of ['Anna', 'Bruno', 'Clara']) {
    officials = [...officials, await OfficePerson.signIn(service, name, generateEd25519())];
  }
  tallyWorks = false;
  expect(await refused()).toBe('TALLY_UNAVAILABLE');
  tallyWorks = true;
  expect(await missing(id)).toEqual([]);
  const first = await preview(id);
  expect(first.status).toBe(200);
  expect(first.json['draft']).toMatchObject({
    roll: { size: { members: 2, sponsors: 1 } },
    witnesses: { quorum: 3 },
    officials: [{ name: 'Anna' }, { name: 'Bruno' }, { name: 'Clara' }],
  });
  const again = await Promise.all(Array.from({ length: 12 }, () => preview(id)));
  expect(again.map(({ json }) => json['digest'])).toEqual(again.map(() => first.json['digest']));
  expect(preparations).toBe(1);
});

describe('two officials', () => {
  let id = '';
  let digest = '';
  let ceremonyId = '';

  beforeAll(async () => {
    id = await create(planOf('second'));
    await importRoll(id);
    await joinAll(id);
    digest = String((await preview(id)).json['digest']);
  }, 60_000);

  test('freeze exactly what they saw', async () => {
    await call('PUT', `${ELECTIONS}/${id}`, { version: 1, plan: { ...planOf('second'), closeConfirmations: 7 } });
    expect((await freeze(id, digest)).json.code).toBe('APPROVAL_LAPSED');
    const seen = (await preview(id)).json;
    digest = String(seen['digest']);
    ceremonyId = String(seen['ceremonyFingerprint']);
    // Another address with the same keys is another request, of the same draft.
    const moved = { ...planOf('second'), closeConfirmations: 7 };
    const [first] = moved.issuers.members;
    const { url } = first;
    first.url = 'https://elsewhere.example.org';
    expect((await call('PUT', `${ELECTIONS}/${id}`, { version: 2, plan: moved })).status).toBe(200);
    const there = (await preview(id)).json;
    expect(there).toMatchObject({
      ceremonyFingerprint: ceremonyId,
      addresses: moved.issuers.members.map((issuer) => issuer.url),
    });
    expect(there['digest']).not.toBe(digest);
    expect((await freeze(id, digest)).json.code).toBe('APPROVAL_LAPSED');
    first.url = url;
    expect((await call('PUT', `${ELECTIONS}/${id}`, { version: 3, plan: moved })).status).toBe(200);
    expect((await freeze(id, digest)).json).toMatchObject({ state: 'done' });
    expect((await call('GET', `${ELECTIONS}/${id}`)).json).toMatchObject({ state: 'frozen', ceremonyId });
    expect((await service.get(`/drafts/${ceremonyId}`)).status).toBe(200);
    expect((await service.get(`/drafts/${ceremonyId}/roll`)).text.trim().split('\n')).toHaveLength(3);
  });

  test('and then nothing of it changes', async () => {
    const refused = async (method: string, at: string, body: unknown) => (await call(method, at, body)).json.code;
    expect(await refused('PUT', `${ELECTIONS}/${id}`, { version: 4, plan: planOf('second') })).toBe('PLAN_FROZEN');
    expect(await refused('DELETE', `${ELECTIONS}/${id}`, {})).toBe('PLAN_FROZEN');
    expect((await importRoll(id)).json.code).toBe('PLAN_FROZEN');
    expect((await preview(id)).json.code).toBe('PLAN_FROZEN');
    // A new link leads to her pages; the key in the draft stays.
    expect((await call('POST', `${ELECTIONS}/${id}/trustees/0/invitation`)).json.code).toBe('FORBIDDEN');
    const secret = String((await rosa.post(`${ELECTIONS}/${id}/trustees/0/invitation`, {})).json['secret']);
    const authorization = { authorization: `Bearer ${secret}` };
    expect((await service.get(`/office-api/trustees/${id}`, authorization)).json).toMatchObject({
      state: 'joined',
      election: { state: 'frozen', ceremonyId },
    });
    const others = { signingKey: signingKeyFor('x'), sealingKey: sealingKeyFor('x') };
    expect((await service.json('POST', `/office-api/trustees/${id}/keys`, others, authorization)).json.code).toBe(
      'PLAN_FROZEN',
    );
  });

  test('the ceremony says whose messages are missing', async () => {
    const progress = (await call('GET', `${ELECTIONS}/${id}/ceremony`)).json;
    expect(progress).toMatchObject({ ceremonyId, isComplete: false, approvals: { given: 0, needed: 2 } });
    expect(progress['trustees']).toHaveLength(3);
    expect((progress['issuers'] as { commitment: boolean }[])[0].commitment).toBe(false);
  });

  test('with a complaint the ceremony is over, and the office sees who did not keep to the rules', async () => {
    const secretKey = bytesFor(`${id} 0`, 32);
    const key = { secretKey, publicKey: ed25519PublicKey(secretKey) };
    // Nothing was sent to her yet: her complaint shows nothing, and that speaks against her.
    const complaint = { ceremonyId, role: 'trustee', index: 1, accused: 2, sealingSecretKey: null } as const;
    const message = signMessage('trustee-1-complaint', 'ceremony-complaint', key, encodeComplaintMessage(complaint));
    expect((await service.json('POST', `/ceremonies/${ceremonyId}/messages`, message)).status).toBe(200);
    const progress = (await call('GET', `${ELECTIONS}/${id}/ceremony`)).json;
    expect(progress).toMatchObject({ complaints: [{ by: 'Ada', culprit: 'Ada' }], isComplete: false });
  });

  test('keys of one election freeze no other one', async () => {
    const other = await create(planOf('second'));
    await importRoll(other);
    await joinAll(other);
    expect(await missing(other)).toEqual(['ISSUER_KEYS_USED', 'ISSUER_KEYS_USED', 'ISSUER_KEYS_USED']);
    expect((await preview(other)).json.code).toBe('ISSUER_KEYS_USED');
  });

  test('back to planning: nothing of the abandoned draft is used again', async () => {
    expect((await call('POST', `${ELECTIONS}/${id}/unfreeze`)).json.code).toBe('FORBIDDEN');
    expect((await rosa.post(`${ELECTIONS}/${id}/unfreeze`, {})).status).toBe(204);
    expect((await rosa.post(`${ELECTIONS}/${id}/unfreeze`, {})).json.code).toBe('PLAN_NOT_FROZEN');
    expect(await missing(id)).toEqual([
      'ISSUER_NOT_ASKED',
      'ISSUER_NOT_ASKED',
      'ISSUER_NOT_ASKED',
      'TRUSTEE_NOT_JOINED',
      'TRUSTEE_NOT_JOINED',
      'TRUSTEE_NOT_JOINED',
    ]);
    const { version } = (await call('GET', `${ELECTIONS}/${id}`)).json as { version?: number };
    await call('PUT', `${ELECTIONS}/${id}`, { version, plan: planOf('third') });
    await joinAll(id, 'again');
    const before = preparations;
    const again = await preview(id);
    const old = JSON.parse((await service.get(`/drafts/${ceremonyId}`)).text) as { board: { origin: string } };
    const draft = again.json['draft'] as typeof old;
    expect(draft.board.origin).toMatch(/^vote\.example\.org\/[0-9a-f]{16}$/);
    expect(draft.board.origin).not.toBe(old.board.origin);
    expect(preparations).toBe(before + 1);
    expect((await freeze(id, String(again.json['digest']))).json).toMatchObject({ state: 'done' });
  });
});

test('of two plans with the same offer that are ready together, one is frozen', async () => {
  const ids = await Promise.all(['a', 'b'].map(() => create(planOf('shared'))));
  const digests: string[] = [];
  for (const id of ids) {
    await importRoll(id);
    await joinAll(id);
    digests.push(String((await preview(id)).json['digest']));
  }
  const answers = await Promise.all(ids.map((id, at) => freeze(id, digests[at])));
  const outcomes = answers.map(({ json }) => json['state']).sort();
  expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
  const states = await Promise.all(ids.map(async (id) => (await call('GET', `${ELECTIONS}/${id}`)).json['state']));
  expect(states.sort()).toEqual(['frozen', 'planning']);
}, 60_000);
