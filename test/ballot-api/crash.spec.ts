/**
 * Nothing that was answered is lost: killed services, a killed database, two services on one database, and a log that is
 * behind its witnesses (attacks 20, 27, 36).
 */
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateEd25519, hashLeaf, signCheckpoint, toHex } from '#crypto';
import { type EmbeddedServer, startEmbedded } from '#store';
import { removeData } from '../support/database.js';
import { downloadLog } from '../support/test-board.js';
import { TestElection } from '../support/test-election.js';
import { type Answer, TestService } from '../support/test-service.js';

const directory = mkdtempSync(path.join(tmpdir(), 'psephos-crash-'));
const VOTERS = 12;

let database: EmbeddedServer;
let service: TestService;
let election: TestElection;

beforeAll(async () => {
  database = await startEmbedded(directory);
  const classes = [...Array.from({ length: VOTERS }, () => 0), 1];
  service = await TestService.start(await database.urlFor('crash'), classes);
  election = await TestElection.publish(service);
  await election.open();
}, 120_000);

afterAll(async () => {
  await service.stop();
  await database.stop();
  removeData(directory);
}, 60_000);

/** Sends and keeps sending the same bytes until they are confirmed. */
async function castUntilConfirmed(entry: Uint8Array): Promise<Answer> {
  for (let i = 0; i < 150; i++) {
    try {
      const answer = await election.cast(entry);
      if (answer.status === 200 || answer.status === 201) return answer;
      if (answer.status !== 503) throw new Error(`status ${answer.status}: ${answer.text}`);
    } catch (error) {
      if ((error as Error).name !== 'TypeError') throw error; // "fetch failed": the service is away
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('not confirmed within 30 seconds');
}

async function expectOnBoard(sent: { entry: Uint8Array; answer: Answer }[]): Promise<void> {
  const { entries } = await downloadLog(election, 'board');
  const leaves = entries.map((entry) => toHex(hashLeaf(entry)));
  expect(new Set(leaves).size).toBe(leaves.length);
  for (const { entry, answer } of sent) expect(leaves[Number(answer.json['index'])]).toBe(toHex(hashLeaf(entry)));
}

test('kill −9 while ballots arrive: what was confirmed stands, the rest is sent again', async () => {
  const confirmed: { entry: Uint8Array; answer: Answer }[] = [];
  for (const pauseMs of [5, 40, 120]) {
    const entries = election.world.voters
      .slice(0, VOTERS)
      .map((voter) => election.ballot(voter, confirmed.length === 0 ? 0 : confirmed.length / VOTERS));
    const sending = entries.map(async (entry) => ({ entry, answer: await castUntilConfirmed(entry) }));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    await service.kill();
    await service.startApi();
    confirmed.push(...(await Promise.all(sending)));
    await expectOnBoard(confirmed);
  }
  expect(confirmed).toHaveLength(3 * VOTERS);
}, 120_000);

test('the database is killed and comes back: 503 meanwhile, the service lives on', async () => {
  const pid = service.process?.child.pid;
  process.kill(database.pid, 'SIGKILL');
  // Its backends live until they notice.
  for (let i = 0; i < 100 && (await service.get('/ready')).status === 200; i++) {
    await new Promise((done) => setTimeout(done, 50));
  }
  const entry = election.ballot(election.world.voters[0], 4);
  const answer = await election.cast(entry);
  expect(answer.status).toBe(503);
  expect(answer.json.code).toBe('DATABASE_UNAVAILABLE');
  expect(answer.headers.get('retry-after')).not.toBeNull();
  expect((await service.get('/health')).status).toBe(200);
  expect((await service.get('/ready')).status).toBe(503);
  database = await startEmbedded(directory, { stopWithParent: true, port: database.port });
  const confirmed = await castUntilConfirmed(entry);
  expect(service.process?.child.pid).toBe(pid);
  expect(service.process?.child.exitCode).toBeNull();
  await expectOnBoard([{ entry, answer: confirmed }]);
}, 120_000);

test('two services on one database make one tree', async () => {
  const other = service.spawn();
  const ports = [service.port, await other.ready];
  const entries = [5, 6, 7].flatMap((offset) => election.world.voters.slice(0, 8).map((voter) => ({ voter, offset })));
  const sent: { entry: Uint8Array; answer: Answer }[] = [];
  // One revision after the other, each on both services at once.
  for (const offset of [5, 6, 7]) {
    const round = entries.filter((entry) => entry.offset === offset);
    const answers = round.map(async ({ voter }, i) => {
      const entry = election.ballot(voter, offset);
      const response = await fetch(`http://127.0.0.1:${ports[i % 2]}${election.path}/ballots`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: entry as BodyInit,
      });
      const json = (await response.json()) as Answer['json'];
      expect(response.status).toBe(201);
      return { entry, answer: { status: response.status, headers: response.headers, bytes: entry, text: '', json } };
    });
    sent.push(...(await Promise.all(answers)));
  }
  expect(new Set(sent.map(({ answer }) => answer.json['index'])).size).toBe(24);
  await expectOnBoard(sent);
  other.child.kill('SIGTERM');
  expect((await other.ended).code).toBe(0);
}, 120_000);

test('a log that is behind its witnesses serves nothing but health', async () => {
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // until the witnesses have the newest checkpoint
  const origin = election.world.draft.board.origin;
  const [witness] = service.witnesses;
  const honest = witness.known.get(origin);
  if (honest === undefined) throw new Error('the witness knows the log');
  // As if the database had been restored from a backup: the witness remembers more.
  witness.known.set(origin, { size: honest.size + 3, root: new Uint8Array(32) });
  await service.kill();
  await service.startApi();
  expect((await service.get('/health')).status).toBe(200);
  for (const at of ['/ready', '/elections', `${election.path}/board/checkpoint`, '/keys']) {
    expect((await service.get(at)).json.code).toBe('LOG_BEHIND');
  }
  expect((await election.cast(election.ballot(election.world.voters[0], 8))).json.code).toBe('LOG_BEHIND');
  // When the log is whole again, it is served without a restart.
  witness.known.set(origin, honest);
  await castUntilConfirmed(election.ballot(election.world.voters[0], 8));
  expect((await service.get('/ready')).status).toBe(200);
}, 60_000);

test('a running service closes for a larger checkpoint of its own key, not for what a witness says', async () => {
  const [witness] = service.witnesses;
  const [voter] = election.world.voters;
  const { origin } = election.world.definition.board;
  const size = 1_000;
  let shown = '';
  const ahead = createServer((request, response) => {
    const isMirror = request.url?.endsWith('/mirror/board/checkpoint') === true;
    if (request.method === 'POST') response.writeHead(409).end(`${size}\n`);
    else response.writeHead(isMirror && shown !== '' ? 200 : 404).end(shown);
  });
  await new Promise<void>((resolve) => ahead.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(ahead.address() as AddressInfo).port}`;
  witness.inFront = { url, change: (_path, answer) => answer };
  const isReady = async () => (await service.get('/ready')).status === 200;

  await castUntilConfirmed(election.ballot(voter, 9));
  shown = signCheckpoint({ origin, size, root: new Uint8Array(32) }, generateEd25519().secretKey);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await isReady()).toBe(true);

  shown = signCheckpoint({ origin, size, root: new Uint8Array(32) }, service.parties.board.secretKey);
  for (let i = 0; i < 50 && (await isReady()); i++) await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await election.cast(election.ballot(voter, 10))).json.code).toBe('LOG_BEHIND');

  witness.inFront = null;
  ahead.closeAllConnections();
  ahead.close();
  await castUntilConfirmed(election.ballot(voter, 10));
}, 60_000);

test('too few witnesses at the start: nothing is served until enough answer', async () => {
  const away = service.witnesses.slice(0, 3);
  for (const witness of away) witness.isDown = true;
  await service.kill();
  await service.startApi();
  expect((await service.get('/elections')).json.code).toBe('LOG_BEHIND');
  away[0].isDown = false;
  await castUntilConfirmed(election.ballot(election.world.voters[1], 8));
  for (const witness of away) witness.isDown = false;
}, 60_000);
