/**
 * A whole election's anchoring through the JSON-RPC of a node: money from a mined coinbase, chained anchors, blocks,
 * `getmerkleproof2` as BUMP, a reorganisation by `invalidateblock`, and a double spend from outside. It runs on the devnet,
 * which answers like a node, and on a real SV node in regtest when BSV_RPC_URL (with user and password) names one.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { openHeaders, openReader, proveMined } from '#chain';
import { computeRoot, equalBytes, fromHex, hashLeaf, toHex } from '#crypto';
import { ANCHOR_TYPES, encodeDocumentEntry } from '#record';
import type { AnchorEntity } from '#store';
import { ChainFollower } from '#verify';
import { Devnet } from '../devnet/devnet-client.js';
import { AnchoredElection, CONFIRMATIONS } from './anchored-election.js';
import { NodeUnderTest } from './node-under-test.js';

const realUrl = process.env['BSV_RPC_URL'];
if (realUrl === undefined) {
  process.stderr.write(
    'The anchoring on a real SV node is skipped: BSV_RPC_URL is not set (http://user:password@host:port of one in regtest).\n',
  );
}
/** Of everything but the blocks nothing is slow; a node far away may be. */
const TIMEOUT_MS = 120_000;
/** How long the service may take to hear of a block before another one is made. */
const BLOCK_PATIENCE_MS = 5_000;

let devnet: Devnet | undefined;
afterAll(() => devnet?.stop());

const nodes: [string, () => Promise<NodeUnderTest>][] = [['the devnet as a node', devnetAsNode]];
if (realUrl !== undefined) {
  nodes.push(['an SV node in regtest', () => Promise.resolve(new NodeUnderTest(realUrl, 'regtest'))]);
}

async function devnetAsNode(): Promise<NodeUnderTest> {
  devnet = await Devnet.start({});
  return new NodeUnderTest(devnet.url.replace('//', '//user:password@'), 'devnet');
}

describe.each(nodes)('%s', (_name, open) => {
  let node: NodeUnderTest;
  let election: AnchoredElection;

  beforeAll(async () => {
    node = await open();
    election = await AnchoredElection.start(node);
  }, TIMEOUT_MS);
  afterAll(() => election.stop());

  const types = (anchors: AnchorEntity[]) => anchors.map(({ type }) => ANCHOR_TYPES[type]);
  const isOnItsWay = ({ state }: AnchorEntity) => state !== 'intended';
  const reaches = (treeSize: number, issuedSize = 0) =>
    election.until((anchors) =>
      anchors.some((anchor) => anchor.treeSize === treeSize && anchor.issuedSize >= issuedSize && isOnItsWay(anchor)),
    );
  /** Whether each anchor's block is the one of the longest chain. */
  async function areInChain(anchors: AnchorEntity[]): Promise<boolean> {
    for (const { state, blockHeight, blockHash } of anchors) {
      if (state !== 'mined') return false;
      if ((await node.call('getblockhash', blockHeight)) !== blockHash) return false;
    }
    return true;
  }

  /** A node's next block need not hold what came a moment ago: then one of those after it does. */
  async function mineUntil(holds: (anchors: AnchorEntity[]) => Promise<boolean>): Promise<AnchorEntity[]> {
    for (;;) {
      await node.mine(1);
      const deadline = performance.now() + BLOCK_PATIENCE_MS;
      while (performance.now() < deadline) {
        const anchors = await election.anchors();
        if (await holds(anchors)) return anchors;
        await pause(50);
      }
    }
  }

  test(
    'anchors follow one another, each taken by the node before the next is there',
    async () => {
      const { logs } = election;
      await reaches(1);
      await logs.appendBoard(...logs.world.board.slice(1, 3));
      await reaches(3);
      await logs.appendRequests();
      await reaches(3, logs.world.requests.length);
      await logs.appendBoard(...logs.world.board.slice(3, 8));
      const anchors = await reaches(8);
      expect(types(anchors)).toEqual(['GENESIS', 'BATCH', 'HEARTBEAT', 'BATCH']);
      const waiting = await node.call<string[]>('getrawmempool');
      for (const { txid } of anchors) expect(waiting).toContain(txid);
    },
    TIMEOUT_MS,
  );

  test(
    'a block: every anchor gets a path that ends in the root of its header',
    async () => {
      const anchors = await mineUntil(areInChain);
      const headers = openHeaders('rpc', { url: node.url, timeoutMs: 10_000 }, node.network);
      await headers.tipHeight();
      for (const { bump, txid, blockHash } of anchors) {
        expect(await proveMined(headers, toHex(bump!), txid)).toMatchObject({
          blockHash,
          bump: Uint8Array.from(bump!),
        });
      }
    },
    TIMEOUT_MS,
  );

  test(
    'a reorganisation: the blocks are others, and so are the paths',
    async () => {
      const before = await election.anchors();
      await node.call('invalidateblock', before[0].blockHash);
      await node.mine(1);
      const after = await mineUntil(
        async (anchors) =>
          anchors.every(({ blockHash }, i) => blockHash !== before[i].blockHash) && areInChain(anchors),
      );
      expect(after.map(({ txid }) => txid)).toEqual(before.map(({ txid }) => txid));
    },
    TIMEOUT_MS,
  );

  test(
    'CLOSE, deep; then the result',
    async () => {
      const { logs } = election;
      const { board, closingSize, requests } = logs.world;
      await logs.appendBoard(...board.slice(8, closingSize));
      await logs.dataSource.query('UPDATE log_head SET public_board_size = $1 WHERE log = 1', [closingSize]);
      await reaches(closingSize, requests.length);
      expect(types(await mineUntil(areInChain)).at(-1)).toBe('CLOSE');
      await node.mine(CONFIRMATIONS - 1);
      await logs.appendBoard(...board.slice(closingSize));
      const anchors = await reaches(board.length);
      expect(types(anchors).at(-1)).toBe('RESULT');
      await mineUntil(areInChain);
    },
    TIMEOUT_MS,
  );

  test(
    'from the first outpoint alone the node tells the whole chain, and the root of the board',
    async () => {
      const { electionId, definition, board } = election.logs.world;
      const reader = openReader('rpc', { url: node.url, timeoutMs: 10_000 });
      const follower = ChainFollower.begin(election.genesisOutpoint, election.funding, {
        electionId,
        publicKey: fromHex(definition.anchor.publicKey, 33),
      });
      const found: string[] = [];
      for (;;) {
        const spender = await reader.spender(follower.position.baton);
        if (spender === null) break;
        found.push(follower.take(spender.raw).txid);
      }
      expect(found).toEqual((await election.anchors()).map(({ txid }) => txid));
      const root = computeRoot(board.map((entry) => hashLeaf(entry)));
      expect(equalBytes(follower.position.last!.rootHash, root)).toBe(true);
    },
    TIMEOUT_MS,
  );

  test(
    'the baton spent from outside: anchoring stops, and the evidence is the thief’s own transaction',
    async () => {
      const last = (await election.anchors()).at(-1)!;
      const theft = await node.stealWith(election.stolenKey, { txid: last.txid, vout: 0, satoshis: last.batonSat });
      await election.logs.appendBoard(encodeDocumentEntry(3, 1, new Uint8Array(32)));
      await election.until(async () => (await election.halts()).length > 0);
      const [{ code, evidence }] = await election.halts();
      expect(code).toBe('BATON_SPENT');
      expect(evidence).toContain(theft);
      expect((await election.anchors()).filter(isOnItsWay).at(-1)!.seq).toBe(last.seq);
    },
    TIMEOUT_MS,
  );

  test('nothing that opens the node stands in what the service wrote', () => {
    const { password } = new URL(node.url);
    expect(election.output).not.toContain(password);
    expect(fromHex(election.stolenKey, 32)).toHaveLength(32);
    expect(election.output).not.toContain(election.stolenKey);
  });
});
