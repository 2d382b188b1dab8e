/** What observers' pages ask the ballot API for: the record as one archive, the list of trackers, addresses, headers. */
import { fromHex, sha256, toHex, verifyDocument } from '#crypto';
import { decodeRecordFiles, decodeSignatureFile, encodeTar, TarRecord } from '#record';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freshDatabaseUrl } from '../support/database.js';
import { TestElection } from '../support/test-election.js';
import { TestService } from '../support/test-service.js';

let service: TestService;
let election: TestElection;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl(), [0]);
  election = await TestElection.publish(service, (draft) => draft);
}, 60_000);

afterAll(() => service.stop());

test('the record as one archive is the record file by file, in one reproducible form', async () => {
  const { bytes, headers } = await service.get(`${election.path}/record.tar`);
  expect(headers.get('content-type')).toBe('application/x-tar');
  const record = await TarRecord.open((at, length) => Promise.resolve(bytes.slice(at, at + length)), bytes.length);
  // It is one snapshot: the log may grow between this and any other answer.
  const at = toHex(sha256(await record.read('record.json')));
  const { files } = decodeRecordFiles(await record.read('record.json'));
  expect(await record.list()).toEqual([...Object.keys(files), 'record.json'].sort());
  const content = new Map<string, Uint8Array>();
  for (const path of await record.list()) {
    content.set(path, await record.read(path));
    expect((await service.get(`${election.path}/record/${path}?at=${at}`)).bytes).toEqual(content.get(path));
  }
  expect(encodeTar(content)).toEqual(bytes);
});

test('files that an index pins never change, and go shorter where that is worth it', async () => {
  const index = await service.get(`${election.path}/record/record.json`);
  const id = toHex(sha256(index.bytes));
  expect(index.headers.get('cache-control')).toBe('no-store');
  expect((await service.get(`${election.path}/record`)).headers.get('record-id')).toBe(id);
  const file = `${election.path}/record/definition.json`;
  const pinned = (accepted: string) => service.get(`${file}?at=${id}`, { 'accept-encoding': accepted });
  const whole = await pinned('identity');
  for (const [accepted, encoding] of [
    ['gzip, deflate, br', 'br'],
    ['gzip;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.0', null],
    ['zstd', null],
    ['', null],
  ] as const) {
    // Twice: made, and kept.
    for (const answer of [await pinned(accepted), await pinned(accepted)]) {
      expect([accepted, answer.headers.get('content-encoding')]).toEqual([accepted, encoding]);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('vary')).toMatch(/Accept-Encoding/);
      expect(answer.bytes).toEqual(whole.bytes);
      const sent = Number(answer.headers.get('content-length'));
      if (encoding === null) expect(sent).toBe(whole.bytes.length);
      else expect(sent).toBeLessThan(0.9 * whole.bytes.length);
    }
  }
  const tile = await service.get(`${election.path}/record/board/tile/entries/000.p/1?at=${id}`);
  expect([tile.status, tile.headers.get('content-encoding')]).toEqual([200, null]);
  const unknown = await service.get(`${election.path}/record/nothing.json?at=${id}`);
  expect([unknown.status, unknown.headers.get('cache-control')]).toEqual([404, 'no-store']);
});

test('an unknown election has no archive', async () => {
  expect((await service.get(`/elections/${'00'.repeat(32)}/record.tar`)).status).toBe(404);
});

test('the list of trackers of an empty board, and a place that is no number', async () => {
  expect((await service.get(`${election.path}/trackers?from=0`)).json).toEqual({ size: 1, next: null, entries: [] });
  expect((await service.get(`${election.path}/trackers?from=0&count=1`)).json).toMatchObject({
    next: null,
    entries: [],
  });
  expect((await service.get(`${election.path}/trackers?from=0&count=x`)).status).toBe(400);
  for (const from of ['-1', 'x', '01', '']) {
    expect((await service.get(`${election.path}/trackers?from=${from}`)).status).toBe(400);
  }
});

test('services.json is canonical and signed by the board; without configuration it names nothing', async () => {
  const { bytes, text } = await service.get('/services.json');
  expect(text).toBe('{"explorer":null,"format":"psephos-services/1","headers":null}');
  const file = decodeSignatureFile((await service.get('/services.sig.json')).bytes);
  expect(file.publicKey).toBe(toHex(service.parties.board.publicKey));
  verifyDocument('services', service.parties.board.publicKey, bytes, fromHex(file.signature, 64));
  expect((await service.get('/headers?from=0')).json.code).toBe('HEADERS_UNAVAILABLE');
  expect((await service.get('/headers/tip')).json.code).toBe('HEADERS_UNAVAILABLE');
});

describe('with an explorer and a header service', () => {
  let upstream: Server;
  let answer: { status: number; body: string };
  const asked: string[] = [];

  beforeAll(async () => {
    upstream = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(answer.status).end(answer.body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => upstream.once('listening', resolve));
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    await service.kill();
    service.settings = {
      EXPLORER_URL: 'https://explorer.example/tx/{txid}',
      HEADERS_URL: url,
      HEADERS_NETWORK: 'devnet',
    };
    await service.startApi();
  }, 60_000);

  afterAll(() => upstream.close());

  test('both are named', async () => {
    const { json } = await service.get('/services.json');
    expect(json).toMatchObject({ explorer: 'https://explorer.example/tx/{txid}', headers: { network: 'devnet' } });
  });

  test('headers come through, and nothing else does', async () => {
    const header = 'ab'.repeat(80);
    answer = { status: 200, body: JSON.stringify({ headers: [header], secret: 1 }) };
    expect((await service.get('/headers?from=7')).json).toEqual({ headers: [header], network: 'devnet' });
    expect(asked).toEqual(['/headers?from=7']);
  });

  test('the height of the newest block comes through, and nothing that is no height', async () => {
    answer = { status: 200, body: JSON.stringify({ height: 812_000, hash: 'ab' }) };
    expect((await service.get('/headers/tip')).json).toEqual({ height: 812_000, network: 'devnet' });
    answer = { status: 200, body: JSON.stringify({ height: -1 }) };
    expect((await service.get('/headers/tip')).json.code).toBe('HEADERS_UNAVAILABLE');
  });

  test.each([
    ['no JSON', { status: 200, body: 'x' }],
    ['header_of_79_bytes', { status: 200, body: JSON.stringify({ headers: ['ab'.repeat(79)] }) }],
    ['error', { status: 500, body: '{"headers":[]}' }],
    ['answer_too_large', { status: 200, body: `{"headers":[]}${' '.repeat(4 * 2 ** 20)}` }],
  ])('%s: 503', async (_name, bad) => {
    answer = bad;
    const { status, json } = await service.get('/headers?from=0');
    expect([status, json.code]).toEqual([503, 'HEADERS_UNAVAILABLE']);
  });

  test('a place that is no number is not passed on', async () => {
    const before = asked.length;
    expect((await service.get('/headers?from=1%26x')).status).toBe(400);
    expect(asked).toHaveLength(before);
  });
});
