/** Three processors over real HTTP, each as good or bad as told: who is believed, who is waited for, what a person hears. */
import { setTimeout as pause } from 'node:timers/promises';
import { concatBytes, fromHex, toHex } from '#crypto';
import { ArcProcessor, SeveralProcessors, type ProcessorNotice } from '#chain';
import { hash256, littleEndianBytes, txidToInternal, type HeaderSource } from '#record';
import { bumpOf } from '../../libs/chain/src/rpc/node-transactions.js';
import { json, TestServer, type Behaviour } from './server.js';
import { CHILD, hexOf, OTHER, PARENT } from './transactions.js';

const { raw, txid } = PARENT;
const TIMEOUT_MS = 300;
const SIBLING = '33'.repeat(32);
const BUMP = toHex(bumpOf(7, 0, txid, [SIBLING]));
const FOREIGN_BUMP = toHex(bumpOf(7, 0, txid, ['44'.repeat(32)]));

/** One whose block 7 holds the transaction. */
const headers: HeaderSource = {
  network: 'regtest',
  tipHeight: () => Promise.resolve(7),
  header: () => {
    const root = hash256(concatBytes(txidToInternal(txid), fromHex(SIBLING, 32)));
    return Promise.resolve(concatBytes(new Uint8Array(36), root, littleEndianBytes(0, 4), new Uint8Array(8)));
  },
};

let servers: TestServer[];
let notices: ProcessorNotice[];
let several: SeveralProcessors;

beforeAll(async () => {
  servers = await Promise.all([1, 2, 3].map(() => TestServer.listen()));
});
afterAll(() => servers.forEach((server) => server.close()));
beforeEach(() => {
  notices = [];
  const processors = servers.map(({ url }) => new ArcProcessor({ url, timeoutMs: TIMEOUT_MS }));
  several = new SeveralProcessors(processors, headers, (notice) => void notices.push(notice));
});

const taken = json(200, { txid, txStatus: 'SEEN_ON_NETWORK' });
const refused = (status: number) => json(status, { txid, status, detail: `number ${status}` });
const is = (txStatus: string, more: object = {}) => json(200, { txid, txStatus, ...more });

/** One for each processor. */
function given(...behaviours: Behaviour[]): void {
  servers.forEach((server, i) => {
    server.answer = () => behaviours[i];
    server.received.length = 0;
  });
}

async function noticed(kind: ProcessorNotice['kind'], server: number): Promise<void> {
  while (!notices.some((notice) => notice.kind === kind && notice.processor === `arc ${servers[server].host}`))
    await pause(5);
}

describe('submit', () => {
  test('all get it, and the first that takes it is enough', async () => {
    given('silent', 'cut', taken);
    expect(await several.submit(raw, txid)).toEqual({ outcome: 'accepted' });
    expect(servers.map(({ received }) => received.length > 0)).toEqual([true, true, true]);
    await noticed('down', 0);
    await noticed('down', 1);
    expect(several.health().map(({ isAnswering }) => isAnswering)).toEqual([false, false, true]);
  });

  it.each([
    ['a double spend', refused(466)],
    ['a frozen input', refused(471)],
    ['a rule', refused(465)],
  ])('%s that one alone claims is a notice', async (_name, claim) => {
    given(claim, taken, taken);
    expect(await several.submit(raw, txid)).toEqual({ outcome: 'accepted' });
    await noticed('disagrees', 0);
    expect(notices[0].detail).toContain(txid);
    given(taken, taken, taken);
    await several.submit(raw, txid);
    await noticed('agrees', 0);
  });

  it.each([
    ['a conflict, when nobody takes it', [refused(466), refused(462), 'silent'], 'conflict'],
    ['parents first', [refused(462), refused(471), 'silent'], 'orphan'],
    ['frozen, when all say so', [refused(471), refused(472), refused(471)], 'frozen'],
    ['not frozen, while one may yet take it', [refused(471), refused(471), 'silent'], 'unknown'],
    ['not frozen, when another has another reason', [refused(471), refused(465), refused(471)], 'refused'],
    ['refused by all', [refused(465), refused(465), refused(465)], 'refused'],
    ['nobody answers', ['silent', 'cut', 'silent'], 'unknown'],
  ] satisfies [string, [Behaviour, Behaviour, Behaviour], string][])('%s', async (_name, behaviours, outcome) => {
    given(...behaviours);
    expect((await several.submit(raw, txid)).outcome).toBe(outcome);
  });

  test('who does not answer rests, and is asked again when nobody else is left', async () => {
    given('cut', taken, taken);
    await several.submit(raw, txid);
    await noticed('down', 0);
    given(taken, taken, taken);
    await several.submit(raw, txid);
    expect(servers.map(({ received }) => received.length)).toEqual([0, 1, 1]);
    given(taken, 'cut', 'cut');
    await several.submit(raw, txid);
    await noticed('down', 2);
    expect(await several.submit(raw, txid)).toEqual({ outcome: 'accepted' });
    expect(servers[0].received).toHaveLength(1);
    await noticed('up', 0);
  });

  test('resting ones have not called it frozen', async () => {
    given('cut', taken, taken);
    await several.submit(raw, txid);
    await noticed('down', 0);
    given('cut', refused(471), refused(471));
    expect((await several.submit(raw, txid)).outcome).toBe('unknown');
  });

  test('a slow one gets no child before it has answered of the parent', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const answer = ({ body }: { body: Buffer }) => (body.includes(hexOf(PARENT)) ? taken : child);
    const child = json(200, { txid: CHILD.txid, txStatus: 'STORED' });
    given(taken, 'cut', 'cut');
    servers[0].answer = (request) => held.then(() => answer(request));
    servers[1].answer = answer;
    await several.submit(raw, txid);
    await several.submit(CHILD.raw, CHILD.txid);
    // Time enough for what should not come.
    await pause(100);
    expect([servers[0].received.length, servers[1].received.length]).toEqual([1, 2]);
    release();
    while (servers[0].received.length < 2) await pause(5);
  });

  test('one that was away gets what it missed, parents first', async () => {
    given(taken, taken, taken);
    await several.submit(raw, txid);
    servers.forEach((server, i) => {
      server.received.length = 0;
      server.answer = ({ path }) => {
        if (path === '/v1/txs') return json(200, [taken, is('SEEN_ON_NETWORK')]);
        return i === 0 ? json(462, {}) : json(200, { txid: CHILD.txid, txStatus: 'STORED' });
      };
    });
    expect(await several.submit(CHILD.raw, CHILD.txid)).toEqual({ outcome: 'accepted' });
    while (servers[0].received.at(-1)?.path !== '/v1/txs') await pause(5);
    const body = JSON.parse(servers[0].last.body.toString()) as unknown[];
    expect([body.length, servers[1].last.path]).toEqual([2, '/v1/tx']);
  });
});

test('in order: as far as anyone took them', async () => {
  const answer = (...elements: object[]) => json(200, elements);
  const ok = (of: string) => ({ txid: of, txStatus: 'STORED' });
  given(answer(ok(PARENT.txid), { txid: CHILD.txid, status: 466 }), 'silent', refused(465));
  expect(await several.submitInOrder([PARENT, CHILD])).toMatchObject([
    { outcome: 'accepted' },
    { outcome: 'conflict' },
  ]);
});

describe('status', () => {
  test('a proof that fits counts, and nobody is waited for', async () => {
    given('silent', is('MINED', { merklePath: FOREIGN_BUMP }), is('MINED', { merklePath: BUMP }));
    expect(await several.status(txid)).toEqual({ outcome: 'mined', bump: BUMP });
  });

  it.each([
    [
      'a proof that does not fit is not better than presence',
      [is('MINED', { merklePath: FOREIGN_BUMP }), is('STORED')],
      'seen',
    ],
    [
      'a conflict that one alone claims',
      [is('DOUBLE_SPEND_ATTEMPTED', { competingTxs: [OTHER] }), is('STORED')],
      'seen',
    ],
    ['a conflict, where nobody has ours', [is('DOUBLE_SPEND_ATTEMPTED'), json(404, {})], 'conflict'],
    ['lost', [json(404, {}), 'silent'], 'unknown-transaction'],
    ['nobody answers', ['silent', 'silent'], 'unknown'],
  ] satisfies [string, [Behaviour, Behaviour], string][])('%s', async (_name, [first, second], outcome) => {
    given(first, second, 'silent');
    expect((await several.status(txid)).outcome).toBe(outcome);
  });
});

test('the highest fee that is asked for, as long as it can be believed', async () => {
  const fee = (satoshis: number) => json(200, { policy: { miningFee: { satoshis, bytes: 1_000 } } });
  given(fee(1), fee(50), fee(100_000_000));
  expect(await several.policy()).toEqual({ satoshis: 50, bytes: 1_000 });
  given('cut', 'cut', fee(100_000_000));
  await expect(several.policy()).rejects.toThrow('is not believed');
});
