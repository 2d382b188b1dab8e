/** The devnet as a node: JSON-RPC with a node's numbers, blocks on command, reorganisations by invalidating blocks. */
import { fromHex, toHex } from '#crypto';
import { decodeBlockHeader, hashBlockHeader, txidFromInternal } from '#record';
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import Transaction from '@bsv/sdk/transaction/Transaction';
import { createHash } from 'node:crypto';
import { Devnet, scriptOf, spend, type Coin } from './devnet-client.js';

const key = PrivateKey.fromRandom();
let devnet: Devnet;

beforeAll(async () => {
  devnet = await Devnet.start({});
});
afterAll(() => devnet.stop());

async function call(method: string, ...params: unknown[]): Promise<{ status: number; result: unknown; code: unknown }> {
  const headers = { 'content-type': 'application/json', authorization: 'Basic ' + btoa('any:body') };
  const body = JSON.stringify({ jsonrpc: '1.0', id: 7, method, params });
  const response = await fetch(devnet.url, { method: 'POST', headers, body });
  const answer = (await response.json()) as { result: unknown; error: { code: number } | null; id: number };
  expect(answer.id).toBe(7);
  return { status: response.status, result: answer.result, code: answer.error?.code ?? null };
}

async function result<T>(method: string, ...params: unknown[]): Promise<T> {
  const { status, result, code } = await call(method, ...params);
  expect([method, status, code]).toEqual([method, 200, null]);
  return result as T;
}

function payment(coin: Coin, fee: number): Promise<Transaction> {
  return spend(key, coin, [{ script: scriptOf(key), satoshis: coin.satoshis - fee }]);
}

describe('money and blocks', () => {
  it('pays a coinbase to an address; it can be spent 100 blocks later', async () => {
    const [first] = await result<string[]>('generatetoaddress', 1, key.toAddress('testnet'));
    const { tx } = await result<{ tx: { txid: string; vout: { value: number }[] }[] }>('getblock', first, 2);
    const coin = { txid: tx[0].txid, vout: 0, satoshis: tx[0].vout[0].value * 100_000_000 };
    const early = await payment(coin, 100);
    expect((await call('sendrawtransaction', early.toHex())).code).toBe(-25);
    await result('generatetoaddress', 99, PrivateKey.fromRandom().toAddress());
    expect(await result('sendrawtransaction', early.toHex())).toBe(early.id('hex'));
    expect((await call('generatetoaddress', 1, 'no address')).code).toBe(-5);
  });

  it('tells of its blocks by height and hash, as JSON and as bytes', async () => {
    const height = await result<number>('getblockcount');
    const hash = await result<string>('getblockhash', height);
    expect(await result('getbestblockhash')).toBe(hash);
    const header = await result<string>('getblockheader', hash, false);
    const { merkleRoot } = decodeBlockHeader(fromHex(header, 80));
    expect(await result('getblockheader', hash)).toMatchObject({
      hash,
      height,
      confirmations: 1,
      merkleroot: txidFromInternal(merkleRoot),
      previousblockhash: await result('getblockhash', height - 1),
    });
    expect(txidFromInternal(hashBlockHeader(fromHex(header, 80)))).toBe(hash);
    expect(await result<string>('getblock', hash, 0)).toContain(header);
    expect((await call('getblockhash', height + 1)).code).toBe(-8);
    expect((await call('getblockheader', 'ab'.repeat(32))).code).toBe(-5);
  });

  it('names its fee, which is 100 satoshis for 1,000 bytes', async () => {
    expect(await result('getnetworkinfo')).toMatchObject({ relayfee: 0.000001 });
    expect(await result('getsettings')).toEqual({ minminingtxfee: 0.000001 });
  });
});

describe('transactions', () => {
  it('gives a proof that leads to the root of the block', async () => {
    const coins = [];
    for (let i = 0; i < 2; i++) coins.push(await devnet.fund(key, 5_000));
    const tx = await payment(coins[0], 100);
    await result('sendrawtransaction', tx.toHex());
    expect((await call('getmerkleproof2', '', tx.id('hex'))).code).toBe(-1);
    const [hash] = await result<string[]>('generatetoaddress', 1, key.toAddress());
    const proof = await result<{ index: number; nodes: string[]; target: string }>('getmerkleproof2', '', tx.id('hex'));
    const header = decodeBlockHeader(fromHex(await result<string>('getblockheader', hash, false), 80));
    expect([proof.target, rootOf(tx.id('hex'), proof)]).toEqual([hash, toHex(header.merkleRoot)]);
    const { blockhash, confirmations } = await result<Record<string, unknown>>('getrawtransaction', tx.id('hex'), true);
    expect([blockhash, confirmations]).toEqual([hash, 1]);
  });

  it('-27 for one that waits or is mined, -25 once all it paid is spent', async () => {
    const tx = await payment(await devnet.fund(key, 5_000), 100);
    await result('sendrawtransaction', tx.toHex());
    expect((await call('sendrawtransaction', tx.toHex())).code).toBe(-27);
    await result('generatetoaddress', 1, key.toAddress());
    expect((await call('sendrawtransaction', tx.toHex())).code).toBe(-27);
    const child = await payment({ txid: tx.id('hex'), vout: 0, satoshis: 4_900 }, 100);
    await result('sendrawtransaction', child.toHex());
    expect((await call('sendrawtransaction', tx.toHex())).code).toBe(-25);
    expect(await result('gettxout', tx.id('hex'), 0)).toBeNull();
    expect(await result('gettxout', child.id('hex'), 0)).toMatchObject({ confirmations: 0, value: 0.000048 });
  });

  it('-26 for a conflict with one that waits, -25 with one that is mined; -22 for no transaction', async () => {
    const coin = await devnet.fund(key, 5_000);
    await result('sendrawtransaction', (await payment(coin, 100)).toHex());
    const second = await payment(coin, 200);
    expect((await call('sendrawtransaction', second.toHex())).code).toBe(-26);
    await result('generatetoaddress', 1, key.toAddress());
    expect((await call('sendrawtransaction', second.toHex())).code).toBe(-25);
    expect((await call('sendrawtransaction', '00ff')).code).toBe(-22);
  });

  it('takes one that pays too little, and never mines it nor what rests on it', async () => {
    const poor = await payment(await devnet.fund(key, 5_000), 1);
    expect(await result('sendrawtransaction', poor.toHex())).toBe(poor.id('hex'));
    const child = await payment({ txid: poor.id('hex'), vout: 0, satoshis: 4_999 }, 1_000);
    await result('sendrawtransaction', child.toHex());
    await result('generatetoaddress', 2, key.toAddress());
    expect(await result('getrawmempool')).toEqual([poor.id('hex'), child.id('hex')]);
  });
});

describe('reorganisations', () => {
  it('invalidateblock takes blocks away, reconsiderblock brings them back', async () => {
    const tx = await payment(await devnet.fund(key, 5_000), 100);
    await result('sendrawtransaction', tx.toHex());
    const [hash, above] = await result<string[]>('generatetoaddress', 2, key.toAddress());
    const height = await result<number>('getblockcount');
    expect(await result('invalidateblock', hash)).toBeNull();
    expect(await result('getblockcount')).toBe(height - 2);
    expect(await result('getrawmempool')).toContain(tx.id('hex'));
    expect(await result('getblockheader', hash)).toMatchObject({ confirmations: -1 });
    await result('generatetoaddress', 1, key.toAddress());
    expect(await result('reconsiderblock', hash)).toBeNull();
    expect(await result('getbestblockhash')).toBe(above);
    expect(await result('getrawtransaction', tx.id('hex'), 1)).toMatchObject({ blockhash: hash, confirmations: 2 });
  });

  it('a conflict that was mined meanwhile gives way when the longer branch comes back', async () => {
    const coin = await devnet.fund(key, 5_000);
    await result('generatetoaddress', 1, key.toAddress());
    const [tx, other] = [await payment(coin, 100), await payment(coin, 200)];
    await result('sendrawtransaction', tx.toHex());
    const [hash] = await result<string[]>('generatetoaddress', 2, key.toAddress());
    await result('invalidateblock', hash);
    const { status } = await devnet.post('/blocks', { transactions: [other.toHex()] });
    expect(status).toBe(201);
    expect((await call('getrawtransaction', tx.id('hex'))).code).toBe(-5);
    await result('reconsiderblock', hash);
    expect(await result('getrawtransaction', tx.id('hex'), 1)).toMatchObject({ blockhash: hash });
    expect((await call('getrawtransaction', other.id('hex'))).code).toBe(-5);
  });
});

it('the timer rests when only what no block will hold is left', async () => {
  const other = await Devnet.start({ BLOCK_MS: '5' });
  const coin = await other.fund(key, 5_000);
  const poor = await payment(coin, 1);
  await other.post('/', { id: 1, method: 'sendrawtransaction', params: [poor.toHex()] });
  const height = async () => (await other.get('/headers/tip')).body['height'];
  const settled = async (): Promise<unknown> => {
    const before = await height();
    await new Promise((resolve) => setTimeout(resolve, 100));
    return (await height()) === before ? before : settled();
  };
  await settled();
  expect((await other.post('/', { id: 1, method: 'getrawmempool' })).body['result']).toEqual([poor.id('hex')]);
  await other.stop();
});

it('refuses what is no call with the status that nodes give', async () => {
  expect(await call('nosuchmethod')).toMatchObject({ status: 404, code: -32601 });
  const response = await fetch(devnet.url, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify([
      { id: 1, method: 'getblockcount' },
      { id: 2, method: 'getblockhash', params: ['x'] },
    ]),
  });
  expect([response.status, await response.json()]).toMatchObject([
    200,
    [
      { id: 1, error: null },
      { id: 2, error: { code: -3 } },
    ],
  ]);
});

/** Root of the tree, hex in the order of the wire, from a leaf and what a node says stands beside its way up. */
function rootOf(txid: string, { index, nodes }: { index: number; nodes: string[] }): string {
  let [at, hash] = [index, Buffer.from(txid, 'hex').reverse()];
  for (const node of nodes) {
    const other = node === '*' ? hash : Buffer.from(node, 'hex').reverse();
    const pair = at % 2 === 0 ? [hash, other] : [other, hash];
    const once = createHash('sha256').update(Buffer.concat(pair)).digest();
    [at, hash] = [at >> 1, createHash('sha256').update(once).digest()];
  }
  return hash.toString('hex');
}
