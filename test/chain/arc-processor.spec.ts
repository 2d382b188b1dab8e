/** What the answers of a processor mean, over real HTTP: only our own txid with a known status is "accepted". */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ArcProcessor } from '#chain';

const TXID = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const RAW = Uint8Array.of(1, 2, 3);

interface Reply {
  status: number;
  type: string;
  body: string;
}

let server: Server;
let reply: Reply | 'silent' | 'cut';
let arc: ArcProcessor;
let received = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (received = chunk.toString()));
    if (reply === 'silent') return;
    if (reply === 'cut') return response.destroy();
    response.writeHead(reply.status, { 'content-type': reply.type, location: '/elsewhere' }).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  arc = new ArcProcessor({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, timeoutMs: 150 });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function json(status: number, body: object): Reply {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

describe('submit', () => {
  it.each([
    ['seen', json(200, { txid: TXID, txStatus: 'SEEN_ON_NETWORK' }), 'accepted'],
    ['taken for broadcast', json(202, { txid: TXID, txStatus: 'RECEIVED' }), 'accepted'],
    ['mined already', json(200, { txid: TXID, txStatus: 'MINED' }), 'accepted'],
    ['another txid', json(200, { txid: OTHER, txStatus: 'SEEN_ON_NETWORK' }), 'unknown'],
    ['plain text with 200', { status: 200, type: 'text/plain', body: TXID }, 'unknown'],
    ['no txid', json(200, { txStatus: 'SEEN_ON_NETWORK' }), 'unknown'],
    ['a status nobody knows', json(200, { txid: TXID, txStatus: 'FINE' }), 'unknown'],
    ['broken JSON', { status: 200, type: 'application/json', body: '{"txid"' }, 'unknown'],
    ['a redirect', { status: 302, type: 'text/plain', body: '' }, 'unknown'],
    ['overloaded', json(503, { detail: 'later' }), 'unknown'],
    ['not logged in', json(401, { detail: 'who are you' }), 'unknown'],
    ['no answer', 'silent' as const, 'unknown'],
    ['a cut line', 'cut' as const, 'unknown'],
    ['parents missing', json(200, { txid: TXID, txStatus: 'SEEN_IN_ORPHAN_MEMPOOL' }), 'orphan'],
    ['inputs unknown', json(462, { detail: 'unknown output' }), 'orphan'],
    [
      'double spend noticed',
      json(200, { txid: TXID, txStatus: 'DOUBLE_SPEND_ATTEMPTED', competingTxs: [OTHER] }),
      'conflict',
    ],
    ['conflict', json(466, { detail: 'conflict', competingTxs: [OTHER] }), 'conflict'],
    ['frozen', json(471, { detail: 'frozen' }), 'frozen'],
    ['frozen by consensus', json(472, { detail: 'frozen' }), 'frozen'],
    ['fee too low', json(465, { detail: 'fee' }), 'refused'],
    ['rejected', json(200, { txid: TXID, txStatus: 'REJECTED', extraInfo: 'no' }), 'refused'],
  ] satisfies [string, Reply | 'silent' | 'cut', string][])('%s', async (_name, given, outcome) => {
    reply = given;
    expect((await arc.submit(RAW, TXID)).outcome).toBe(outcome);
  });

  it('names the competing transactions, and sends the bytes as hex', async () => {
    reply = json(466, { detail: 'conflict', competingTxs: [OTHER] });
    expect(await arc.submit(RAW, TXID)).toEqual({ outcome: 'conflict', detail: 'conflict', competingTxids: [OTHER] });
    expect(JSON.parse(received)).toEqual({ rawTx: '010203' });
  });
});

describe('status', () => {
  it.each([
    ['mined', json(200, { txid: TXID, txStatus: 'MINED', merklePath: '00' }), { outcome: 'mined', bump: '00' }],
    ['mined, path still missing', json(200, { txid: TXID, txStatus: 'MINED' }), { outcome: 'seen' }],
    [
      'a stale block',
      json(200, { txid: TXID, txStatus: 'MINED_IN_STALE_BLOCK', merklePath: '00' }),
      { outcome: 'seen' },
    ],
    ['unknown', json(404, { detail: 'not found' }), { outcome: 'unknown-transaction' }],
    ['of another transaction', json(200, { txid: OTHER, txStatus: 'MINED', merklePath: '00' }), { outcome: 'unknown' }],
    [
      'rejected for another',
      json(200, { txid: TXID, txStatus: 'REJECTED', competingTxs: [OTHER] }),
      { outcome: 'conflict' },
    ],
    ['no answer', 'silent' as const, { outcome: 'unknown' }],
  ] satisfies [string, Reply | 'silent', object][])('%s', async (_name, given, expected) => {
    reply = given;
    expect(await arc.status(TXID)).toMatchObject(expected);
  });
});

describe('policy', () => {
  it('is read, and its absence is an unavailable chain', async () => {
    reply = json(200, { policy: { miningFee: { satoshis: 50, bytes: 1000 } } });
    expect(await arc.policy()).toEqual({ satoshis: 50, bytes: 1000 });
    reply = json(200, { policy: {} });
    await expect(arc.policy()).rejects.toThrow('no fee policy');
  });
});
