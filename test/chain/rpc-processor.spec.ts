/** What the answers of an SV node mean: its numbers and texts, as they stand in its source. */
import { RpcProcessor } from '#chain';
import { answerAsNode, NOT_FOUND, RpcFailure, type Methods } from './node.js';
import { json, TestServer, text } from './server.js';
import { CHILD, hexOf, OTHER, PARENT } from './transactions.js';

const { raw, txid } = CHILD;
const BLOCK = 'ee'.repeat(32);
let server: TestServer;
let node: RpcProcessor;

beforeAll(async () => {
  server = await TestServer.listen();
  const url = server.url.replace('//', '//user:pass%20word@');
  node = new RpcProcessor({ url, timeoutMs: 150 });
});
afterAll(() => server.close());

function given(methods: Methods): void {
  answerAsNode(server, methods);
}

/** @param known transactions that the node has   @param unspent whether the parent's output is */
function refusing(code: number, message: string, known: string[] = [], unspent: object | null = null): void {
  given({
    sendrawtransaction: () => {
      throw new RpcFailure(code, message);
    },
    getrawtransaction: (asked: string) => {
      if (!known.includes(asked)) throw NOT_FOUND;
      return { hex: hexOf(CHILD) };
    },
    gettxout: () => unspent,
  });
}

describe('submit', () => {
  it.each([
    ['already waiting', -27, 'Transaction already in the mempool', [], 'accepted'],
    ['already mined', -27, 'transaction already in block chain', [], 'accepted'],
    ['parent absent', -25, 'Missing inputs', [], 'orphan'],
    ['parent there, output spent', -25, 'Missing inputs', [PARENT.txid], 'conflict'],
    ['parent there, output spent by us', -25, 'Missing inputs', [PARENT.txid, txid], 'accepted'],
    ['spent by one that waits', -26, '258: txn-mempool-conflict', [], 'conflict'],
    ['a double spend is being checked', -26, '258: txn-double-spend-detected', [], 'conflict'],
    ['frozen', -26, '16: bad-txns-inputs-frozen', [], 'frozen'],
    ['frozen by policy', -26, '16: bad-txns-inputs-softconsensusfrozen', [], 'frozen'],
    ['fee too low', -26, '66: mempool min fee not met', [], 'refused'],
    ['too many ancestors', -26, '64: too-long-mempool-chain', [], 'refused'],
    ['no room just now', -26, '66: mempool full', [], 'unknown'],
    ['being checked', -26, '257: txn-already-known', [], 'unknown'],
    ['known by another road', -26, '257: txn-already-known', [txid], 'accepted'],
    ['warming up', -28, 'Loading block index...', [], 'unknown'],
    ['something inside', -1, 'std::bad_alloc', [], 'unknown'],
  ] satisfies [string, number, string, string[], string][])('%s', async (_name, code, message, known, outcome) => {
    refusing(code, message, known);
    expect((await node.submit(raw, txid)).outcome).toBe(outcome);
  });

  test('an input that is missing and yet unspent is no reason to stop', async () => {
    refusing(-25, 'Missing inputs', [PARENT.txid], { value: 1 });
    expect((await node.submit(raw, txid)).outcome).toBe('unknown');
  });

  test('only our own id is taken', async () => {
    given({ sendrawtransaction: () => txid });
    expect(await node.submit(raw, txid)).toEqual({ outcome: 'accepted' });
    expect(server.last.headers['authorization']).toBe(`Basic ${Buffer.from('user:pass word').toString('base64')}`);
    given({ sendrawtransaction: () => OTHER });
    expect((await node.submit(raw, txid)).outcome).toBe('unknown');
  });

  test('in order, until one is not taken', async () => {
    given({
      sendrawtransaction: (hex: string) => {
        if (hex === hexOf(PARENT)) return PARENT.txid;
        throw new RpcFailure(-26, '64: tx-size');
      },
    });
    expect(await node.submitInOrder([PARENT, CHILD, PARENT])).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'refused', status: -26 },
    ]);
  });

  it.each([
    ['not let in', text(401, '')],
    ['too much work', text(503, 'Work queue depth exceeded')],
    ['no JSON-RPC', json(200, [])],
    ['silence', 'silent' as const],
  ])('%s', async (_name, reply) => {
    server.answer = () => reply;
    expect((await node.submit(raw, txid)).outcome).toBe('unknown');
    expect((await node.status(txid)).outcome).toBe('unknown');
    await expect(node.policy()).rejects.toThrow(server.host);
  });
});

describe('status', () => {
  const mined = { hex: hexOf(CHILD), blockhash: BLOCK, confirmations: 2 };
  const header = { hash: BLOCK, height: 300 };

  test('a proof becomes a BUMP', async () => {
    given({
      getrawtransaction: () => mined,
      getblockheader: () => header,
      getmerkleproof2: () => ({ index: 2, txOrId: txid, target: BLOCK, nodes: ['*', '22'.repeat(32)] }),
    });
    const inner = txid.match(/../g)!.reverse().join('');
    expect(await node.status(txid)).toEqual({
      outcome: 'mined',
      // Height 300, two levels; ours at 2 and its copy at 3; one sibling above at 0.
      bump: `fd2c0102020202${inner}03010100${'00'}${'22'.repeat(32)}`,
    });
  });

  test('a block that has left the longest chain is none', async () => {
    given({ getrawtransaction: () => ({ ...mined, confirmations: 0 }) });
    expect(await node.status(txid)).toEqual({ outcome: 'seen' });
  });

  test('a proof of another transaction is none', async () => {
    given({
      getrawtransaction: () => mined,
      getblockheader: () => header,
      getmerkleproof2: () => ({ index: 0, txOrId: OTHER, target: BLOCK, nodes: [] }),
    });
    expect(await node.status(txid)).toEqual({ outcome: 'seen' });
  });

  test('not there', async () => {
    refusing(-25, '');
    expect(await node.status(txid)).toEqual({ outcome: 'unknown-transaction' });
  });
});

test('the fee is what the node mines at, else what it passes on', async () => {
  given({ getsettings: () => ({ minminingtxfee: 0.0000005 }) });
  expect(await node.policy()).toEqual({ satoshis: 50, bytes: 1_000 });
  given({ getnetworkinfo: () => ({ relayfee: 0.000001 }) });
  expect(await node.policy()).toEqual({ satoshis: 100, bytes: 1_000 });
});
