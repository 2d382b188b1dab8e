/** What a chain of one's own may do to transactions: deep reorganisations, double spends from outside, malleated bytes. */
import {
  decodeBump,
  decodeTransaction,
  encodeTransaction,
  p2pkhScript,
  SIGHASH_ALL_FORKID,
  signatureDigest,
  verifyBump,
} from '#record';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import type Transaction from '@bsv/sdk/transaction/Transaction';
import { Devnet, scriptOf, spend, type Coin } from './devnet-client.js';

const key = PrivateKey.fromRandom();
let devnet: Devnet;

beforeAll(async () => {
  devnet = await Devnet.start({});
});
afterAll(() => devnet.stop());

async function pay(coin: Coin, fee: number): Promise<{ tx: Transaction; txid: string; coin: Coin }> {
  const satoshis = coin.satoshis - fee;
  const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis }]);
  return { tx, txid: tx.id('hex'), coin: { txid: tx.id('hex'), vout: 0, satoshis } };
}

async function statusOf(txid: string): Promise<Record<string, unknown>> {
  return (await devnet.get(`/v1/tx/${txid}`)).body;
}

it.each([1, 10, 99])('a reorganisation of depth %i: the same transactions, other blocks and paths', async (depth) => {
  const first = await pay(await devnet.fund(key, 10_000), 100);
  await devnet.submit(first.tx.toUint8Array());
  await devnet.post('/mine', { blocks: depth });
  const second = await pay(first.coin, 100);
  await devnet.submit(second.tx.toUint8Array());
  const before = await statusOf(first.txid);
  const height = Number((await devnet.get('/headers/tip')).body['height']);
  expect((await devnet.post('/reorganise', { depth })).body['height']).toBe(height + 1);
  for (const { txid } of [first, second]) {
    const after = await statusOf(txid);
    const { blockHeight } = verifyBump(decodeBump(String(after['merklePath'])), txid);
    expect([after['txStatus'], blockHeight]).toEqual(['MINED', after['blockHeight']]);
    expect(after['blockHash']).not.toBe(before['blockHash']);
  }
});

it('one that leaves transactions waiting, and one after which nobody knows them', async () => {
  const first = await pay(await devnet.fund(key, 10_000), 100);
  await devnet.submit(first.tx.toUint8Array());
  await devnet.post('/mine', { blocks: 3 });
  await devnet.post('/reorganise', { depth: 3, transactions: 'waiting' });
  expect((await statusOf(first.txid))['txStatus']).toBe('MINED_IN_STALE_BLOCK');
  await devnet.post('/mine', { blocks: 1 });
  expect((await statusOf(first.txid))['txStatus']).toBe('MINED');
  const second = await pay(first.coin, 100);
  await devnet.submit(second.tx.toUint8Array());
  await devnet.post('/reorganise', { depth: 1, transactions: 'forgotten' });
  expect([(await statusOf(first.txid))['status'], (await statusOf(second.txid))['status']]).toEqual([404, 404]);
  await devnet.post('/mine', { blocks: 1 });
  expect((await statusOf(first.txid))['status']).toBe(404);
});

it('a block of raw transactions wins against what waits, and takes what rests on it away', async () => {
  const coin = await devnet.fund(key, 10_000);
  const [ours, child] = [await pay(coin, 100), await pay((await pay(coin, 100)).coin, 100)];
  for (const { tx } of [ours, child]) await devnet.submit(tx.toUint8Array());
  // A miner takes what pays nothing.
  const foreign = await pay(coin, 0);
  const { status, body } = await devnet.post('/blocks', { transactions: [foreign.tx.toHex()] });
  expect([status, body['displaced']]).toEqual([201, [ours.txid, child.txid]]);
  expect(await statusOf(foreign.txid)).toMatchObject({ txStatus: 'MINED' });
  expect(await statusOf(ours.txid)).toMatchObject({ txStatus: 'REJECTED', competingTxs: [foreign.txid] });
  expect((await devnet.submit(ours.tx.toUint8Array())).body).toMatchObject({
    status: 466,
    competingTxs: [foreign.txid],
  });
});

it('a block is all or nothing: a wrong script changes nothing, a mined spend is not undone', async () => {
  const coin = await devnet.fund(key, 10_000);
  const ours = await pay(coin, 100);
  await devnet.submit(ours.tx.toUint8Array());
  const thief = PrivateKey.fromRandom();
  const stolen = await spend(thief, coin, [{ script: scriptOf(thief), satoshis: 9_000 }]);
  const other = await pay(await devnet.fund(key, 10_000), 100);
  const height = (await devnet.get('/headers/tip')).body['height'];
  const both = { transactions: [other.tx.toHex(), stolen.toHex()] };
  expect((await devnet.post('/blocks', both)).body['code']).toBe('CONFLICT');
  expect((await devnet.get('/headers/tip')).body['height']).toBe(height);
  expect([(await statusOf(ours.txid))['txStatus'], (await statusOf(other.txid))['status']]).toEqual([
    'SEEN_ON_NETWORK',
    404,
  ]);
  await devnet.post('/mine', { blocks: 1 });
  expect((await devnet.post('/blocks', { transactions: [(await pay(coin, 200)).tx.toHex()] })).status).toBe(409);
});

it('a malleated copy wins: the same inputs and outputs under another id', async () => {
  const coin = await devnet.fund(key, 10_000);
  const ours = await pay(coin, 100);
  await devnet.submit(ours.tx.toUint8Array());
  const copy = signedAgain(ours.tx, coin);
  const { status, body } = await devnet.post('/blocks', { transactions: [copy] });
  expect([status, body['displaced']]).toEqual([201, [ours.txid]]);
  const { competingTxs } = await statusOf(ours.txid);
  expect(await statusOf(String((competingTxs as string[])[0]))).toMatchObject({ txStatus: 'MINED' });
});

it('double-spend: whoever has the key spends an output again, in a block or before it', async () => {
  const coin = await devnet.fund(key, 10_000);
  const ours = await pay(coin, 100);
  await devnet.submit(ours.tx.toUint8Array());
  const command = { txid: coin.txid, vout: 0, key: key.toHex() };
  const waiting = (await devnet.post('/double-spend', { ...command, mined: false })).body;
  expect(await statusOf(ours.txid)).toMatchObject({
    txStatus: 'DOUBLE_SPEND_ATTEMPTED',
    competingTxs: [waiting['txid']],
  });
  await devnet.post('/mine', { blocks: 1 });
  expect(await statusOf(ours.txid)).toMatchObject({ txStatus: 'REJECTED' });
  expect((await devnet.post('/double-spend', { ...command, mined: true })).status).toBe(409);
});

it('all of it is there after a restart', async () => {
  const txids = ((await devnet.post('/', { id: 1, method: 'getrawmempool' })).body['result'] as string[]).sort();
  const before = [(await devnet.get('/headers?from=0')).body, txids];
  await devnet.kill();
  devnet = await Devnet.start({}, devnet.folder);
  const again = ((await devnet.post('/', { id: 1, method: 'getrawmempool' })).body['result'] as string[]).sort();
  expect([(await devnet.get('/headers?from=0')).body, again]).toEqual(before);
});

/** The same transaction with another signature of the same key: hex. */
function signedAgain(tx: Transaction, coin: Coin): string {
  const copy = decodeTransaction(tx.toUint8Array());
  const publicKey = Buffer.from(key.toPublicKey().toDER() as number[]);
  const digest = signatureDigest(copy, 0, { satoshis: coin.satoshis, script: p2pkhScript(publicKey) });
  const secret = Buffer.from(key.toHex(), 'hex');
  const der = secp256k1.sign(digest, secret, { prehash: false, extraEntropy: true, format: 'der' });
  const parts = [[der.length + 1], der, [SIGHASH_ALL_FORKID, publicKey.length], publicKey].map((part) =>
    Buffer.from(part),
  );
  copy.inputs[0].unlockingScript = Buffer.concat(parts);
  return Buffer.from(encodeTransaction(copy)).toString('hex');
}
