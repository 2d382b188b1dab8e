/** Bad days on command: of one face or all, for a while or for some requests; and what a processor forgets. */
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import type Transaction from '@bsv/sdk/transaction/Transaction';
import { Devnet, scriptOf, spend } from './devnet-client.js';

const key = PrivateKey.fromRandom();
let devnet: Devnet;

beforeAll(async () => {
  devnet = await Devnet.start({});
});
afterEach(() => devnet.post('/faults', { mode: 'none' }));
afterAll(() => devnet.stop());

async function payment(): Promise<Transaction> {
  const coin = await devnet.fund(key, 10_000);
  return spend(key, coin, [{ script: scriptOf(key), satoshis: 9_900 }]);
}

async function isKnown(tx: Transaction): Promise<boolean> {
  return (await devnet.get(`/v1/tx/${tx.id('hex')}`)).status === 200;
}

function rpc(method: string, ...params: unknown[]) {
  return devnet.post('/', { id: 1, method, params });
}

/** Status and number at ARC, at Arcade, and of a node, and whether the chain has it afterwards. */
it.each([
  ['refuse', { arc: [465, undefined], arcade: [400, undefined], node: -26, known: false }],
  ['frozen', { arc: [471, undefined], arcade: [202, 'RECEIVED'], node: -26, known: false }],
  ['conflict', { arc: [466, undefined], arcade: [202, 'RECEIVED'], node: -26, known: false }],
  ['orphan', { arc: [200, 'SEEN_IN_ORPHAN_MEMPOOL'], arcade: [202, 'RECEIVED'], node: -25, known: false }],
  ['lying', { arc: [200, 'SEEN_ON_NETWORK'], arcade: [202, 'RECEIVED'], node: undefined, known: false }],
  ['down', { arc: [503, undefined], arcade: [503, undefined], node: undefined, known: false }],
  ['wrong-txid', { arc: [200, 'SEEN_ON_NETWORK'], arcade: [202, 'RECEIVED'], node: undefined, known: true }],
])('%s, at each face that takes transactions', async (mode, expected) => {
  const tx = await payment();
  await devnet.post('/faults', { mode });
  const arc = await devnet.submit(tx.toUint8Array());
  const arcade = await devnet.post('/tx', { rawTx: tx.toHex() });
  const node = (await rpc('sendrawtransaction', tx.toHex())).body['error'] as { code: number } | undefined;
  const names = [arc, arcade].filter(({ body }) => body['txid'] === tx.id('hex')).length;
  expect(names).toBe(['wrong-txid', 'down'].includes(mode) ? 0 : 2);
  await devnet.post('/faults', { mode: 'none' });
  expect({
    arc: [arc.status, arc.body['txStatus']],
    arcade: [arcade.status, arcade.body['txStatus']],
    node: node?.code,
    known: await isKnown(tx),
  }).toEqual(expected);
  expect((await devnet.submit(tx.toUint8Array())).status).toBe(200);
});

it('one face has a bad day, the others do not', async () => {
  const tx = await payment();
  await devnet.post('/faults', { mode: 'down', faces: ['arc', 'headers'] });
  expect((await devnet.submit(tx.toUint8Array())).status).toBe(503);
  expect((await devnet.get('/headers/tip')).status).toBe(503);
  expect((await rpc('sendrawtransaction', tx.toHex())).status).toBe(200);
});

it('some requests fail, then none', async () => {
  const tx = await payment();
  await devnet.post('/faults', { mode: 'refuse', faces: ['arc'], times: 2 });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await devnet.submit(tx.toUint8Array())).status);
  expect(statuses).toEqual([465, 465, 200]);
});

it('slow answers in the end, silent never, both take what they were given', async () => {
  const [late, never] = [await payment(), await payment()];
  await devnet.post('/faults', { mode: 'slow', slowMs: 50 });
  expect((await devnet.submit(late.toUint8Array())).status).toBe(200);
  await devnet.post('/faults', { mode: 'silent' });
  const asked = fetch(devnet.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 1, method: 'sendrawtransaction', params: [never.toHex()] }),
    signal: AbortSignal.timeout(300),
  });
  await expect(asked).rejects.toThrow('aborted');
  expect(await isKnown(never)).toBe(true);
});

it('stale faces stop where they are: no later block, and no transaction in one', async () => {
  const tx = await payment();
  await devnet.submit(tx.toUint8Array());
  const { height } = (await devnet.get('/headers/tip')).body;
  await devnet.post('/faults', { mode: 'stale' });
  await devnet.post('/mine', { blocks: 2 });
  const heights = [
    (await devnet.get('/headers/tip')).body['height'],
    (await devnet.get('/api/v1/chain/tip/longest')).body['height'],
    (await devnet.get('/v1/bsv/main/chain/info')).body['blocks'],
    (await rpc('getblockcount')).body['result'],
  ];
  expect(heights).toEqual([height, height, height, height]);
  expect((await devnet.get(`/v1/tx/${tx.id('hex')}`)).body['txStatus']).toBe('MINED_IN_STALE_BLOCK');
  await devnet.post('/faults', { mode: 'none' });
  expect((await devnet.get('/headers/tip')).body['height']).toBe(Number(height) + 2);
  expect((await devnet.get(`/v1/tx/${tx.id('hex')}`)).body['txStatus']).toBe('MINED');
});

it('empty: everything that is not mined is forgotten, in silence, and may come again', async () => {
  const mined = await payment();
  await devnet.submit(mined.toUint8Array());
  await devnet.post('/mine', { blocks: 1 });
  const tx = await payment();
  await devnet.submit(tx.toUint8Array());
  await devnet.post('/faults', { mode: 'empty' });
  expect([await isKnown(mined), await isKnown(tx)]).toEqual([true, false]);
  // Its parent, which the faucet had made, is gone too.
  expect((await devnet.submit(tx.toUint8Array())).status).toBe(462);
});

it('forgets one transaction and what rests on it', async () => {
  const [kept, parent] = [await payment(), await payment()];
  const coin = { txid: parent.id('hex'), vout: 0, satoshis: 9_900 };
  const child = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_800 }]);
  for (const tx of [kept, parent, child]) await devnet.submit(tx.toUint8Array());
  const { body } = await devnet.post('/forget', { txids: [parent.id('hex')] });
  expect(body['txids']).toEqual([parent.id('hex'), child.id('hex')]);
  expect([await isKnown(kept), await isKnown(child)]).toEqual([true, false]);
  expect((await devnet.submit(parent.toUint8Array())).status).toBe(200);
});

it('ends in order although somebody waits for an answer that never comes', async () => {
  const other = await Devnet.start({});
  await other.post('/faults', { mode: 'silent', faces: ['rpc'] });
  const asked = other.post('/', { id: 1, method: 'getblockcount' });
  await expect(Promise.all([asked, other.stop()])).rejects.toThrow('fetch failed');
  expect((await other.process.ended).code).toBe(0);
});
