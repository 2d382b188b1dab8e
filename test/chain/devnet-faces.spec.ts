/** Each processor, source of headers and reader on the devnet's face of its kind: one chain, told in all these ways. */
import { setTimeout as pause } from 'node:timers/promises';
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import {
  openHeaders,
  openProcessor,
  openReader,
  proveMined,
  SeveralProcessors,
  type ChainProcessor,
  type ProcessorNotice,
  type RawTransaction,
} from '#chain';
import { toHex } from '#crypto';
import { type Coin, Devnet, scriptOf, spend } from '../devnet/devnet-client.js';

const PROCESSORS = ['arc', 'arcade', 'rpc'] as const;
const FEE_SAT = 100;
let devnet: Devnet;
const key = PrivateKey.fromRandom();

beforeAll(async () => {
  devnet = await Devnet.start({});
});
afterAll(() => devnet.stop());

const door = (path = '') => ({ url: `${devnet.url}${path}`, timeoutMs: 3_000 });
const processor = (kind: (typeof PROCESSORS)[number]) => openProcessor(kind, door(), undefined);
const headers = () => openHeaders('devnet', door(), 'devnet');

/** A chain of transactions that nobody has seen yet, each spending the one before. */
async function chainOf(length: number): Promise<RawTransaction[]> {
  let coin: Coin = await devnet.fund(key, 100_000);
  const chain: RawTransaction[] = [];
  for (let i = 0; i < length; i++) {
    const satoshis = coin.satoshis - FEE_SAT;
    const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis }]);
    const txid = tx.id('hex');
    chain.push({ raw: Uint8Array.from(tx.toBinary()), txid });
    coin = { txid, vout: 0, satoshis };
  }
  return chain;
}

async function fault(mode: string, ...faces: string[]): Promise<void> {
  expect((await devnet.post('/faults', { mode, ...(faces.length > 0 && { faces }) })).status).toBe(200);
}

describe.each(PROCESSORS)('%s', (kind) => {
  test('takes one and many, tells where they are, and proves it', async () => {
    const taker: ChainProcessor = processor(kind);
    const [first, ...others] = await chainOf(5);
    expect(await taker.submit(first.raw, first.txid)).toEqual({ outcome: 'accepted' });
    expect(await taker.submitInOrder(others)).toEqual(others.map(() => ({ outcome: 'accepted' })));
    // The same bytes, as after a crash.
    expect(await taker.submit(first.raw, first.txid)).toEqual({ outcome: 'accepted' });
    const last = others.at(-1)!;
    expect(await taker.status(last.txid)).toEqual({ outcome: 'seen' });
    expect(await taker.status('00'.repeat(32))).toEqual({ outcome: 'unknown-transaction' });
    await devnet.post('/mine', { blocks: 2 });
    const source = headers();
    await source.tipHeight();
    for (const { txid } of [first, last]) {
      const status = await taker.status(txid);
      expect(status.outcome).toBe('mined');
      if (status.outcome === 'mined') await proveMined(source, status.bump, txid);
    }
    // Mined, and spent onwards: still ours.
    expect(await taker.submit(first.raw, first.txid)).toEqual({ outcome: 'accepted' });
    expect((await taker.policy()).satoshis).toBe(100);
  });

  test('a double spend, and a parent that is not there', async () => {
    const taker = processor(kind);
    const [parent, child] = await chainOf(2);
    expect((await taker.submit(child.raw, child.txid)).outcome).toBe('orphan');
    const { txid } = parent;
    await taker.submit(parent.raw, txid);
    const rival = await spend(key, { txid, vout: 0, satoshis: 100_000 - FEE_SAT }, [
      { script: scriptOf(key), satoshis: 50_000 },
    ]);
    await devnet.submit(Uint8Array.from(rival.toBinary()));
    expect((await taker.submit(child.raw, child.txid)).outcome).toBe('conflict');
    await devnet.post('/mine', { blocks: 1 });
    expect((await taker.submit(child.raw, child.txid)).outcome).toBe('conflict');
  });

  it.each([
    ['wrong-txid', 'unknown'],
    ['refuse', 'refused'],
    ['frozen', 'frozen'],
    ['down', 'unknown'],
  ])('on a day of %s', async (mode, outcome) => {
    const [only] = await chainOf(1);
    await fault(mode, kind);
    expect((await processor(kind).submit(only.raw, only.txid)).outcome).toBe(outcome);
    await fault('none');
  });
});

test('all sources of headers tell the same chain, also after a reorganisation', async () => {
  const sources = [
    headers(),
    openHeaders('bhs', door(), 'devnet'),
    openHeaders('rpc', door(), 'devnet'),
    openHeaders('woc', door('/v1/bsv/devnet'), 'devnet'),
  ];
  const told = async () => {
    const heights = await Promise.all(sources.map((source) => source.tipHeight()));
    const tips = await Promise.all(sources.map(async (source, i) => toHex((await source.header(heights[i]))!)));
    return [new Set(heights).size, new Set(tips).size, tips[0]];
  };
  const before = await told();
  await devnet.post('/reorganise', { depth: 2 });
  const after = await told();
  expect([before.slice(0, 2), after.slice(0, 2)]).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(after[2]).not.toBe(before[2]);
});

test('all readers find the same transaction and who spends it', async () => {
  const [parent, child] = await chainOf(2);
  const readers = [openReader('woc', door('/v1/bsv/devnet')), openReader('devnet', door()), openReader('rpc', door())];
  const outpoint = { txid: parent.txid, vout: 0 };
  await processor('arc').submit(parent.raw, parent.txid);
  for (const reader of readers) expect(await reader.spender(outpoint)).toBeNull();
  await processor('arc').submit(child.raw, child.txid);
  for (const reader of readers) expect(await reader.spender(outpoint)).toMatchObject({ txid: child.txid, bump: null });
  await devnet.post('/mine', { blocks: 1 });
  const source = headers();
  await source.tipHeight();
  for (const reader of readers) {
    const found = await reader.spender(outpoint);
    expect(found?.txid).toBe(child.txid);
    await proveMined(source, found!.bump!, child.txid);
  }
});

test('several at once: one lies, one refuses, one is honest', async () => {
  const notices: ProcessorNotice[] = [];
  const several = new SeveralProcessors(PROCESSORS.map(processor), headers(), (notice) => void notices.push(notice));
  const [first, second] = await chainOf(2);
  await fault('lying', 'arc');
  await fault('refuse', 'arcade');
  for (const { raw, txid } of [first, second]) {
    expect(await several.submit(raw, txid)).toEqual({ outcome: 'accepted' });
  }
  while (!notices.some(({ kind }) => kind === 'disagrees')) await pause(5);
  while (!(await devnet.get(`/v1/tx/${second.txid}`)).body['txStatus']) await pause(5);
  expect((await several.status(second.txid)).outcome).toBe('seen');
  await devnet.post('/mine', { blocks: 1 });
  expect((await several.status(second.txid)).outcome).toBe('mined');
  await fault('none');
});
