/**
 * Ballots and spoils through the doors of the started service: every bad one has its own code, and none leaves a trace
 * (attacks 3, 12, 20, 26, 26a, 34, 35).
 */
import {
  ballotLengths,
  computeTracker,
  concatBytes,
  encodeBallot,
  encodeSpoil,
  encryptBallot,
  generateBallotSeed,
  hashLeaf,
  signBallot,
  toHex,
  utf8,
  verifyCheckpoint,
  verifyInclusion,
} from '#crypto';
import pg from 'pg';
import { freshDatabaseUrl } from '../support/database.js';
import type { PreparedVoter } from '../support/record/world.js';
import { downloadLog, expectRefused } from '../support/test-board.js';
import { someChoices, TestElection } from '../support/test-election.js';
import { type Answer, TestService } from '../support/test-service.js';

let service: TestService;
let election: TestElection;
let voters: PreparedVoter[];

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl(), [0, 0, 0, 0, 0, 0, 0, 1]);
  election = await TestElection.publish(service);
  voters = election.world.voters;
}, 120_000);

afterAll(() => service.stop());

const refused = (send: () => Promise<Answer>, status: number, code: string) =>
  expectRefused(service.databaseUrl, send, status, code);
const refusedBallot = (entry: Uint8Array, status: number, code: string) =>
  refused(() => election.cast(entry), status, code);

function expectConfirmed(entry: Uint8Array, answer: Answer): void {
  const { parties, draft } = election.world;
  const key = { origin: draft.board.origin, publicKey: parties.board.publicKey };
  const { checkpoint } = verifyCheckpoint(String(answer.json['checkpoint']), key, []);
  const proof = (answer.json['inclusionProof'] as string[]).map((hash) => Uint8Array.from(Buffer.from(hash, 'hex')));
  verifyInclusion(hashLeaf(entry), Number(answer.json['index']), checkpoint.size, proof, checkpoint.root);
}

/** A ballot with another body, token or nothing but another signature, signed anew. */
function rebuild(
  voter: PreparedVoter,
  entry: Uint8Array,
  change: (body: Uint8Array) => void,
  token = entry.slice(-112, -64),
): Uint8Array {
  const body = entry.slice(1, -112);
  change(body);
  return encodeBallot(body, token, signBallot(voter.ballotKey.secretKey, computeTracker(body)));
}

function changed(entry: Uint8Array, at: number): Uint8Array {
  const copy = entry.slice();
  copy[at < 0 ? copy.length + at : at] ^= 1;
  return copy;
}

test('ballot_too_early', () => refusedBallot(election.ballot(voters[0]), 409, 'VOTING_NOT_OPEN'));

describe('while voting', () => {
  let first: Uint8Array;
  beforeAll(async () => {
    await election.open();
    first = election.ballot(voters[0]);
  }, 60_000);

  test('a good ballot is on the board, and proven', async () => {
    const answer = await election.cast(first);
    expect(answer.status).toBe(201);
    expect(answer.json['tracker']).toBe(toHex(computeTracker(first.slice(1, -112))));
    expectConfirmed(first, answer);
    const found = await service.get(`${election.path}/trackers/${String(answer.json['tracker'])}`);
    expect(found.json).toMatchObject({ kind: 'ballot', index: answer.json['index'], anchor: null });
    expectConfirmed(first, found);
  });

  test('ballot_sent_twice gets the stored confirmation', async () => {
    const size = await election.boardSize();
    const again = await election.cast(first);
    expect(again.status).toBe(200);
    expectConfirmed(first, again);
    expect(await election.boardSize()).toBe(size);
  });

  test('ballot_sent_by_twenty_at_once stands once', async () => {
    const entry = election.ballot(voters[1]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => election.cast(entry)));
    expect(new Set(answers.map(({ json }) => json['index'])).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers) expectConfirmed(entry, answer);
  });

  test.each<[string, (entry: Uint8Array) => Uint8Array, number, string]>([
    ['empty', () => new Uint8Array(), 400, 'REQUEST_INVALID'],
    ['one_byte', (entry) => entry.slice(0, 1), 422, 'BALLOT_LENGTH_INVALID'],
    ['truncated', (entry) => entry.slice(0, -1), 422, 'BALLOT_LENGTH_INVALID'],
    ['one_byte_too_many', (entry) => concatBytes(entry, Uint8Array.of(0)), 422, 'BALLOT_LENGTH_INVALID'],
    ['oversized', (entry) => concatBytes(entry, new Uint8Array(70_000)), 413, 'BODY_TOO_LARGE'],
    ['wrong_type_byte', (entry) => changed(entry, 0), 422, 'BALLOT_MAGIC_INVALID'],
    ['wrong_magic', (entry) => changed(entry, 3), 422, 'BALLOT_MAGIC_INVALID'],
    ['of_other_election', (entry) => changed(entry, 10), 422, 'BALLOT_ELECTION_INVALID'],
    ['unknown_class', (entry) => changed(entry, 37), 422, 'BALLOT_CLASS_INVALID'],
    ['of_other_class', (entry) => changed(entry, 38), 422, 'BALLOT_LENGTH_INVALID'],
    ['ballot_key_not_canonical', (entry) => (entry.fill(0xff, 39, 71), entry), 422, 'BALLOT_POINT_INVALID'],
    ['ballot_key_identity', (entry) => (entry.fill(0, 39, 71), entry), 422, 'BALLOT_POINT_INVALID'],
    ['revision_changed', (entry) => changed(entry, 74), 422, 'BALLOT_SIGNATURE_INVALID'],
    ['alpha_identity', (entry) => (entry.fill(0, 75, 107), entry), 422, 'BALLOT_POINT_INVALID'],
    ['beta_not_canonical', (entry) => (entry.fill(0xff, 107, 139), entry), 422, 'BALLOT_POINT_INVALID'],
    ['response_not_reduced', (entry) => (entry.fill(0xff, -144, -112), entry), 422, 'BALLOT_SCALAR_INVALID'],
    ['response_changed', (entry) => changed(entry, -144), 422, 'BALLOT_SIGNATURE_INVALID'],
    ['token_changed', (entry) => changed(entry, -100), 422, 'TOKEN_INVALID'],
    ['token_zero', (entry) => (entry.fill(0, -112, -64), entry), 422, 'TOKEN_INVALID'],
    ['signature_scalar_changed', (entry) => changed(entry, -32), 422, 'BALLOT_SIGNATURE_INVALID'],
    ['signature_scalar_not_reduced', (entry) => (entry.fill(0xff, -32), entry), 422, 'BALLOT_SCALAR_INVALID'],
    [
      'signature_and_token_changed',
      (entry) => changed(changed(entry, -32), -100),
      422,
      'BALLOT_SIGNATURE_INVALID', // step 4 stands before step 5
    ],
  ])('ballot_%s', (_name, change, status, code) => refusedBallot(change(election.ballot(voters[2])), status, code));

  test('every ciphertext and proof field, changed and signed anew, fails a check of its own', async () => {
    const voter = voters[2];
    const entry = election.ballot(voter);
    const { prefix, body } = ballotLengths(election.world.contexts[0]);
    // First scalar and last scalar behind the prefix: +1 in the lowest byte keeps them canonical.
    for (const at of [prefix, body - 32]) {
      await refusedBallot(
        rebuild(voter, entry, (bytes) => (bytes[at] ^= 1)),
        422,
        'BALLOT_PROOF_INVALID',
      );
    }
    // Another ballot's ciphertext, canonical but not the one that was proven.
    const other = election.ballot(voter).slice(1, -112);
    for (const at of [74, 106, prefix - 32]) {
      await refusedBallot(
        rebuild(voter, entry, (bytes) => bytes.set(other.subarray(at, at + 32), at)),
        422,
        'BALLOT_PROOF_INVALID',
      );
    }
    // Step 5 stands before step 6.
    const badToken = changed(entry, -100).slice(-112, -64);
    await refusedBallot(
      rebuild(voter, entry, (bytes) => (bytes[prefix] ^= 1), badToken),
      422,
      'TOKEN_INVALID',
    );
  });

  test('token_of_other_key', async () => {
    const entry = election.ballot(voters[2]);
    const foreign = election.ballot(voters[3]).slice(-112, -64);
    await refusedBallot(
      rebuild(voters[2], entry, () => undefined, foreign),
      422,
      'TOKEN_INVALID',
    );
  });

  test('ballots_of_two_keys_swapped_inside_one_batch fail alone', async () => {
    const good = election.ballot(voters[4]);
    const bad = changed(election.ballot(voters[3]), -32);
    const [kept, dropped] = await Promise.all([election.cast(good), election.cast(bad)]);
    expect(kept.status).toBe(201);
    expect(dropped.json.code).toBe('BALLOT_SIGNATURE_INVALID');
  });

  test('revision_not_higher, revision_lower, revision_ahead; a higher one is taken', async () => {
    const key = `${election.path}/ballot-keys/0/${toHex(voters[0].ballotKey.publicKey)}`;
    const [cast] = (await service.get(key)).json['revisions'] as number[];
    const ago = cast - Math.floor(Date.now() / 60_000);
    await refusedBallot(election.ballot(voters[0], ago), 409, 'BALLOT_REVISION_NOT_HIGHER');
    await refusedBallot(election.ballot(voters[0], ago - 5), 409, 'BALLOT_REVISION_NOT_HIGHER');
    await refusedBallot(election.ballot(voters[0], 33), 422, 'BALLOT_REVISION_AHEAD');
    expect((await election.cast(election.ballot(voters[0], 2))).status).toBe(201);
    expect((await service.get(key)).json['revisions']).toHaveLength(2);
  });

  test('two_ballots_of_one_key_at_once: only an increasing order is on the board', async () => {
    const voter = voters[5];
    await Promise.all([0, 1, 2, 3].map((offset) => election.cast(election.ballot(voter, offset))));
    const { entries } = await downloadLog(election, 'board');
    const mine = entries.filter(
      (entry) => entry[0] === 0x10 && toHex(entry.slice(39, 71)) === toHex(voter.ballotKey.publicKey),
    );
    const revisions = mine.map((entry) => new DataView(entry.buffer, entry.byteOffset).getUint32(71));
    expect(revisions.length).toBeGreaterThan(0);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(new Set(revisions).size).toBe(revisions.length);
  });

  describe('spoils', () => {
    let voter: PreparedVoter;
    let body: Uint8Array;
    let tracker: Uint8Array;
    const send = (entry: Uint8Array) => service.octets(`${election.path}/spoils`, entry);
    const spoilOf = (who: PreparedVoter, what: Uint8Array, token = who.token) =>
      encodeSpoil(
        election.world.electionId,
        who.classIndex,
        who.ballotKey.secretKey,
        what,
        token ?? new Uint8Array(48),
      );

    beforeAll(() => {
      voter = voters[6];
      const revision = Math.floor(Date.now() / 60_000);
      const made = encryptBallot(
        election.world.contexts[0],
        voter.ballotKey.publicKey,
        revision,
        someChoices(election.world.contexts[0]),
        generateBallotSeed(),
      );
      ({ body, tracker } = made);
    });

    test('an opened ballot is taken once and can never be cast', async () => {
      const spoil = spoilOf(voter, tracker);
      expect((await send(spoil)).status).toBe(201);
      expect((await send(spoil)).status).toBe(200);
      await refused(() => send(spoilOf(voter, tracker)), 409, 'TRACKER_SPOILED');
      const cast = encodeBallot(
        body,
        voter.token ?? new Uint8Array(48),
        signBallot(voter.ballotKey.secretKey, tracker),
      );
      await refusedBallot(cast, 409, 'TRACKER_SPOILED');
    });

    test('spoil_of_cast_ballot', () =>
      refused(() => send(spoilOf(voters[0], computeTracker(first.slice(1, -112)))), 409, 'TRACKER_CAST'));

    test('a spoil of a foreign tracker bars nobody', async () => {
      const entry = election.ballot(voters[6], 1);
      expect((await send(spoilOf(voters[5], computeTracker(entry.slice(1, -112))))).status).toBe(201);
      expect((await election.cast(entry)).status).toBe(201);
    });

    test.each<[string, (entry: Uint8Array) => Uint8Array, string]>([
      ['truncated', (entry) => entry.slice(0, -1), 'SPOIL_LENGTH_INVALID'],
      ['wrong_type', (entry) => changed(entry, 0), 'SPOIL_TYPE_INVALID'],
      ['of_other_election', (entry) => changed(entry, 1), 'SPOIL_ELECTION_INVALID'],
      ['unknown_class', (entry) => changed(entry, 33), 'BALLOT_CLASS_INVALID'],
      ['other_tracker', (entry) => changed(entry, 70), 'SPOIL_SIGNATURE_INVALID'],
      ['token_changed', (entry) => changed(entry, -100), 'TOKEN_INVALID'],
    ])('spoil_%s', (_name, change, code) =>
      refused(() => send(change(spoilOf(voter, utf8('x'.repeat(32))))), 422, code),
    );

    test('spoil_limit', async () => {
      for (let i = 0; i < 19; i++) expect((await send(spoilOf(voter, utf8(String(i).padStart(32))))).status).toBe(201);
      await refused(() => send(spoilOf(voter, utf8('y'.repeat(32)))), 409, 'SPOIL_LIMIT');
    }, 30_000);
  });

  test('nothing of the network and no time is stored with an entry', async () => {
    const client = new pg.Client({ connectionString: service.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ column_name: string; data_type: string }>(
      `SELECT column_name, data_type FROM information_schema.columns
        WHERE table_name LIKE 'log\\_%' OR table_name IN ('checkpoint', 'cosignature', 'issued_roll_key')`,
    );
    await client.end();
    expect(rows.length).toBeGreaterThan(20);
    for (const { column_name, data_type } of rows) {
      expect(data_type).not.toMatch(/time|date|inet/);
      expect(column_name).not.toMatch(/address|agent|cookie|session|ip$|time|created/);
    }
    const log = service.process?.output() ?? '';
    expect(log).not.toContain('127.0.0.1:');
    expect(log).not.toContain(toHex(voters[0].ballotKey.publicKey));
  });

  test('ballot_too_late; the stored one is still confirmed', async () => {
    await election.move('closed');
    await refusedBallot(election.ballot(voters[2]), 409, 'VOTING_CLOSED');
    const again = await election.cast(first);
    expect(again.status).toBe(200);
    expectConfirmed(first, again);
  });
});
