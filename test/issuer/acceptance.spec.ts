/** Accepting what an office prepared (spec §3.4, §4): the offer, the legal list, the activation that nobody has to ask for. */
import { deriveRollKey, generateEd25519, randomBytes, sha256, toHex } from '#crypto';
import { encodeDraft } from '#record';
import { OPERATOR, pause, Stage } from './stage.js';

const sha256Hex = (bytes: Uint8Array) => toHex(sha256(bytes));

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
}, 90_000);
afterEach(() => stage.close());

const id = () => toHex(stage.ceremonyId);
const accept = (body: unknown = {}) => stage.call('POST', `/ceremonies/${id()}/accept`, body, OPERATOR);
const offer = async () => (await stage.call('GET', '/ceremonies/offer')).json;
/** The legal list that fits the roll. */
const legalList = () =>
  stage.csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').slice(0, 2).join(','))
    .join('\n');

test('the offer is public and stands until a ceremony has begun with it', async () => {
  const first = await offer();
  expect(first).toMatchObject({ name: 'issuer-1', witness: { name: 'issuer-1' } });
  expect(Object.keys(first).sort()).toEqual(['name', 'sealingKey', 'signingKey', 'witness']);
  const many = await Promise.all(Array.from({ length: 20 }, offer));
  expect(new Set(many.map(({ signingKey }) => signingKey))).toEqual(new Set([first['signingKey']]));
  await stage.stopApp();
  await stage.startApp();
  expect(await offer()).toEqual(first);
  // Asked by many at once, exactly one new pair is made.
  expect((await stage.begin()).status).toBe(202);
  const next = await Promise.all(Array.from({ length: 20 }, offer));
  expect(new Set(next.map(({ signingKey }) => signingKey)).size).toBe(1);
  expect(next[0]['signingKey']).not.toBe(first['signingKey']);
});

test('waiting: what the operator has to compare; only drafts that name the offered key', async () => {
  expect((await stage.call('GET', '/ceremonies/waiting')).json.code).toBe('UNAUTHORIZED');
  stage.leaveDraft();
  const waiting = async () => (await stage.call('GET', '/ceremonies/waiting', undefined, OPERATOR)).json as unknown;
  expect(await waiting()).toEqual([
    expect.objectContaining({ ceremonyId: id(), title: stage.draft.title, voters: stage.draft.roll.size }),
  ]);
  // A draft of others that the ballot API pushes under our key is not shown.
  const [own, second] = stage.draft.issuers.members;
  const foreign = {
    ...stage.draft,
    issuers: { ...stage.draft.issuers, members: [{ ...own, signingKey: toHex(generateEd25519().publicKey) }] },
  };
  const bytes = encodeDraft({
    ...foreign,
    issuers: { ...foreign.issuers, members: [...foreign.issuers.members, second] },
  });
  stage.relay.files.set(`/drafts/${sha256Hex(bytes)}`, bytes);
  const listed = JSON.stringify([{ ceremonyId: sha256Hex(bytes), electionId: null, enrolment: null }]);
  stage.relay.files.set(`/drafts?issuer=${own.signingKey}`, listed);
  expect(await waiting()).toEqual([]);
});

test('accepted with the legal list: the ceremony runs, and the published definition is activated by itself', async () => {
  stage.leaveDraft();
  expect(await accept({ legalList: legalList() })).toMatchObject({ status: 202, json: { state: 'committing' } });
  expect((await accept()).status).toBe(202);
  await stage.playOthers();
  // 1. A definition with another key in it is not activated.
  const forged = await stage.makeDefinition((outputs) => ({
    ...outputs,
    publicKey: toHex(deriveRollKey(randomBytes(13)).publicKey),
  }));
  stage.relay.files.set(`/elections/${sha256Hex(forged)}/definition`, forged);
  stage.leaveDraft(stage.csv, sha256Hex(forged));
  await pause(3_000);
  expect((await stage.call('GET', `/elections/${sha256Hex(forged)}`)).status).toBe(404);
  // 2. The right one is, without anybody asking.
  const definition = await stage.makeDefinition();
  const electionId = sha256Hex(definition);
  stage.relay.files.set(`/elections/${electionId}/definition`, definition);
  stage.leaveDraft(stage.csv, electionId);
  for (let waited = 0; ; waited += 100) {
    const answer = await stage.call('GET', `/elections/${electionId}`);
    if (answer.status === 200) break;
    if (waited > 15_000) throw new Error('not activated');
    await pause(100);
  }
}, 60_000);

describe('not accepted', () => {
  test('operator_token_missing', async () => {
    expect((await stage.call('POST', `/ceremonies/${id()}/accept`, {})).json.code).toBe('UNAUTHORIZED');
  });

  test('draft_unknown, roll_missing, ballot_api_down, draft_of_another_id', async () => {
    expect(await accept()).toMatchObject({ status: 404, json: { code: 'DRAFT_UNKNOWN' } });
    stage.leaveDraft(null);
    expect(await accept()).toMatchObject({ status: 404, json: { code: 'ROLL_MISSING' } });
    stage.relay.files.set(`/drafts/${id()}`, encodeDraft({ ...stage.draft, timeZone: 'Europe/Madrid' }));
    expect(await accept()).toMatchObject({ status: 422, json: { code: 'ID_DIFFERENT' } });
    stage.relay.isDown = true;
    expect(await accept()).toMatchObject({ status: 502, json: { code: 'BALLOT_API_UNAVAILABLE' } });
  });

  test('legal_list_different', async () => {
    stage.leaveDraft();
    const rows = stage.csv.trimEnd().split('\n').slice(0, -1);
    const legalList = rows.map((line) => line.split(',').slice(0, 2).join(',')).join('\n');
    const answer = await accept({ legalList });
    expect(answer).toMatchObject({ status: 422, json: { code: 'LEGAL_LIST_DIFFERENT' } });
    expect(answer.json.detail).toMatch(/^1 voters differ: "voter-5" is on the roll and not on the list$/);
    expect((await stage.state()).json.code).toBe('CEREMONY_UNKNOWN');
  });

  test('roll_of_another_draft', async () => {
    stage.leaveDraft(stage.csv.replace('members', '#').replace('partners', 'members').replace('#', 'partners'));
    expect(await accept()).toMatchObject({ status: 422, json: { code: 'ROLL_ROOT_DIFFERENT' } });
  });
});

test('automatic: what names the offered key is accepted when its roll is there', async () => {
  await stage.stopApp();
  stage.accept = 'automatic';
  await stage.startApp();
  stage.leaveDraft();
  await stage.posted('issuer-1-commitment');
});
