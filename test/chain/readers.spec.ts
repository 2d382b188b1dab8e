/** Readers over real HTTP: what they find, and that bytes of another transaction are not what was asked for. */
import { concatBytes, toHex } from '#crypto';
import { openReader } from '#chain';
import { encodeOutpoint } from '#record';
import { answerAsNode, NOT_FOUND, type Methods } from './node.js';
import { json, TestServer, text, type Behaviour } from './server.js';
import { CHILD, hexOf, OTHER, PARENT } from './transactions.js';

const BLOCK = 'ee'.repeat(32);
const OUTPOINT = { txid: PARENT.txid, vout: 0 };
let server: TestServer;

beforeAll(async () => {
  server = await TestServer.listen();
});
afterAll(() => server.close());
const open = (kind: 'woc' | 'rpc') => openReader(kind, { url: server.url, token: 'key-of-ours', timeoutMs: 500 });

describe('WhatsOnChain', () => {
  function given(answers: Record<string, Behaviour>): void {
    server.answer = ({ path }) => answers[path] ?? text(404, 'Not Found');
  }
  const spent = `/tx/${PARENT.txid}/0/spent`;
  const hex = { [`/tx/${CHILD.txid}/hex`]: text(200, `${hexOf(CHILD)}\n`) };

  test('a transaction, with and without its path', async () => {
    given(hex);
    expect(await open('woc').transaction(CHILD.txid)).toEqual({ ...CHILD, bump: null });
    expect(server.last.headers['woc-api-key']).toBe('key-of-ours');
    given({ ...hex, [`/tx/${CHILD.txid}/proof/bump`]: json(200, 'fe01') });
    expect(await open('woc').transaction(CHILD.txid)).toMatchObject({ bump: 'fe01' });
    given({});
    expect(await open('woc').transaction(CHILD.txid)).toBeNull();
  });

  test('who spends', async () => {
    given({ ...hex, [spent]: json(200, { txid: CHILD.txid, vin: 0, status: 'confirmed' }) });
    expect(await open('woc').spender(OUTPOINT)).toEqual({ ...CHILD, bump: null });
    given({});
    expect(await open('woc').spender(OUTPOINT)).toBeNull();
  });

  it.each([
    ['bytes of another transaction', { [`/tx/${CHILD.txid}/hex`]: text(200, hexOf(PARENT)) }, 'another transaction'],
    ['no hex', { [`/tx/${CHILD.txid}/hex`]: text(200, 'not yet') }, 'another transaction'],
    ['overloaded', { [`/tx/${CHILD.txid}/hex`]: text(429, '') }, 'answers 429'],
  ])('%s', async (_name, answers, reason) => {
    given(answers);
    await expect(open('woc').transaction(CHILD.txid)).rejects.toThrow(reason);
  });

  test('a spender that does not spend', async () => {
    given({
      [spent]: json(200, { txid: PARENT.txid }),
      [`/tx/${PARENT.txid}/hex`]: text(200, hexOf(PARENT)),
    });
    await expect(open('woc').spender(OUTPOINT)).rejects.toThrow('does not spend');
  });
});

describe('SV node', () => {
  const transactions = new Map([PARENT, CHILD].map((each) => [each.txid, each]));

  function given(mined: string[], methods: Methods = {}): void {
    answerAsNode(server, {
      getrawtransaction: (txid: string) => {
        const found = transactions.get(txid);
        if (found === undefined) throw NOT_FOUND;
        return { hex: hexOf(found), ...(mined.includes(txid) && { blockhash: BLOCK, confirmations: 1 }) };
      },
      gettxout: () => null,
      getrawmempool: () => [...transactions.keys()].filter((txid) => !mined.includes(txid)),
      getblockheader: () => ({ hash: BLOCK, height: 0 }),
      getmerkleproof2: (_block: string, txid: string) => ({ index: 0, txOrId: txid, target: BLOCK, nodes: [] }),
      getblockcount: () => 0,
      getblockhash: () => BLOCK,
      getblock: () => toHex(concatBytes(new Uint8Array(80), Uint8Array.of(2), PARENT.raw, CHILD.raw)),
      ...methods,
    });
  }

  test('who spends: one that waits', async () => {
    given([]);
    expect(await open('rpc').spender(OUTPOINT)).toEqual({ ...CHILD, bump: null });
  });

  test('who spends: one in a block', async () => {
    given([PARENT.txid, CHILD.txid]);
    const found = await open('rpc').spender(OUTPOINT);
    expect([found?.txid, found?.bump]).toEqual([CHILD.txid, expect.stringMatching(/^00010100/)]);
  });

  test('nobody', async () => {
    given([PARENT.txid], { gettxout: () => ({ value: 1 }) });
    expect(await open('rpc').spender(OUTPOINT)).toBeNull();
    expect(await open('rpc').spender({ txid: OTHER, vout: 0 })).toBeNull();
  });

  test('a block that ends early, and one too far away', async () => {
    given([PARENT.txid, CHILD.txid], {
      getblock: () => toHex(concatBytes(new Uint8Array(80), Uint8Array.of(2), PARENT.raw, CHILD.raw.slice(9))),
    });
    await expect(open('rpc').spender(OUTPOINT)).rejects.toThrow(server.host);
    given([PARENT.txid, CHILD.txid], { getblockcount: () => 1_000_000 });
    await expect(open('rpc').spender(OUTPOINT)).rejects.toThrow('reader with an index');
  });

  test('bytes of another transaction', async () => {
    given([], { getrawtransaction: () => ({ hex: hexOf(CHILD) }) });
    await expect(open('rpc').transaction(PARENT.txid)).rejects.toThrow('another transaction');
    expect(encodeOutpoint(OUTPOINT)).toContain(PARENT.txid);
  });
});
