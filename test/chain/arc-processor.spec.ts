/** What the answers of a processor mean, over real HTTP: only our own txid with a known status is "accepted". */
import { toHex } from '#crypto';
import { ArcProcessor } from '#chain';
import { json, TestServer, text, type Behaviour } from './server.js';
import { CHILD, hexOf, OTHER, PARENT } from './transactions.js';

const { raw: RAW, txid: TXID } = PARENT;
const CALLBACK = { url: 'https://tally.example/callbacks', token: 'callback-token' };

let server: TestServer;
let arc: ArcProcessor;

beforeAll(async () => {
  server = await TestServer.listen();
  arc = new ArcProcessor({ url: server.url, timeoutMs: 150, callback: CALLBACK });
});
afterAll(() => server.close());

function given(reply: Behaviour): void {
  server.answer = () => reply;
}

describe('submit', () => {
  it.each([
    ['seen', json(200, { txid: TXID, txStatus: 'SEEN_ON_NETWORK' }), 'accepted'],
    ['taken for broadcast', json(202, { txid: TXID, txStatus: 'RECEIVED' }), 'accepted'],
    ['mined already', json(200, { txid: TXID, txStatus: 'MINED' }), 'accepted'],
    ['another txid', json(200, { txid: OTHER, txStatus: 'SEEN_ON_NETWORK' }), 'unknown'],
    ['plain text with 200', text(200, TXID), 'unknown'],
    ['no txid', json(200, { txStatus: 'SEEN_ON_NETWORK' }), 'unknown'],
    ['a status nobody knows', json(200, { txid: TXID, txStatus: 'FINE' }), 'unknown'],
    ['broken JSON', { status: 200, type: 'application/json', body: '{"txid"' }, 'unknown'],
    ['a redirect', { status: 302, type: 'text/plain', body: '', headers: { location: '/elsewhere' } }, 'unknown'],
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
  ] satisfies [string, Behaviour, string][])('%s', async (_name, reply, outcome) => {
    given(reply);
    expect((await arc.submit(RAW, TXID)).outcome).toBe(outcome);
  });

  it('names the competing transactions, and sends the bytes as hex', async () => {
    given(json(466, { detail: 'conflict', competingTxs: [OTHER] }));
    expect(await arc.submit(RAW, TXID)).toEqual({ outcome: 'conflict', detail: 'conflict', competingTxids: [OTHER] });
    expect(JSON.parse(server.last.body.toString())).toEqual({ rawTx: hexOf(PARENT) });
  });
});

test('the next of our own goes in extended form: its parent is known here', async () => {
  given(json(200, { txid: CHILD.txid, txStatus: 'STORED' }));
  expect(await arc.submit(CHILD.raw, CHILD.txid)).toEqual({ outcome: 'accepted' });
  const { rawTx } = JSON.parse(server.last.body.toString()) as { rawTx: string };
  const input = toHex(CHILD.raw.slice(4, 4 + 1 + 36 + 2 + 4));
  const spent = 'e803000000000000' + '1976a914' + '00'.repeat(20) + '88ac';
  expect(rawTx).toBe(`01000000${'0000000000ef'}${input}${spent}${toHex(CHILD.raw.slice(4 + 1 + 36 + 2 + 4))}`);
});

test('it says where it wants to be told, and waits for no more than the promise', async () => {
  given(json(200, { txid: TXID, txStatus: 'STORED' }));
  await arc.submit(RAW, TXID);
  expect(server.last.headers).toMatchObject({
    'x-callbackurl': CALLBACK.url,
    'x-callbacktoken': CALLBACK.token,
    'x-waitfor': 'STORED',
  });
});

describe('several in order', () => {
  const list = [PARENT, CHILD];
  const taken = (txid: string) => ({ txid, txStatus: 'SEEN_ON_NETWORK', status: 200 });

  test('one request, answers found by their id and not by their place', async () => {
    given(json(200, [taken(CHILD.txid), taken(PARENT.txid)]));
    expect(await arc.submitInOrder(list)).toEqual([{ outcome: 'accepted' }, { outcome: 'accepted' }]);
    expect(server.last.path).toBe('/v1/txs');
  });

  test('ends with the first that is not taken', async () => {
    given(json(200, [taken(CHILD.txid), { txid: PARENT.txid, status: 465, detail: 'fee too low' }]));
    expect(await arc.submitInOrder(list)).toEqual([{ outcome: 'refused', status: 465, detail: 'fee too low' }]);
  });

  test('one that is not answered of is not taken', async () => {
    given(json(200, [taken(PARENT.txid), taken(OTHER)]));
    expect(await arc.submitInOrder(list)).toMatchObject([{ outcome: 'accepted' }, { outcome: 'unknown' }]);
  });

  test('no answer is no answer for all', async () => {
    given('silent');
    expect(await arc.submitInOrder(list)).toMatchObject([{ outcome: 'unknown' }]);
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
  ] satisfies [string, Behaviour, object][])('%s', async (_name, reply, expected) => {
    given(reply);
    expect(await arc.status(TXID)).toMatchObject(expected);
  });
});

describe('policy', () => {
  it('is read, and its absence is an unavailable chain', async () => {
    given(json(200, { policy: { miningFee: { satoshis: 50, bytes: 1000 } } }));
    expect(await arc.policy()).toEqual({ satoshis: 50, bytes: 1000 });
    given(json(200, { policy: {} }));
    await expect(arc.policy()).rejects.toThrow('no fee policy');
    given(json(200, { policy: { miningFee: { satoshis: 1_000_000, bytes: 1000 } } }));
    await expect(arc.policy()).rejects.toThrow('is not believed');
  });
});
