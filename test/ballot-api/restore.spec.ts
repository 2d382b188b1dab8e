/**
 * A database that was restored from a backup (spec §7): the entries it lost come back from a witness's mirror, and from
 * nothing that lies in one byte (attacks 20, 36). The service is a process, the mirror the real witness with its database.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  computeRoot,
  decodeEntryBundle,
  encodeEntryBundle,
  generateEd25519,
  hashLeaf,
  peekCheckpoint,
  signCheckpoint,
  signDocument,
  toHex,
  utf8,
} from '#crypto';
import { encodeDecryptionFile, tallyInputBytes } from '#record';
import pg from 'pg';
import { freshDatabaseUrl } from '../support/database.js';
import { MirroringWitness } from '../support/mirroring-witness.js';
import { downloadLog } from '../support/test-board.js';
import { TestElection } from '../support/test-election.js';
import { type Answer, expectStatus, TestService } from '../support/test-service.js';
import type { TestWitness } from '../support/test-witness.js';

/** What appending changes, parents first. */
const TABLES = ['log_head', 'log_entry', 'issued_roll_key', 'log_tile', 'checkpoint', 'cosignature', 'document'];

let service: TestService;
let election: TestElection;
let client: pg.Client;
let witness: MirroringWitness;
/** In front of it, for lies; witness 0, which is asked first, has none. */
let mirror: TestWitness;
let complete: unknown;
let decryption: unknown;
let cast: { entry: Uint8Array; answer: Answer };

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl(), [0, 0, 0, 1]);
  client = new pg.Client({ connectionString: service.databaseUrl });
  client.on('error', () => undefined); // the file's server may end before this connection
  await client.connect();
  mirror = service.witnesses[1];
  witness = await MirroringWitness.start(service, 1);
  mirror.inFront = { url: witness.url, change: (_path, answer) => answer };
  election = await TestElection.publish(service);
  witness.learn(election);
  await election.rehearse();
  await backUp('in_setup');

  const [ann, bob, cem] = election.world.voters;
  await election.move('issuing');
  for (const request of election.world.requests) {
    expectStatus(await service.octets(`${election.path}/requests`, request), 200);
  }
  await election.move('voting');
  for (const voter of [ann, bob]) expectStatus(await election.cast(election.ballot(voter)), 201);
  await backUp('in_voting');

  expectStatus(await service.octets(`${election.path}/spoils`, election.spoil(cem)), 201);
  const entry = election.ballot(ann, 1);
  cast = { entry, answer: await election.cast(entry) };
  expectStatus(cast.answer, 201);
  await election.move('closed');
  decryption = await shareFile();
  expectStatus(await service.json('POST', `${election.path}/decryptions`, decryption), 200);
  await until(async () => (await sizes()) === (await witness.sizes()), 'the mirror has everything');
  complete = await state();
}, 180_000);

afterAll(async () => {
  await service.stop();
  await witness.stop();
  await client.end();
});

beforeEach(() => {
  // Two entries an answer: a log comes in several.
  if (mirror.inFront !== null) mirror.inFront.change = (at, answer) => (isBundle(at) ? firstTwo(answer) : answer);
});

test.each([
  ['in_setup', 2],
  ['in_voting', 1],
])(
  'a backup %s, behind in %i logs: every row is what it was, and the service serves',
  async (backup, behind) => {
    await startFrom(backup);
    // Two replicas at once restore each log once.
    const other = service.spawn();
    await until(async () => (await service.get('/ready')).status === 200, 'the service serves');
    await other.ready;
    expect(await state()).toEqual(complete);
    const outputs = `${service.process?.output()}${other.output()}`;
    expect(outputs.match(/"log restored"/g)).toHaveLength(behind);
    other.child.kill('SIGTERM');
    await other.ended;

    // What a voter holds is still true, and the quorum cosigns the restored head.
    const again = await election.cast(cast.entry);
    expect(again.status).toBe(200);
    expect(again.json['index']).toBe(cast.answer.json['index']);
    await until(async () => (await downloadLog(election, 'board')).cosignedBy.length === 4, 'all witnesses cosign');
    expect((await downloadLog(election, 'issuance')).size).toBe(4);
    expect((await service.get(`${election.path}/record/board/checkpoint-closing`)).status).toBe(200);

    // The board's files are in no mirror: the same bytes are taken again, at the same place.
    expect((await service.get(`${election.path}/decryptions`)).json).toEqual([]);
    const sent = await service.json('POST', `${election.path}/decryptions`, decryption);
    expect(sent.json['index']).toBe(Number(await boardSize()) - 1);
    expect((await service.get(`${election.path}/decryptions`)).json).toEqual([decryption]);
    expect(await state()).toEqual(complete);
  },
  90_000,
);

test('a database that is put back under the running service: nothing is appended to it, and it comes back', async () => {
  // It has committed, or it has only looked when it started.
  for (const prepare of [() => service.json('POST', `${election.path}/decryptions`, decryption), restart]) {
    await prepare();
    await until(async () => (await service.get('/ready')).status === 200, 'the service serves');
    await putBack('in_voting');
    const answer = await election.cast(election.ballot(election.world.voters[1], 2));
    expect([answer.status, answer.json.code]).toEqual([503, 'LOG_BEHIND']);
    await until(async () => (await service.get('/ready')).status === 200, 'the service serves');
    expect(await state()).toEqual(complete);
  }
}, 90_000);

test('a mirror that lies in one thing restores nothing', async () => {
  await expectBehind('in_setup', [
    ['an entry with one other bit', (at, answer) => (isBundle(at) ? flipped(answer) : answer), /have the root/],
    ['another entry the second time', laterFlipped(), /another one than before/],
    ['fewer entries', (at, answer) => (isBundle(at) ? new Uint8Array() : answer), /has no entry 0/],
    ['no bundle', (at, answer) => (isBundle(at) ? utf8('{"code":"X"}') : answer), /ends within/],
    ['a checkpoint of another key', checkpoint('issuance', generateEd25519().secretKey, []), /not signed/],
    ['a checkpoint without news', checkpoint('issuance', service.parties.issuance.secretKey, []), /not more than/],
  ]);
  // The truth again, and it is served without a restart.
  if (mirror.inFront !== null) mirror.inFront.change = (_at, answer) => answer;
  await until(async () => (await service.get('/ready')).status === 200, 'the service serves');
  expect(await state()).toEqual(complete);
}, 120_000);

test('entries that the log itself has signed, and that cannot stand there', async () => {
  const { rows } = await client.query<{ bytes: Buffer }>(
    'SELECT bytes FROM in_voting.log_entry WHERE log = 0 ORDER BY idx',
  );
  const board = rows.map(({ bytes }) => Uint8Array.from(bytes));
  const issuing = board.find((entry) => entry[0] === 0x20) ?? board[0];
  const forged = (entry: Uint8Array) => checkpoint('board', service.parties.board.secretKey, board, entry);
  await expectBehind('in_voting', [
    ['a phase that was', forged(issuing), /phaseNo is 0, expected 2/],
    ['a ballot that was', forged(board[board.length - 1]), /log_entry_leaf/],
    ['a ballot too short', forged(board[board.length - 1].slice(0, -1)), /the ballot has/],
    ['no entry', forged(Uint8Array.of(0x7f)), /entry type 0x7f is unknown/],
  ]);
}, 120_000);

test('with another signing key than the definition names nothing is restored', async () => {
  writeFileSync(path.join(service.dataDir, 'issuance.key'), toHex(generateEd25519().secretKey));
  await expectBehind('in_setup', [['another key', (_at, answer) => answer, /DATA_DIR/]]);
}, 60_000);

type Change = (at: string, answer: Uint8Array) => Uint8Array;

/** Starts from a backup; whatever the mirror makes of its answers, the reason is named and nothing changes. */
async function expectBehind(backup: string, lies: [what: string, lie: Change, reason: RegExp][]): Promise<void> {
  await startFrom(backup, lies[0][1]);
  const before = await state();
  for (const [what, lie, reason] of lies) {
    if (mirror.inFront !== null) mirror.inFront.change = lie;
    await until(async () => reason.test(String((await service.get('/ready')).json['detail'])), what);
    expect((await service.get('/elections')).json.code).toBe('LOG_BEHIND');
    expect((await election.cast(cast.entry)).json.code).toBe('LOG_BEHIND');
    expect(await state()).toEqual(before);
  }
}

async function backUp(name: string): Promise<void> {
  await client.query(`CREATE SCHEMA ${name}`);
  for (const table of TABLES) await client.query(`CREATE TABLE ${name}.${table} AS TABLE public.${table}`);
}

/** Ends the service, puts the backup in the place of the tables, as their owner can, and starts the service again. */
async function startFrom(backup: string, change?: (at: string, answer: Uint8Array) => Uint8Array): Promise<void> {
  await service.kill();
  if (change !== undefined && mirror.inFront !== null) mirror.inFront.change = change;
  await putBack(backup);
  await service.startApi();
}

async function restart(): Promise<void> {
  await service.kill();
  await service.startApi();
}

async function putBack(backup: string): Promise<void> {
  await client.query('BEGIN');
  for (const table of TABLES.toReversed()) {
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await client.query(`DELETE FROM ${table}`);
  }
  for (const table of TABLES) {
    await client.query(`INSERT INTO ${table} SELECT * FROM ${backup}.${table}`);
    await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  }
  await client.query('COMMIT');
}

/** All that the logs are, to the byte; not when the public saw it. */
async function state(): Promise<unknown> {
  const { rows } = await client.query(
    `SELECT (SELECT json_agg(e ORDER BY log, idx) FROM log_entry e) AS entries,
            (SELECT json_agg(t ORDER BY log, level, n) FROM log_tile t) AS tiles,
            (SELECT json_agg(k ORDER BY roll_key) FROM issued_roll_key k) AS keys,
            (SELECT json_agg(to_jsonb(h) - 'published_round' - 'public_board_size' ORDER BY log) FROM log_head h) AS heads`,
  );
  return rows[0];
}

/** Sizes of both logs, as "board,issuance". */
async function sizes(): Promise<string> {
  const { rows } = await client.query<{ text: string }>(
    `SELECT string_agg(tree_size::text, ',' ORDER BY log) AS text FROM log_head`,
  );
  return rows[0].text;
}

async function boardSize(): Promise<string> {
  return (await sizes()).split(',')[0];
}

/** A trustee's file as the board takes it; that nothing is due in it is the tally's business. */
async function shareFile(): Promise<{ document: string; signature: unknown }> {
  const note = await service.get(`${election.path}/board/checkpoint`);
  const closingRoot = toHex(peekCheckpoint(note.text).root);
  const { signing } = service.parties.trustees[0];
  const tallyInput = { aggregatesHash: '00'.repeat(32), closeTxid: '11'.repeat(32), closingRoot, signature: '' };
  const file = { electionId: election.id, trustee: 1, tallyInput, shares: [] };
  tallyInput.signature = toHex(signDocument('tally-input', signing.secretKey, tallyInputBytes(file)));
  const bytes = encodeDecryptionFile(file);
  const signature = {
    kind: 'decryption',
    publicKey: toHex(signing.publicKey),
    signature: toHex(signDocument('decryption', signing.secretKey, bytes)),
  };
  return { document: new TextDecoder().decode(bytes), signature };
}

function isBundle(at: string): boolean {
  return at.includes('/entries?');
}

function firstTwo(bundle: Uint8Array): Uint8Array {
  return encodeEntryBundle(decodeEntryBundle(bundle).slice(0, 2));
}

function flipped(bundle: Uint8Array): Uint8Array {
  return bundle.map((byte, i) => (i === bundle.length - 1 ? byte ^ 1 : byte));
}

/** The truth at every odd time it is asked, the lie at every even time. */
function laterFlipped() {
  let asked = 0;
  return (at: string, answer: Uint8Array) => (isBundle(at) && ++asked % 2 === 0 ? flipped(answer) : answer);
}

/** A mirror of `before` and `added`, under a checkpoint that the key signed; of the other log it tells the truth. */
function checkpoint(log: 'board' | 'issuance', key: Uint8Array, before: Uint8Array[], ...added: Uint8Array[]): Change {
  const { origin } = election.world.definition[log];
  const root = computeRoot([...before, ...added].map(hashLeaf));
  const note = signCheckpoint({ origin, size: before.length + added.length, root }, key);
  return (at, answer) => {
    if (!at.includes(`/mirror/${log}/`)) return answer;
    return isBundle(at) ? encodeEntryBundle(added) : utf8(note);
  };
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 150; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`it did not happen within 30 seconds: ${what}\n${(await service.get('/ready')).text}`);
}
