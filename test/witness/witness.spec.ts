/** The witness (spec §7; C2SP tlog-witness) through HTTP with a real database: what it cosigns, and all that it refuses. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import {
  decodeEntryBundle,
  encodeAddCheckpoint,
  fromHex,
  generateEd25519,
  signCheckpoint,
  toHex,
  verifyCosignature,
} from '#crypto';
import { createApp } from '#edge';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import { LOG_DIRECTORY, WITNESS_BODY_RULES, WitnessModule, type LogDirectory, type WitnessedLog } from '#witness';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { freshDatabase } from '../support/database.js';
import { MIRROR_SECRET, TestLog, TestMirror } from '../support/test-log.js';

const ELECTION = new Uint8Array(32).fill(7);
const ORIGIN = 'example.org/election';

let dataSource: DataSource;
let mirror: TestMirror;
let mirrorUrl: string;
let dataDir: string;
let apps: NestExpressApplication[];
let board: TestLog;
let issuance: TestLog;
let served: TestLog;
let refuseEntry: string | undefined;
let seen: { start: number; count: number }[];

const directory: LogDirectory = {
  find(origin) {
    const logs: WitnessedLog[] = [
      { electionId: ELECTION, log: LOG_BOARD, origin: board.origin, publicKey: board.keys.publicKey },
      { electionId: ELECTION, log: LOG_ISSUANCE, origin: issuance.origin, publicKey: issuance.keys.publicKey },
    ];
    return Promise.resolve(logs.find((log) => log.origin === origin));
  },
  entriesAdded(_manager, _log, { start, entries }) {
    seen.push({ start, count: entries.length });
    const bad = entries.some((entry) => Buffer.from(entry).toString() === refuseEntry);
    return bad ? Promise.reject(new Error('the application cannot take this entry')) : Promise.resolve();
  },
  checkpointAdded: () => Promise.resolve(),
};

async function startWitness(name = 'issuer-1'): Promise<NestExpressApplication> {
  @Module({
    providers: [
      { provide: DataSource, useValue: dataSource },
      { provide: LOG_DIRECTORY, useValue: directory },
    ],
    exports: [DataSource, LOG_DIRECTORY],
  })
  class HostModule {}
  const settings = { name, dataDir, apiUrl: mirrorUrl, mirrorToken: MIRROR_SECRET };
  const app = await createApp(WitnessModule.register(settings, [HostModule]), WITNESS_BODY_RULES);
  app.useLogger(false);
  await app.init();
  apps.push(app);
  return app;
}

beforeAll(async () => {
  ({ dataSource } = await freshDatabase('issuer'));
}, 90_000);
afterAll(() => dataSource.destroy());

let http: ReturnType<NestExpressApplication['getHttpServer']>;
beforeEach(async () => {
  apps = [];
  seen = [];
  refuseEntry = undefined;
  dataDir = mkdtempSync(path.join(tmpdir(), 'psephos-witness-'));
  // Each test has an election of its own; the mirror is append-only, so nothing can be cleared.
  ELECTION.set(generateEd25519().publicKey);
  board = new TestLog(`${ORIGIN}/${toHex(ELECTION)}`).append('created', 'b1', 'b2');
  issuance = new TestLog(`${board.origin}/issuance`);
  served = board;
  const logs = new Map<string, TestLog>();
  logs.get = (address: string) => ({ [mirrorPath('board')]: served, [mirrorPath('issuance')]: issuance })[address];
  mirror = new TestMirror(logs, 2);
  mirrorUrl = await mirror.listen();
  http = (await startWitness()).getHttpServer();
});
afterEach(async () => {
  for (const app of apps) await app.close();
  await mirror.close();
  rmSync(dataDir, { recursive: true });
});

const mirrorPath = (log: string) => `/elections/${toHex(ELECTION)}/mirror/${log}/entries`;
const add = (body: string, to = http) =>
  request(to).post('/add-checkpoint').set('Content-Type', 'text/plain; charset=utf-8').send(body);
const codeOf = (answer: request.Response) => (JSON.parse(answer.text) as { code: string }).code;
async function witnessKey() {
  const { body } = (await request(http).get('/witness').expect(200)) as { body: { name: string; publicKey: string } };
  return { name: body.name, publicKey: fromHex(body.publicKey, 32) };
}

test('cosigns a log from its beginning and as it grows, and keeps every entry', async () => {
  const witness = await witnessKey();
  const first = await add(board.request(0)).expect(200).expect('Content-Type', 'text/plain; charset=utf-8');
  verifyCosignature(board.note(), first.text, witness);
  board.append('b3', 'b4', 'b5');
  const second = await add(board.request(3)).expect(200);
  verifyCosignature(board.note(), second.text, witness);
  expect(seen).toEqual([
    { start: 0, count: 2 },
    { start: 2, count: 1 },
    { start: 3, count: 2 },
    { start: 5, count: 1 },
  ]);
  const kept = await request(http)
    .get(`${mirrorPath('board')}?start=1`)
    .set('Authorization', `Bearer ${MIRROR_SECRET}`)
    .responseType('blob')
    .expect(200);
  expect(decodeEntryBundle(kept.body as Buffer).map((entry) => Buffer.from(entry).toString())).toEqual([
    'b1',
    'b2',
    'b3',
    'b4',
    'b5',
  ]);
  const note = await request(http)
    .get(mirrorPath('board').replace('entries', 'checkpoint'))
    .set('Authorization', `Bearer ${MIRROR_SECRET}`);
  expect(note.text).toBe(board.note());
});

test('the same checkpoint again is cosigned again, without asking the log for anything', async () => {
  await add(board.request(0)).expect(200);
  const { calls } = mirror;
  await add(board.request(3)).expect(200);
  expect(mirror.calls).toBe(calls);
});

test('the key survives a restart, readable by its owner alone', async () => {
  const before = await witnessKey();
  expect(statSync(path.join(dataDir, 'witness.key')).mode & 0o777).toBe(0o600);
  http = (await startWitness()).getHttpServer();
  expect(await witnessKey()).toEqual(before);
});

describe('refusals', () => {
  beforeEach(async () => {
    await add(board.request(0)).expect(200);
    board.append('b3');
  });

  test('old_size_is_not_ours: 409 with our size', async () => {
    const answer = await add(board.request(2)).expect(409).expect('Content-Type', 'text/x.tlog.size');
    expect(answer.text).toBe('3\n');
  });

  test('smaller_size: 409, nothing forgotten', async () => {
    await add(encodeAddCheckpoint(2, [], board.note(2))).expect(409);
    await add(board.request(3)).expect(200);
  });

  test('old_size_above_the_new: 400', async () => {
    const answer = await add(encodeAddCheckpoint(3, [], board.note(2))).expect(400);
    expect(codeOf(answer)).toBe('REQUEST_INVALID');
  });

  test('fork_of_the_same_size: 409', async () => {
    const fork = forkOf('x');
    await add(fork.request(3, 3)).expect(409);
    served = board;
    await add(board.request(3)).expect(200);
  });

  test('fork_of_a_larger_size: 422', async () => {
    const answer = await add(forkOf('x', 'y').request(3)).expect(422);
    expect(codeOf(answer)).toBe('CONSISTENCY_PROOF_INVALID');
    served = board;
    await add(board.request(3)).expect(200);
  });

  test('proof_of_another_size, hash_missing, hash_too_many: 422', async () => {
    const proof = board.proof(3);
    for (const wrong of [proof.slice(1), [...proof, proof[0]], board.append('b4').proof(3)]) {
      const answer = await add(encodeAddCheckpoint(3, wrong, board.note(4))).expect(422);
      expect(codeOf(answer)).toBe('CONSISTENCY_PROOF_INVALID');
    }
  });

  test('entries_differ_from_the_root: 422, and nothing of them is kept', async () => {
    served = new TestLog(board.origin).append('created', 'b1', 'b2', 'another');
    const answer = await add(board.request(3)).expect(422);
    expect(codeOf(answer)).toBe('MIRROR_ROOT_DIFFERENT');
    served = board;
    await add(board.request(3)).expect(200);
  });

  test('entries_withheld: 503, to be repeated', async () => {
    served = new TestLog(board.origin).append('created', 'b1', 'b2');
    const answer = await add(board.request(3)).expect(503).expect('Retry-After', '1');
    expect(codeOf(answer)).toBe('MIRROR_UNAVAILABLE');
    await mirror.close();
    await add(board.request(3)).expect(503);
  });

  test('the application refuses an entry: nothing is stored or cosigned', async () => {
    refuseEntry = 'b3';
    await add(board.request(3)).expect(500);
    refuseEntry = undefined;
    await add(board.request(3)).expect(200);
  });

  test('unknown_origin: 404', async () => {
    const stranger = new TestLog('stranger.example').append('x');
    expect(codeOf(await add(stranger.request(0)).expect(404))).toBe('LOG_UNKNOWN');
  });

  test('signature_of_another_key, signature_of_the_other_log: 403', async () => {
    for (const { secretKey } of [generateEd25519(), issuance.keys]) {
      const note = signCheckpoint({ origin: board.origin, size: 4, root: board.root() }, secretKey);
      const answer = await add(encodeAddCheckpoint(3, board.proof(3), note)).expect(403);
      expect(codeOf(answer)).toBe('LOG_SIGNATURE_MISSING');
    }
  });

  test('signature_bit_flipped: 403', async () => {
    const note = board.note();
    const at = note.length - 20;
    const flipped = note.slice(0, at) + (note[at] === 'A' ? 'B' : 'A') + note.slice(at + 1);
    expect(codeOf(await add(encodeAddCheckpoint(3, board.proof(3), flipped)).expect(403))).toBe(
      'LOG_SIGNATURE_MISSING',
    );
  });

  test.each([
    ['empty', ''],
    ['no_empty_line', 'old 3\n'],
    ['old_with_leading_zero', 'old 03\n\n'],
    ['four_lines', null],
  ])('%s: 400', async (_name, body) => {
    const text = body ?? board.request(3).replace('\n4\n', '\n4\nextension\n');
    const answer = await add(text).expect(400);
    expect(codeOf(answer)).toBe('REQUEST_INVALID');
  });

  function forkOf(...other: string[]): TestLog {
    const fork = new TestLog(board.origin).append('created', 'b1', ...other);
    Object.assign(fork.keys, board.keys);
    if (fork.entries.length < 3) fork.append('z');
    served = fork;
    return fork.append('more');
  }
});

test('two replicas and many requests at once: one history', async () => {
  const other = (await startWitness()).getHttpServer();
  await add(board.request(0)).expect(200);
  const fork = new TestLog(board.origin).append(...board.entries, 'fork');
  Object.assign(fork.keys, board.keys);
  board.append('b3');
  // Which of the two is served decides which can be cosigned at all; both cannot.
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) => add((i % 2 ? fork : board).request(3), i < 4 ? http : other)),
  );
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.every((status) => [200, 409, 422].includes(status))).toBe(true);
});

test('the mirror needs its token', async () => {
  await request(http)
    .get(`${mirrorPath('board')}?start=0`)
    .expect(401);
  await request(http).get(mirrorPath('board').replace('entries', 'checkpoint')).expect(401);
});
