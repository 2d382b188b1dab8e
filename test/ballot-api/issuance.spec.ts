/**
 * Requests for tokens through the doors of the started service: one per roll key, nothing before the quorum, nothing
 * public before its round (attacks 13a, 14, 15, 18).
 */
import {
  blind,
  concatBytes,
  deriveRequestRandomness,
  encodeTokenMessage,
  generateVoterSecret,
  hashLeaf,
  makeRequest,
  toHex,
  utf8,
  verifyCheckpoint,
  verifyInclusion,
} from '#crypto';
import { deriveRollKey } from '#crypto';
import { freshDatabaseUrl } from '../support/database.js';
import { downloadLog, expectRefused } from '../support/test-board.js';
import { TestElection } from '../support/test-election.js';
import { type Answer, MIRROR, TestService } from '../support/test-service.js';

let service: TestService;
let election: TestElection;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl(), [0, 0, 0, 0, 0, 1]);
  // Rounds of a day: hardly one ends while this file runs.
  election = await TestElection.publish(service, (draft) => ({
    ...draft,
    policy: { ...draft.policy, issuanceRoundS: 86_400 },
  }));
  await election.rehearse();
}, 120_000);

afterAll(() => service.stop());

const send = (request: Uint8Array) => service.octets(`${election.path}/requests`, request);
const refused = (request: Uint8Array, status: number, code: string) =>
  expectRefused(service.databaseUrl, () => send(request), status, code);

const publicRequest = (voter: number) =>
  service.get(`${election.path}/requests/${toHex(election.world.voters[voter].rollKeys[0].publicKey)}`);

/** A correctly signed request; what is left out is that of voter 0. */
function request(changes: {
  voter?: number;
  classIndex?: number;
  r?: bigint;
  electionId?: Uint8Array;
  secret?: Uint8Array;
}): Uint8Array {
  const voter = election.world.voters[changes.voter ?? 0];
  const electionId = changes.electionId ?? election.world.electionId;
  const classIndex = changes.classIndex ?? voter.classIndex;
  const D = blind(encodeTokenMessage(electionId, classIndex, voter.ballotKey.publicKey), changes.r ?? 5n);
  const randomness = [deriveRequestRandomness(changes.secret ?? generateVoterSecret(), electionId, classIndex, 0)];
  return makeRequest({ electionId, classIndex, rollKeys: voter.rollKeys, D, randomness });
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at < 0 ? copy.length + at : at] ^= 1;
  return copy;
}

function expectProven(entry: Uint8Array, answer: Answer): void {
  expect(answer.json).toMatchObject({ request: toHex(entry) });
  const { parties, draft } = election.world;
  const witnesses = parties.witnesses.map(({ name, keys }) => ({ name, publicKey: keys.publicKey }));
  const key = { origin: draft.issuance.origin, publicKey: parties.issuance.publicKey };
  const { checkpoint, cosignedBy } = verifyCheckpoint(String(answer.json['checkpoint']), key, witnesses);
  expect(cosignedBy.length).toBeGreaterThanOrEqual(draft.witnesses.quorum);
  const proof = (answer.json['inclusionProof'] as string[]).map((hash) => Uint8Array.from(Buffer.from(hash, 'hex')));
  verifyInclusion(hashLeaf(entry), Number(answer.json['index']), checkpoint.size, proof, checkpoint.root);
}

test('request_too_early', () => refused(election.world.requests[0], 409, 'ISSUANCE_NOT_OPEN'));

describe('while issuing', () => {
  beforeAll(() => election.move('issuing'));

  test('a request is logged and proven under the quorum; its repetition gets the stored answer', async () => {
    const [entry] = election.world.requests;
    const answer = await send(entry);
    expect(answer.status).toBe(200);
    expectProven(entry, answer);
    const again = await send(entry);
    expect(again.json['index']).toBe(answer.json['index']);
    expectProven(entry, again);
  });

  test('a request that differs in its signature alone gets the stored one', async () => {
    const secret = generateVoterSecret();
    const [first, second] = [request({ voter: 1, secret }), request({ voter: 1 })];
    expect(toHex(first)).not.toBe(toHex(second));
    const answer = await send(first);
    const other = await send(second);
    expect(other.json['index']).toBe(answer.json['index']);
    expectProven(first, other);
  });

  test.each<[string, () => Uint8Array, number, string]>([
    ['empty', () => new Uint8Array(), 400, 'REQUEST_INVALID'],
    ['truncated', () => request({ voter: 2 }).slice(0, -1), 422, 'REQUEST_LENGTH_INVALID'],
    ['too_long', () => concatBytes(request({ voter: 2 }), utf8('x')), 422, 'REQUEST_LENGTH_INVALID'],
    ['huge', () => new Uint8Array(5_000), 413, 'BODY_TOO_LARGE'],
    [
      'of_other_election',
      () => request({ voter: 2, electionId: new Uint8Array(32) }),
      422,
      'REQUEST_SIGNATURE_INVALID',
    ],
    ['unknown_class', () => request({ voter: 2, classIndex: 7 }), 422, 'REQUEST_CLASS_INVALID'],
    ['of_other_class', () => request({ voter: 2, classIndex: 1 }), 422, 'ROLL_ENTRY_UNKNOWN'],
    ['class_changed', () => changed(request({ voter: 2 }), 1), 422, 'REQUEST_SIGNATURE_INVALID'],
    ['roll_key_identity', () => request({ voter: 2 }).fill(0, 2, 34), 422, 'REQUEST_POINT_INVALID'],
    ['D_infinity', () => request({ voter: 2 }).fill(0, 34, 82).fill(0xc0, 34, 35), 422, 'REQUEST_POINT_INVALID'],
    ['D_no_point', () => request({ voter: 2 }).fill(0xff, 34, 82), 422, 'REQUEST_POINT_INVALID'],
    ['signature_changed', () => changed(request({ voter: 2 }), -32), 422, 'REQUEST_SIGNATURE_INVALID'],
    ['second_of_one_key', () => request({ voter: 0, r: 7n }), 409, 'ROLL_KEY_USED'],
  ])('request_%s', (_name, make, status, code) => refused(make(), status, code));

  test('request_of_stranger', () => {
    const { electionId } = election.world;
    const stranger = deriveRollKey(crypto.getRandomValues(new Uint8Array(13)).fill(0, 12));
    const D = blind(encodeTokenMessage(electionId, 0, election.world.voters[0].ballotKey.publicKey), 9n);
    const randomness = [generateVoterSecret()];
    return refused(
      makeRequest({ electionId, classIndex: 0, rollKeys: [stranger], D, randomness }),
      422,
      'ROLL_ENTRY_UNKNOWN',
    );
  });

  test('concurrent different requests of one key: one is logged, the other refused', async () => {
    const answers = await Promise.all([11n, 12n, 13n].map((r) => send(request({ voter: 3, r }))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ json }) => json.code === 'ROLL_KEY_USED')).toHaveLength(2);
  });

  test('without the quorum there is no proof, and repeating helps once it is back', async () => {
    service.witnesses[0].isDown = true;
    service.witnesses[1].isDown = true;
    const entry = election.world.requests[4];
    const answer = await send(entry);
    expect(answer.status).toBe(503);
    expect(answer.json.code).toBe('WITNESS_QUORUM_MISSING');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    service.witnesses[0].isDown = false;
    const again = await send(entry);
    expect(again.status).toBe(200);
    expectProven(entry, again);
    service.witnesses[1].isDown = false;
  }, 30_000);

  test('the public sees nothing before the round ends; witnesses see everything', async () => {
    const { size } = await downloadLog(election, 'issuance');
    expect(size).toBe(0);
    expect((await publicRequest(0)).json).toEqual({ request: null, anchoredMs: null });
    const tile = await service.get(`${election.path}/issuance/tile/entries/000.p/1`);
    expect(tile.json.code).toBe('TILE_OUT_OF_RANGE');
    const mirror = await service.get(`${election.path}/mirror/issuance/entries?start=0`, MIRROR);
    expect(mirror.bytes.length).toBe(4 * (election.world.requests[0].length + 2));
  });

  test('issuers are reached through this origin', async () => {
    const at = (issuer: string) => `${election.path}/issuers/${issuer}/blind-signatures`;
    const body = { request: '00', index: 0, inclusionProof: [], checkpoint: '' };
    service.witnesses[0].issuer = () => ({ status: 200, body: { share: 'ab'.repeat(48) } });
    expect((await service.json('POST', at('1'), body)).json).toEqual({ share: 'ab'.repeat(48) });
    service.witnesses[0].issuer = () => ({ status: 200, body: { share: 'short' } });
    expect((await service.json('POST', at('1'), body)).json.code).toBe('ISSUER_UNAVAILABLE');
    service.witnesses[0].issuer = () => ({
      status: 409,
      body: { code: 'REQUEST_CONFLICT', detail: 'x', extra: 'secret' },
    });
    const refusal = await service.json('POST', at('1'), body);
    expect(refusal.status).toBe(409);
    expect(refusal.json.code).toBe('REQUEST_CONFLICT');
    expect(refusal.text).not.toContain('secret');
    service.witnesses[1].isDown = true;
    expect((await service.json('POST', at('2'), body)).json.code).toBe('ISSUER_UNAVAILABLE');
    service.witnesses[1].isDown = false;
    expect((await service.json('POST', at('4'), body)).json.code).toBe('NOT_FOUND');
    expect((await service.json('POST', at('0'), body)).json.code).toBe('NOT_FOUND');
    expect((await service.json('POST', at('x'), body)).json.code).toBe('REQUEST_INVALID');
    expect((await service.get(`${election.path}/requests/XY`)).json.code).toBe('REQUEST_INVALID');
    expect((await service.json('POST', at('1'), { ...body, extra: 1 })).json.code).toBe('REQUEST_INVALID');
  });

  test('a phase change publishes the log at once, and ends it', async () => {
    await election.move('voting');
    const { size, entries } = await downloadLog(election, 'issuance');
    expect(size).toBe(4);
    // In the order of their hashes inside a commit, so never in two places.
    expect(new Set(entries.map(toHex)).size).toBe(4);
    // Whoever asks again learns from the public log that she did.
    expect((await publicRequest(0)).json).toEqual({ request: toHex(election.world.requests[0]), anchoredMs: null });
    expect((await publicRequest(2)).json).toEqual({ request: null, anchoredMs: null });
    await refused(election.world.requests[2], 409, 'ISSUANCE_ENDED');
    expect((await send(election.world.requests[0])).status).toBe(200);
  });

  test('whoever repeats a public request learns nothing of when it came: only the public checkpoint is shown', async () => {
    const answers = await Promise.all([0, 4].map((voter) => send(election.world.requests[voter])));
    const { text } = await service.get(`${election.path}/issuance/checkpoint`);
    const [shown] = text.split('\n\n');
    for (const { json } of answers) expect(String(json['checkpoint']).split('\n\n')[0]).toBe(shown);
    expectProven(election.world.requests[0], answers[0]);
  });
});
