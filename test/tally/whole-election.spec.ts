/**
 * The tally service's part of an election, told in order, on a real database and a real devnet; at its end the record,
 * with these anchors and this result, must be VALID for the verifier.
 */
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DevnetFaucet } from '#chain';
import {
  encodeCanonicalJson,
  type Engine,
  fromHex,
  generateEd25519,
  openEngine,
  sha256,
  toHex,
  utf8,
  verifyDocument,
} from '#crypto';
import { ANCHOR_TYPES, encodeDocumentEntry, type HeaderSource, type RecordSource } from '#record';
import { verifyElection } from '#verify';
import { countElection } from '../../apps/tally/src/counting/count-election.js';
import { Counting } from '../../apps/tally/src/counting/counting.js';
import { RunningSums } from '../../apps/tally/src/counting/running-sums.js';
import { DocumentReader } from '../../apps/tally/src/decryption/document-reader.js';
import { BoardPublisher } from '../../apps/tally/src/decryption/board-publisher.js';
import { FundsReader } from '../../apps/tally/src/funding/funds.js';
import { TopUp } from '../../apps/tally/src/funding/top-up.js';
import { AnchoringReport } from '../../apps/tally/src/health/anchoring-report.js';
import { Tallying } from '../../apps/tally/src/decryption/tallying.js';
import { recordJson, sourceOf } from '../support/build-record.js';
import { writeLog } from '../support/record/logs.js';
import { aggregatesOf, ballotsOf, countedOf, decrypt, dueContests } from '../support/record/tally.js';
import { CONFIRMATIONS, prepareElection, TestElection, type TestTally } from './fixture.js';

let election: TestElection;
let tally: TestTally;
let tallying: Tallying;
let api: ResultDoor;
let now = 1_000_000;

beforeAll(async () => {
  const prepared = await prepareElection(10_000_000);
  election = await TestElection.start(prepared);
  rmSync(prepared.folder, { recursive: true, force: true });
  tally = election.tally();
  api = await ResultDoor.listen();
  const publisher = new BoardPublisher({ apiUrl: api.url, ...api.keys });
  const documents = new DocumentReader(election.dataSource);
  const counting = new Counting(tally.reader, await openEngine('noble'), await openEngine('wasm'));
  tallying = new Tallying(counting, tally.store, documents, tally.headers, publisher, tally.alarms);
});
afterAll(async () => {
  api.close();
  await election.stop();
});

/** Rounds in which time passes, until nothing is due. */
async function rounds(): Promise<void> {
  for (let i = 0; i < 12; i++) await tally.round((now += 400));
}

async function chain(): Promise<string[]> {
  const anchors = await tally.store.anchors(election.id, 0, 100);
  return anchors.map(
    // Seen is sent, and asked for once more.
    ({ type, treeSize, issuedSize, state }) =>
      `${ANCHOR_TYPES[type]} ${treeSize}/${issuedSize} ${state.replace('seen', 'sent')}`,
  );
}

test('GENESIS covers the created entry alone', async () => {
  await rounds();
  expect(await chain()).toEqual(['GENESIS 1/0 sent']);
});

test('a batch waits for the flush, not longer', async () => {
  await election.appendBoard(...election.world.board.slice(1, 3));
  await tally.round((now += 10));
  await tally.round((now += 600));
  expect(await chain()).toEqual(['GENESIS 1/0 sent']);
  await tally.round((now += 100));
  expect((await chain()).at(-1)).toBe('BATCH 3/0 sent');
});

test('an issuance head that advances is carried by a heartbeat', async () => {
  await election.appendRequests();
  await rounds();
  expect((await chain()).at(-1)).toBe(`HEARTBEAT 3/${election.world.requests.length} sent`);
});

test('ballots, and a heartbeat when nothing happens', async () => {
  const { electionId, definition } = election.world;
  await election.appendBoard(...election.world.board.slice(3, 8));
  await rounds();
  // Sums are kept from now on.
  await tallying.step({ electionId, definition }, 1_000);
  expect((await chain()).at(-1)).toBe(`BATCH 8/${election.world.requests.length} sent`);
  await tally.round((now += election.world.definition.anchor.heartbeatMs));
  expect((await chain()).at(-1)).toBe(`HEARTBEAT 8/${election.world.requests.length} sent`);
});

test('mined anchors get a Merkle path that fits a header', async () => {
  await election.devnet.post('/mine', { blocks: 1 });
  await tally.round((now += 1));
  const anchors = await tally.store.anchors(election.id, 0, 100);
  expect(new Set(anchors.map(({ state }) => state))).toEqual(new Set(['mined']));
  expect(tally.codes()).toEqual([]);
});

test('what the office is told: number, cost, money that is left, and alarms', async () => {
  const report = new AnchoringReport(
    election.dataSource,
    tally.registry,
    tally.anchoring,
    new FundsReader(election.dataSource, tally.topUps, tally.policy),
    tally.policy,
    tally.alarms,
  );
  const id = toHex(election.id);
  const anchors = await tally.store.anchors(election.id, 0, 100);
  const figures = await report.read(id, now);
  const feeSat = anchors.reduce((sum, anchor) => sum + anchor.feeSat, 0);
  const ballots = election.world.board.slice(0, 8).filter(([kind]) => kind === 0x10).length;
  expect(ballots).toBeGreaterThan(0);
  expect(figures).toMatchObject({
    electionId: id,
    network: 'devnet',
    anchors: { count: anchors.length, mined: anchors.length },
    waiting: { entries: 0, oldestMs: null },
    cost: { feeSat, ballots, satoshiPer1000Ballots: Math.ceil((feeSat * 1_000) / ballots) },
    funds: { batonSat: 10_000_000 - feeSat, waitingSat: 0, missingSat: 0 },
    forecast: { perHour: anchors.length * 6, satoshiPerAnchor: Math.round(feeSat / anchors.length) },
    alarms: [],
  });
  // Voting is over: nothing is needed but the reserve.
  expect(figures.funds.needSat).toBe(figures.funds.reserveSat);
  expect(figures.newest.map(({ type, entries }) => `${type} ${entries}`)).toEqual([
    'HEARTBEAT 0',
    'BATCH 5',
    'HEARTBEAT 0',
    'BATCH 2',
    'GENESIS 1',
  ]);
  await expect(report.read('00'.repeat(32), now)).rejects.toMatchObject({ code: 'ELECTION_UNKNOWN' });
});

test('new money becomes a further input of the next anchor, once', async () => {
  const faucet = new DevnetFaucet({ url: election.devnet.url, timeoutMs: 5_000 });
  const payment = { chain: tally.chain, headers: tally.headers, confirmations: CONFIRMATIONS };
  const money = new TopUp(tally.registry, tally.store, tally.topUps, tally.policy, payment, faucet);
  const id = toHex(election.id);
  const before = (await tally.store.anchors(election.id, 0, 100)).at(-1)!;
  const { outpoint, satoshis } = await money.fromFaucet(id, 50_000);
  expect(satoshis).toBe(50_000);
  await rounds();
  const after = (await tally.store.anchors(election.id, 0, 100)).at(-1)!;
  expect((await chain()).at(-1)).toBe(`TOP-UP 8/${election.world.requests.length} sent`);
  expect(after.seq).toBe(before.seq + 1);
  expect(after.batonSat).toBe(before.batonSat + 50_000 - after.feeSat);
  // The same payment once more changes nothing; what is no new money is refused.
  const [{ raw: stored }]: { raw: Buffer }[] = await election.dataSource.query('SELECT raw FROM top_up');
  const raw = stored.toString('hex');
  const vout = Number(outpoint.slice(65));
  expect(await money.fromTransaction(id, raw, vout)).toEqual({ electionId: id, outpoint, satoshis });
  expect(await tally.topUps.waiting(election.id)).toEqual([]);
  await rounds();
  expect((await tally.store.anchors(election.id, 0, 100)).length).toBe(after.seq + 1);
  const refused = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code });
  await refused(money.fromTransaction(id, toHex(after.raw), 0), 'TOP_UP_REFUSED');
  await refused(money.fromTransaction(id, raw, vout + 1), 'FUNDING_OUTPUT_INVALID');
  await refused(money.fromTransaction('00'.repeat(32), raw, vout), 'ELECTION_UNKNOWN');
  await refused(money.fromFaucet(id, 20), 'TOP_UP_REFUSED');
});

test('CLOSE alone covers the closing entry, and nothing waits behind it', async () => {
  const { board, closingSize, requests } = election.world;
  await election.appendBoard(...board.slice(8, closingSize));
  await election.dataSource.query('UPDATE log_head SET public_board_size = $1 WHERE log = 1', [closingSize]);
  await rounds();
  expect((await chain()).at(-1)).toBe(`CLOSE ${closingSize}/${requests.length} sent`);
  await tally.round((now += 10 * election.world.definition.anchor.heartbeatMs));
  expect((await chain()).at(-1)).toContain('CLOSE');
});

test('the count is made only where the sums kept while voting come to the same', async () => {
  const { world } = election;
  const published = { electionId: world.electionId, definition: world.definition };
  await election.devnet.post('/mine', { blocks: CONFIRMATIONS });
  await tally.round((now += 1));
  const close = (await tally.store.milestone(election.id, 'CLOSE'))!;
  const [noble, wasm] = [await openEngine('noble'), await openEngine('wasm')];
  // Kept slice by slice, with replaced ballots subtracted; and nothing is begun that there is no time for.
  const kept = new RunningSums(tally.reader, published, noble);
  expect(await kept.follow(1, 0)).toBe(false);
  for (let size = 1; size < world.closingSize; size += 3) expect(await kept.follow(size, 1_000)).toBe(true);
  expect(await kept.follow(Number.MAX_SAFE_INTEGER, 1_000)).toBe(true);
  const counted = await countElection(tally.reader, published, close, wasm);
  expect(counted.classes.reduce((sum, { superseded }) => sum + superseded, 0)).toBeGreaterThan(0);
  expect(counted.aggregates).toEqual(aggregatesOf(world, countedOf(ballotsOf(world))));
  expect(kept.aggregates()).toEqual(counted.aggregates);
  // An engine that forgets a ballot, whichever of the two it is.
  const forgetful: Engine = { ...noble, sumBallots: (ctx, entries) => noble.sumBallots(ctx, entries.slice(1)) };
  for (const [first, second] of [
    [forgetful, wasm],
    [noble, forgetful],
  ] as const) {
    const other = election.tally();
    const counting = new Counting(other.reader, first, second);
    const documents = new DocumentReader(election.dataSource);
    const publisher = new BoardPublisher({ apiUrl: api.url, ...api.keys });
    const stopped = new Tallying(counting, other.store, documents, other.headers, publisher, other.alarms);
    for (let i = 0; i < 2; i++) await stopped.step(published, 1_000);
    expect(other.codes()).toEqual(['SUMS_DIFFERENT']);
    expect(stopped.figures()).toEqual([]);
  }
});

test('a trustee file that is wrong is set aside; nothing is combined with one right file', async () => {
  const { world } = election;
  world.closeTxid = (await tally.store.milestone(election.id, 'CLOSE'))!.txid;
  world.board = world.board.slice(0, world.closingSize);
  const counted = countedOf(ballotsOf(world));
  world.aggregates = aggregatesOf(world, counted);
  const due = dueContests(world, counted);
  // Trustee 1 swaps two shares, everything else of her file is honest.
  world.plan.decryptionFile = (file, trustee) => {
    const shares = file['shares'] as { share: string; proof: string }[];
    if (trustee !== 1) return file;
    [shares[0].share, shares[1].share] = [shares[1].share, shares[0].share];
    return file;
  };
  for (const trustee of [1, 2]) await handIn(decrypt(world, trustee, due), trustee);
  world.plan.decryptionFile = (file) => file;
  await tallying.step({ electionId: world.electionId, definition: world.definition }, 1_000);
  expect(tallying.figures()).toMatchObject([{ validFiles: 1, invalidFiles: 1, done: false }]);
  expect(tally.codes()).toEqual(['DECRYPTION_FILE_INVALID']);
  expect(api.received).toEqual([]);
});

test('a file that is not on the board does not count', async () => {
  const { world } = election;
  const due = dueContests(world, countedOf(ballotsOf(world)));
  const entry = decrypt(world, 3, due);
  await storeFiles(3);
  await tallying.step({ electionId: world.electionId, definition: world.definition }, 1_000);
  expect(tallying.figures()).toMatchObject([{ validFiles: 1, done: false }]);
  await election.appendBoard(entry);
  world.board.push(entry);
});

test('enough right files give the result, signed and handed in once', async () => {
  const { world } = election;
  const published = { electionId: world.electionId, definition: world.definition };
  // The close is taken back by a reorganisation: its result waits until it is deep again.
  await election.devnet.post('/reorganise', { depth: CONFIRMATIONS });
  await tallying.step(published, 1_000);
  expect(api.received).toEqual([]);
  await tally.round((now += 1));
  await tallying.step(published, 1_000);
  await tallying.step(published, 1_000);
  const expected = encodeCanonicalJson(world.result);
  expect(api.received).toHaveLength(1);
  const [{ path, document, signature }] = api.received;
  expect(path).toBe(`/elections/${toHex(world.electionId)}/result`);
  expect(JSON.parse(document)).toEqual(JSON.parse(Buffer.from(expected).toString()));
  expect(utf8(document)).toEqual(expected);
  verifyDocument('result', api.keys.publicKey, expected, fromHex(signature, 64));
});

test('RESULT covers the result, and the record with all of this is VALID', async () => {
  const { world } = election;
  const result = utf8(api.received[0].document);
  const entry = encodeDocumentEntry(2, 0, sha256(result));
  await election.appendBoard(entry);
  world.board.push(entry);
  world.files.set('result.json', result);
  await rounds();
  expect((await chain()).at(-1)).toContain(`RESULT ${world.board.length}/`);
  const published = { electionId: world.electionId, definition: world.definition };
  await election.devnet.post('/mine', { blocks: CONFIRMATIONS - 1 });
  await tally.round((now += 1));
  await tallying.step(published, 1_000);
  expect(tallying.figures()).toMatchObject([{ done: true, final: false }]);
  await election.devnet.post('/mine', { blocks: 1 });
  await tally.round((now += 1));
  await tallying.step(published, 1_000);
  expect(tallying.figures()).toMatchObject([{ done: true, final: true }]);
  const report = await verifyElection(await record(), {
    expectedElectionId: world.electionId,
    headers: await headers(),
    onProgress: () => undefined,
  });
  const failed = report.checks.filter(({ status }) => status !== 'passed');
  expect({ verdict: report.verdict, failed }).toEqual({ verdict: 'VALID', failed: [] });
});

async function handIn(entry: Uint8Array, trustee: number): Promise<void> {
  await storeFiles(trustee);
  await election.appendBoard(entry);
  election.world.board.push(entry);
}

async function storeFiles(trustee: number): Promise<void> {
  for (const path of [`decryption/trustee-${trustee}.json`, `decryption/trustee-${trustee}.sig.json`]) {
    const bytes = Buffer.from(election.world.files.get(path)!);
    await election.dataSource.query('INSERT INTO document (election_id, path, bytes) VALUES ($1, $2, $3)', [
      election.id,
      path,
      bytes,
    ]);
  }
}

/** The files of the honest record, with what the tally service made in place of what the builder made. */
async function record(): Promise<RecordSource> {
  const { world } = election;
  writeLog(world, 'board', world.board);
  const funding = (await tally.store.funding(fromHex(world.definition.anchor.publicKey, 33)))!;
  const anchors = await tally.store.anchors(election.id, 0, 100);
  const lines = [funding, ...anchors].map(({ txid, raw, bump }) =>
    Buffer.from(encodeCanonicalJson({ bump: bump === null ? null : toHex(bump), raw: toHex(raw), txid })).toString(),
  );
  world.files.set('anchors.jsonl', utf8(lines.map((line) => `${line}\n`).join('')));
  world.files.set('record.json', recordJson(world.files));
  return sourceOf(world.files);
}

async function headers(): Promise<HeaderSource> {
  const tip = await tally.headers.tipHeight();
  return { network: 'devnet', tipHeight: () => Promise.resolve(tip), header: (h) => tally.headers.header(h) };
}

/** The ballot API's door for results. */
class ResultDoor {
  readonly keys = generateEd25519();
  readonly received: { path: string; document: string; signature: string }[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as {
          document: string;
          signature: { signature: string };
        };
        const { document, signature } = body;
        this.received.push({ path: `${request.url}`, document, signature: signature.signature });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"index":0}');
      });
    });
  }

  static async listen(): Promise<ResultDoor> {
    const door = new ResultDoor();
    await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', () => resolve()));
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
