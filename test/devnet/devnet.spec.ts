/** The devnet through its own doors: what it takes, what it refuses and with which number, and what its blocks prove. */
import { EMPTY_ROOT, fromHex, toHex, utf8 } from '#crypto';
import {
  anchorPublicKey,
  batonScript,
  buildAnchor,
  decodeBlockHeader,
  decodeBump,
  headersFromFile,
  hashBlockHeader,
  NETWORKS,
  txidFromInternal,
  verifyBump,
} from '#record';
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import { Devnet, scriptOf, spend, type Coin } from './devnet-client.js';

const key = PrivateKey.fromRandom();
let devnet: Devnet;

beforeAll(async () => {
  devnet = await Devnet.start({});
});
afterAll(() => devnet.stop());

function coinOf(txid: string, satoshis: number): Coin {
  return { txid, vout: 0, satoshis };
}

describe('transactions', () => {
  it('takes a chain of unconfirmed transactions', async () => {
    let coin = await devnet.fund(key, 100_000);
    for (let i = 0; i < 5; i++) {
      const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis: coin.satoshis - 100 }]);
      const { status, body } = await devnet.submit(tx.toUint8Array());
      expect({ status, txid: body['txid'], txStatus: body['txStatus'] }).toEqual({
        status: 200,
        txid: tx.id('hex'),
        txStatus: 'SEEN_ON_NETWORK',
      });
      coin = coinOf(tx.id('hex'), coin.satoshis - 100);
    }
  });

  it('takes the same bytes again, in plain form, in extended form and as octets', async () => {
    const coin = await devnet.fund(key, 10_000);
    const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_900 }]);
    tx.inputs[0].sourceTransaction = undefined;
    await devnet.submit(tx.toUint8Array());
    expect((await devnet.submit(tx.toUint8Array())).body['txid']).toBe(tx.id('hex'));
    const octets = await fetch(`${devnet.url}/v1/tx`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from(extended(tx.toUint8Array(), 10_000, scriptOf(key))),
    });
    expect([octets.status, ((await octets.json()) as { txid: string }).txid]).toEqual([200, tx.id('hex')]);
  });

  it('takes an anchor as libs/record builds it', async () => {
    const secretKey = fromHex('11'.repeat(32), 32);
    const publicKey = anchorPublicKey(secretKey);
    const { body } = await devnet.post('/faucet', { script: toHex(batonScript(publicKey)), satoshis: 5_000 });
    const { raw, txid } = buildAnchor({
      previous: { txid: String(body['txid']), vout: 0, satoshis: 5_000 },
      secretKey,
      feeSat: 50,
      payload: {
        type: 'GENESIS',
        electionId: utf8('e'.repeat(32)),
        seq: 0,
        treeSize: 1,
        rootHash: utf8('r'.repeat(32)),
        issuedSize: 0,
        issuedRoot: EMPTY_ROOT,
        timeMs: 1,
        leafHashes: [utf8('l'.repeat(32))],
      },
    });
    expect((await devnet.submit(raw)).body).toMatchObject({ txid, txStatus: 'SEEN_ON_NETWORK' });
  });
});

describe('refusals', () => {
  it('466: a second spend of the same output, which names the first', async () => {
    const coin = await devnet.fund(key, 10_000);
    const first = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_900 }]);
    const second = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_800 }]);
    expect((await devnet.submit(first.toUint8Array())).status).toBe(200);
    const { status, body } = await devnet.submit(second.toUint8Array());
    expect([status, body['competingTxs']]).toEqual([466, [first.id('hex')]]);
    await devnet.post('/mine', { blocks: 1 });
    expect((await devnet.submit(second.toUint8Array())).status).toBe(466);
  });

  it('461: a signature of another key', async () => {
    const coin = await devnet.fund(key, 10_000);
    const thief = PrivateKey.fromRandom();
    const tx = await spend(thief, coin, [{ script: scriptOf(thief), satoshis: 9_900 }]);
    expect((await devnet.submit(tx.toUint8Array())).status).toBe(461);
  });

  it('461: an output that was changed after signing', async () => {
    const coin = await devnet.fund(key, 10_000);
    const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_900 }]);
    const raw = Buffer.from(tx.toUint8Array());
    raw[raw.length - 10] ^= 1; // inside the output's key hash
    expect((await devnet.submit(raw)).status).toBe(461);
  });

  it('465: a fee one satoshi too low, and takes it with that satoshi', async () => {
    const coin = await devnet.fund(key, 10_000);
    const size = (await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_900 }])).toUint8Array().length;
    // 190 to 193 bytes, as the signature falls: at 100 satoshis for 1,000 bytes, 19 or 20.
    const due = Math.ceil(size / 10);
    const low = await spend(key, coin, [{ script: scriptOf(key), satoshis: 10_000 - due + 2 }]);
    const { status, body } = await devnet.submit(low.toUint8Array());
    expect([status, body['title']]).toEqual([465, 'Fee too low']);
    const enough = await spend(key, coin, [{ script: scriptOf(key), satoshis: 10_000 - due - 1 }]);
    expect((await devnet.submit(enough.toUint8Array())).status).toBe(200);
  });

  it('464: money from nothing, and a data output that holds money', async () => {
    const coin = await devnet.fund(key, 10_000);
    const more = await spend(key, coin, [{ script: scriptOf(key), satoshis: 10_001 }]);
    expect((await devnet.submit(more.toUint8Array())).status).toBe(464);
    const data = await spend(key, coin, [{ script: '006a0401020304', satoshis: 9_000 }]);
    expect((await devnet.submit(data.toUint8Array())).status).toBe(464);
  });

  it('462: an output that is not known', async () => {
    const tx = await spend(key, coinOf('ab'.repeat(32), 10_000), [{ script: scriptOf(key), satoshis: 9_000 }]);
    expect((await devnet.submit(tx.toUint8Array())).status).toBe(462);
  });

  it('462: a coinbase that is not mature; a mature one needs the right key', async () => {
    await devnet.post('/mine', { blocks: 2 });
    // The last block holds its coinbase alone, whose id is then the Merkle root.
    const { header } = (await devnet.get('/headers/tip')).body;
    const coinbase = txidFromInternal(decodeBlockHeader(fromHex(String(header), 80)).merkleRoot);
    const tx = await spend(key, coinOf(coinbase, 1_000), [{ script: scriptOf(key), satoshis: 900 }]);
    expect((await devnet.submit(tx.toUint8Array())).status).toBe(462);
    await devnet.post('/mine', { blocks: 98 });
    expect((await devnet.submit(tx.toUint8Array())).status).toBe(462);
    await devnet.post('/mine', { blocks: 1 });
    expect((await devnet.submit(tx.toUint8Array())).status).toBe(461);
  });

  it('463: bytes that are no transaction, and bytes behind one', async () => {
    expect((await devnet.submit(utf8('no transaction'))).status).toBe(463);
    const coin = await devnet.fund(key, 10_000);
    const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_900 }]);
    expect((await devnet.submit(Buffer.concat([tx.toUint8Array(), Buffer.from([0])]))).status).toBe(463);
  });

  it('462: an extended form that says another amount', async () => {
    const coin = await devnet.fund(key, 10_000);
    const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_900 }]);
    expect((await devnet.submit(extended(tx.toUint8Array(), 10_001, scriptOf(key)))).status).toBe(462);
    expect((await devnet.submit(extended(tx.toUint8Array(), 10_000, scriptOf(key)))).status).toBe(200);
  });

  it('404: a transaction it does not know', async () => {
    expect((await devnet.get(`/v1/tx/${'cd'.repeat(32)}`)).status).toBe(404);
  });
});

describe('blocks', () => {
  it.each([1, 2, 3, 6])('proves each of %i transactions by a Merkle path to a header with work', async (count) => {
    const coins = [];
    for (let i = 0; i < count; i++) coins.push(await devnet.fund(PrivateKey.fromRandom(), 1_000 + i));
    await devnet.post('/mine', { blocks: 1 });
    const headers = headersFromFile(Buffer.from(await (await fetch(`${devnet.url}/headers?from=0`)).text()));
    for (const { txid } of coins) {
      const { body } = await devnet.get(`/v1/tx/${txid}`);
      const { blockHeight, merkleRoot } = verifyBump(decodeBump(String(body['merklePath'])), txid);
      const header = (await headers.header(blockHeight))!;
      expect(toHex(decodeBlockHeader(header).merkleRoot)).toBe(toHex(merkleRoot));
      expect(body).toMatchObject({
        txStatus: 'MINED',
        blockHeight,
        blockHash: txidFromInternal(hashBlockHeader(header)),
      });
    }
  });

  it('begins with the genesis that verifiers have built in, and says where it ends', async () => {
    const { body } = await devnet.get('/headers');
    const headers = body['headers'] as string[];
    expect(headers[0]).toBe(toHex(NETWORKS.devnet.genesisHeader));
    expect((await devnet.get('/headers/tip')).body).toMatchObject({
      height: headers.length - 1,
      header: headers.at(-1),
    });
    expect((await devnet.get('/headers?from=5')).body['headers']).toEqual(headers.slice(5));
  });

  it('a reorganisation takes a block away; its transactions wait and are mined elsewhere', async () => {
    const { txid } = await devnet.fund(key, 5_000);
    await devnet.post('/mine', { blocks: 1 });
    const before = (await devnet.get(`/v1/tx/${txid}`)).body;
    const { body } = await devnet.post('/reorganise', { depth: 1 });
    expect(body['height']).toBe(Number(before['blockHeight']) + 1);
    const after = (await devnet.get(`/v1/tx/${txid}`)).body;
    expect(after['txStatus']).toBe('MINED');
    expect(after['blockHeight']).toBe(Number(before['blockHeight']) + 1);
    expect(after['blockHash']).not.toBe(before['blockHash']);
    headersFromFile(Buffer.from(await (await fetch(`${devnet.url}/headers`)).text()));
  });
});

describe('faults on command', () => {
  afterEach(() => devnet.post('/faults', { mode: 'none' }));

  it('down takes nothing', async () => {
    const coin = await devnet.fund(key, 10_000);
    const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_900 }]);
    await devnet.post('/faults', { mode: 'down' });
    expect((await devnet.submit(tx.toUint8Array())).status).toBe(503);
    await devnet.post('/faults', { mode: 'none' });
    expect((await devnet.get(`/v1/tx/${tx.id('hex')}`)).status).toBe(404);
  });

  it('silent takes it and does not answer', async () => {
    const coin = await devnet.fund(key, 10_000);
    const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_900 }]);
    await devnet.post('/faults', { mode: 'silent' });
    const answer = fetch(`${devnet.url}/v1/tx`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rawTx: tx.toHex() }),
      signal: AbortSignal.timeout(300),
    });
    await expect(answer).rejects.toThrow('aborted');
    expect((await devnet.get(`/v1/tx/${tx.id('hex')}`)).status).toBe(200);
  });
});

/** BRC-30 by hand, for one input. */
function extended(raw: Uint8Array, satoshis: number, script: string): Buffer {
  const plain = Buffer.from(raw);
  const inputEnd = 5 + 36 + 1 + plain[5 + 36] + 4;
  const amount = Buffer.alloc(8);
  amount.writeBigUInt64LE(BigInt(satoshis));
  const source = Buffer.concat([amount, Buffer.from([script.length / 2]), Buffer.from(script, 'hex')]);
  const marker = Buffer.from('0000000000ef', 'hex');
  return Buffer.concat([plain.subarray(0, 4), marker, plain.subarray(4, inputEnd), source, plain.subarray(inputEnd)]);
}
