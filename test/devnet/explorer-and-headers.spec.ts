/** The devnet as WhatsOnChain and as Block Headers Service: where the SDK's own clients find what they look for. */
import { fromHex } from '#crypto';
import { decodeBump, verifyBump, decodeBlockHeader, txidFromInternal } from '#record';
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import { BlockHeadersService } from '@bsv/sdk/transaction/chaintrackers/BlockHeadersService';
import { Devnet, scriptOf, spend } from './devnet-client.js';

const key = PrivateKey.fromRandom();
let devnet: Devnet;
let mined: string;
let waiting: string;

beforeAll(async () => {
  devnet = await Devnet.start({});
  const coin = await devnet.fund(key, 10_000);
  mined = coin.txid;
  await devnet.post('/mine', { blocks: 1 });
  const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_900 }]);
  await devnet.submit(tx.toUint8Array());
  waiting = tx.id('hex');
});
afterAll(() => devnet.stop());

async function explorer(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${devnet.url}/v1/bsv/main${path}`);
  return { status: response.status, text: await response.text() };
}

async function explorerJson<T>(path: string): Promise<T> {
  const { status, text } = await explorer(path);
  expect([path, status]).toEqual([path, 200]);
  return JSON.parse(text) as T;
}

describe('WhatsOnChain', () => {
  it('gives a transaction and the path that proves it', async () => {
    const { text } = await explorer(`/tx/${mined}/proof/bump`);
    const { blockHeight, merkleRoot } = verifyBump(decodeBump(text), mined);
    const header = await explorerJson<{ merkleroot: string; hash: string }>(`/block/${blockHeight}/header`);
    expect(header.merkleroot).toBe(txidFromInternal(merkleRoot));
    expect(await explorerJson(`/block/${header.hash}/header`)).toEqual(header);
    expect((await explorer(`/tx/${mined}/hex`)).text).toMatch(/^([0-9a-f]{2})+$/);
    expect(await explorerJson(`/tx/hash/${mined}`)).toMatchObject({ blockheight: blockHeight, confirmations: 1 });
    expect(await explorer(`/tx/${waiting}/proof/bump`)).toMatchObject({ status: 404 });
  });

  it('says who spends an output, before and after it is mined', async () => {
    const vout = await voutOf(mined, waiting);
    expect(await explorerJson(`/tx/${mined}/${vout}/spent`)).toEqual({ txid: waiting, vin: 0, status: 'unconfirmed' });
    expect(await explorer(`/tx/${waiting}/0/spent`)).toMatchObject({ status: 404 });
    await devnet.post('/mine', { blocks: 1 });
    expect(await explorerJson(`/tx/${mined}/${vout}/spent`)).toMatchObject({ status: 'confirmed' });
  });

  it('lists its last headers, newest first', async () => {
    const headers = await explorerJson<{ height: number; previousblockhash: string; hash: string }[]>('/block/headers');
    expect(headers).toHaveLength(10);
    expect(headers[0].previousblockhash).toBe(headers[1].hash);
    expect(await explorerJson('/chain/info')).toMatchObject({ blocks: headers[0].height });
  });
});

describe('Block Headers Service', () => {
  it('confirms a root through the client of the SDK, and no other', async () => {
    const tracker = new BlockHeadersService(devnet.url, { apiKey: 'any' });
    const height = await tracker.currentHeight();
    const { header } = (await devnet.get('/headers/tip')).body;
    const root = txidFromInternal(decodeBlockHeader(fromHex(String(header), 80)).merkleRoot);
    expect(await tracker.isValidRootForHeight(root, height)).toBe(true);
    expect(await tracker.isValidRootForHeight(root, height - 1)).toBe(false);
    expect(await tracker.isValidRootForHeight(root, height + 1)).toBe(false);
  });

  it('gives every member of a header, so that its bytes can be put together again', async () => {
    const { headers } = (await devnet.get('/headers?from=3')).body as { headers: string[] };
    const list = (await devnet.get('/api/v1/chain/header/byHeight?height=3&count=2'))
      .body as unknown as ServiceHeader[];
    expect(list.map(bytesOf)).toEqual(headers.slice(0, 2));
    expect((await devnet.get(`/api/v1/chain/header/state/${list[0].hash}`)).body).toMatchObject({
      header: list[0],
      height: 3,
      state: 'LONGEST_CHAIN',
    });
    expect((await devnet.get('/api/v1/chain/header/byHeight?height=9999')).status).toBe(404);
  });

  it('knows a block that was reorganised away as stale', async () => {
    const { hash } = (await devnet.get('/headers/tip')).body;
    await devnet.post('/reorganise', { depth: 1 });
    expect((await devnet.get(`/api/v1/chain/header/state/${String(hash)}`)).body).toMatchObject({ state: 'STALE' });
  });
});

interface ServiceHeader {
  hash: string;
  version: number;
  prevBlockHash: string;
  merkleRoot: string;
  creationTimestamp: number;
  difficultyTarget: number;
  nonce: number;
}

function bytesOf(header: ServiceHeader): string {
  const u32 = (n: number) => Buffer.from(Uint32Array.of(n).buffer).toString('hex');
  const hash = (display: string) => Buffer.from(display, 'hex').reverse().toString('hex');
  const { version, prevBlockHash, merkleRoot, creationTimestamp, difficultyTarget, nonce } = header;
  return [
    u32(version),
    hash(prevBlockHash),
    hash(merkleRoot),
    u32(creationTimestamp),
    u32(difficultyTarget),
    u32(nonce),
  ].join('');
}

async function voutOf(parent: string, child: string): Promise<number> {
  const { vin } = await explorerJson<{ vin: { txid: string; vout: number }[] }>(`/tx/hash/${child}`);
  return vin.find(({ txid }) => txid === parent)!.vout;
}
